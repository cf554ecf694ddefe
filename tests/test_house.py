"""The house's own rules, held against its code: layers, the clock, one sentence a module, small files and functions."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

ROOMS = ("app", "config", "flows", "models", "rules", "states")
MAX_FILE, MAX_FUNCTION = 300, 40

CLOCKS = {
    *(f"pendulum.{name}" for name in ("now", "today", "tomorrow", "yesterday")),
    *(f"{kind}.{name}" for kind in ("datetime", "DateTime", "date", "Date") for name in ("now", "utcnow", "today")),
    *(f"datetime.{kind}.{name}" for kind in ("datetime", "date") for name in ("now", "utcnow", "today")),
    *(f"time.{name}" for name in ("time", "time_ns", "localtime", "gmtime")),
}

MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
# What Alembic writes is a record, not code that anybody keeps up.
WRITTEN = [path for path in MODULES if "versions" not in path.parts]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def clock_calls(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CLOCKS:
            yield f"{node.lineno}: {ast.unparse(node.func)}"
        if isinstance(node, ast.ImportFrom):
            yield from (
                f"{node.lineno}: {node.module}.{name.name}"
                for name in node.names
                if f"{node.module}.{name.name}" in CLOCKS
            )


def long_functions(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > MAX_FUNCTION:
                yield f"{node.name} ({lines} lines)"


def test_import_contracts_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip().splitlines()[-1]) == (0, "Contracts: 13 kept, 0 broken.")


def test_what_decides_knows_no_database() -> None:
    deciding = [path for path in WRITTEN if path.name.startswith("decide") and "flows" in path.parts]
    wrong = []
    for path in deciding:
        for node in ast.walk(tree(path)):
            module = node.module if isinstance(node, ast.ImportFrom) else ""
            names = [name.name for name in node.names] if isinstance(node, ast.Import) else [module or ""]
            if any(name.split(".")[0] == "sqlalchemy" or name == "models.database" for name in names):
                wrong.append(f"{named(path)}: {', '.join(names)}")
    assert (wrong, len(deciding) > 10) == ([], True)


def test_only_the_command_line_and_the_engine_ask_the_clock() -> None:
    may = ("app/", "flows/deployments.py")
    asked = {named(path): calls for path in MODULES if (calls := list(clock_calls(tree(path))))}
    assert {name: calls for name, calls in asked.items() if not name.startswith(may)} == {}


def test_the_search_for_clocks_finds_one_where_there_is_one() -> None:
    code = "import time\nfrom time import time as t\npendulum.now('UTC')\nx = datetime.datetime.now()\nDate.today()\n"
    assert list(clock_calls(ast.parse(code))) == [
        "2: time.time",
        "3: pendulum.now",
        "4: datetime.datetime.now",
        "5: Date.today",
    ]


def test_every_module_opens_with_a_sentence() -> None:
    code = [path for path in WRITTEN if path.name != "__init__.py"]
    openings = {named(path): (ast.get_docstring(tree(path)) or "").split("\n\n")[0] for path in code}
    assert {name: said for name, said in openings.items() if not said.endswith((".", "?"))} == {}


def test_no_file_is_longer_than_300_lines() -> None:
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in WRITTEN}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_FILE} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    assert {named(path): found for path in WRITTEN if (found := list(long_functions(tree(path))))} == {}
