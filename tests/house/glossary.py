"""Words that name nothing here, and names that name two things.

A word of the list is a riddle to whoever has not written it (docs/glossary.md says what is called how): it is the name
of no file, class, function, argument, attribute or variable. A class or a public constant is defined once.

    python tests/house/glossary.py           every such word and every such name, with where it stands
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("app", "config", "flows", "models", "rules", "states")
RIDDLES = frozenset({"told", "said", "plain", "laid", "one", "those", "asked", "doing"})
EXCUSED = {
    ("flows/operations/checks.py", "said"): "a key of what doctor --json prints",
    ("flows/views/plan_decisions.py", "asked"): "a key of what plan show --json prints",
    ("models/initiative.py", "asked"): "a column of the table packet",
}
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, order=True)
class Named:
    """A name, with the place at which it is given."""

    name: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.name}"


def product_files(root: Path = ROOT) -> Iterator[Path]:
    """Migrations are history and are left as they are."""
    for folder in PRODUCT:
        for file in sorted((root / folder).rglob("*.py")):
            if "migrations" not in file.parts:
                yield file


@cache
def parse_file(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def riddles(root: Path = ROOT) -> list[Named]:
    """Every word of the list that names something in the product, but for what is excused."""
    return [word for word in all_riddles(root) if (word.file, word.name) not in EXCUSED]


@cache
def all_riddles(root: Path = ROOT) -> list[Named]:
    """The same, whatever is excused."""
    found = []
    for file in product_files(root):
        place = file.relative_to(root).as_posix()
        if is_riddle(file.stem):
            found.append(Named(file.stem, place, 0))
        names = names_given(parse_file(file))
        found += [Named(name, place, line) for name, line in names if is_riddle(name)]
    return sorted(set(found))


def is_riddle(name: str) -> bool:
    """The word alone, however it is written."""
    return name.strip("_").lower() in RIDDLES


def names_given(module: ast.Module) -> Iterator[tuple[str, int]]:
    """What this module names: definitions, arguments, attributes, variables, imports under another name."""
    for node in ast.walk(module):
        if isinstance(node, DEFINITIONS):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr, node.lineno
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name, node.lineno
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname, node.lineno or 0


def defined_twice(root: Path = ROOT) -> dict[str, list[Named]]:
    """Classes and public constants that stand in two files or more, by name."""
    found: dict[str, list[Named]] = defaultdict(list)
    for file in product_files(root):
        place = file.relative_to(root).as_posix()
        for name, line in classes_and_constants(parse_file(file)):
            found[name].append(Named(name, place, line))
    return {name: places for name, places in sorted(found.items()) if len(places) > 1}


def classes_and_constants(module: ast.Module) -> Iterator[tuple[str, int]]:
    """The classes, wherever they stand, and the public constants of the module."""
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef):
            yield node.name, node.lineno
    for node in module.body:
        for target in assigned_to(node):
            if isinstance(target, ast.Name) and target.id.isupper() and not target.id.startswith("_"):
                yield target.id, target.lineno


def assigned_to(node: ast.stmt) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    if isinstance(node, ast.AnnAssign):
        return [node.target]
    return []


def main() -> int:
    """Print what is wrong; 1 where anything is."""
    words = riddles()
    for word in words:
        print(word)
    twice = defined_twice()
    for name, places in twice.items():
        print(f"{name}: {', '.join(str(place).rsplit(':', 1)[0] for place in places)}")
    print(f"{len(words)} names are words that say nothing; {len(twice)} names are given to two things")
    return int(bool(words or twice))


if __name__ == "__main__":
    sys.exit(main())
