"""What the documents say is so: every key of a calendar, every command, every shape of --json, every word."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

from app.main import COMMANDS
from config.calendar import Calendar
from states.plan import PLAN_GUARDS
from tests.conftest import AMAZON, ROOT
from tests.test_house import MODULES, named

DOCS = ROOT / "docs"
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
TESTS = [path for folder in ("tests", "benchmarks") for path in sorted((ROOT / folder).rglob("*.py"))]

WRITTEN_BY_US = {
    "rights.md",  # `phasegate rights --docs` writes it into a folder that it is told
    "lifecycles.md",  # so does `phasegate lifecycle --docs`
    "calendar.md",  # a link in that page, to the one that lies beside it in docs/
    "NAME.merged.md",  # `phasegate plan merge-text` writes it beside a plan's text
}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def documents_named(text: str) -> list[str]:
    return re.findall(r"[\w./-]+\.md\b", text)


def not_here(text: str) -> list[str]:
    """The documents that a text names and the repository has not."""
    return [name for name in documents_named(text) if name not in WRITTEN_BY_US and not (ROOT / name).is_file()]


def comments_of(path: Path) -> str:
    """Comments and docstrings; the other texts of a test are what the product reads and writes."""
    source = path.read_text(encoding="utf-8")
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    documented = [node for node in ast.walk(ast.parse(source)) if isinstance(node, DOCUMENTED)]
    return "\n".join([*comments, *(ast.get_docstring(node) or "" for node in documented)])


def sections_cited(text: str) -> list[str]:
    """Numbered sections of a document; ours have headings, and none has numbers but the Internet's standards."""
    lines = [line for line in text.splitlines() if "RFC" not in line]
    return [section for line in lines for section in re.findall(r"§ ?([\d.]*\d)", line)]


def headings(page: str) -> list[str]:
    return [line.lstrip("# ").replace("`", "") for line in read(page).splitlines() if line.startswith("#")]


def keys() -> set[str]:
    schema = Calendar.model_json_schema()
    return {key for part in (schema, *schema["$defs"].values()) for key in part.get("properties", {})}


def test_every_key_of_a_calendar_is_documented() -> None:
    table = {
        word
        for line in read("docs/calendar.md").splitlines()
        if line.startswith("| `")
        for word in re.findall(r"\w+", line)
    }
    assert keys() - table == set()


def test_every_key_of_a_calendar_that_must_be_said_is_said_by_a_template() -> None:
    schema = Calendar.model_json_schema()
    needed = {key for part in (schema, *schema["$defs"].values()) for key in part.get("required", [])}
    texts = [path.read_text(encoding="utf-8") for path in AMAZON.parent.glob("*.yaml")]
    used = {key for text in texts for key in re.findall(r"\b([a-z_]+):", text)}
    assert len(needed) > 30
    assert needed - used == set()


def test_every_listing_command_has_its_json_shape_documented() -> None:
    told = read("docs/json.md")
    quiet = {"db", "serve", "demo", "metrics"}
    assert [name for name, _, _ in COMMANDS if name not in quiet and f"| `{name}" not in told] == []


def test_every_relative_link_in_the_documents_leads_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
    links = [
        (page, target) for page in pages for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    ]
    assert len(links) >= 8
    assert [f"{page.name}: {target}" for page, target in links if not (page.parent / target).exists()] == []


def test_no_code_cites_a_document_that_is_not_here() -> None:
    texts = {named(path): path.read_text(encoding="utf-8") for path in MODULES}
    texts |= {named(path): comments_of(path) for path in TESTS}
    assert sum(len(documents_named(text)) for text in texts.values()) > 80
    assert [f"{file}: {name}" for file, text in texts.items() for name in not_here(text)] == []
    assert [f"{file}: §{section}" for file, text in texts.items() for section in sections_cited(text)] == []


def test_the_search_for_cited_documents_finds_one_that_is_not_here() -> None:
    elsewhere = "elsewhere" + ".md"
    text = f"Scores ({elsewhere}, §4.3), docs/{elsewhere}, docs/notices.md and NAME.merged.md; RFC 5321 §4.2.1."
    assert not_here(text) == [elsewhere, f"docs/{elsewhere}"]
    assert sections_cited(text.replace(" RFC", "\nRFC")) == ["4.3"]


def test_every_heading_that_code_cites_is_in_its_page() -> None:
    cited = [
        (named(path), page, heading)
        for path in MODULES
        for page, heading in re.findall(r"(docs/[\w-]+\.md), “([^”]+)”", path.read_text(encoding="utf-8"))
    ]
    assert len(cited) > 20
    assert [one for one in cited if not any(line.startswith(one[2]) for line in headings(one[1]))] == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.txt")), ids=lambda path: path.name)
def test_pinned_requirements_have_hashes_and_name_no_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    pinned = re.findall(r"^[a-z0-9][\w.\-\[\]]*==", text, re.MULTILINE)
    assert pinned
    assert text.count("--hash=sha256:") >= len(pinned)
    assert re.findall(r"https?://|--index|--find-links", text) == []


def test_every_fix_of_a_guard_names_a_command_that_exists() -> None:
    commands = {name for name, _, _ in COMMANDS}
    named = {word for guard in PLAN_GUARDS.values() for word in re.findall(r"phasegate (\w+)", guard.fix)}
    assert named - commands == set()
