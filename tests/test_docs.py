"""What the documents say is so: every key of a calendar, every command, every shape of --json, every word."""

import re
from pathlib import Path

import pytest

from app.main import COMMANDS
from config.calendar import Calendar
from states.plan import GUARDS
from tests.conftest import AMAZON, ROOT

DOCS = ROOT / "docs"


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


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


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.txt")), ids=lambda path: path.name)
def test_pinned_requirements_have_hashes_and_name_no_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    pinned = re.findall(r"^[a-z0-9][\w.\-\[\]]*==", text, re.MULTILINE)
    assert pinned
    assert text.count("--hash=sha256:") >= len(pinned)
    assert re.findall(r"https?://|--index|--find-links", text) == []


def test_every_fix_of_a_guard_names_a_command_that_exists() -> None:
    commands = {name for name, _, _ in COMMANDS}
    named = {word for guard in GUARDS.values() for word in re.findall(r"phasegate (\w+)", guard.fix)}
    assert named - commands == set()
