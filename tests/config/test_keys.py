"""docs/calendar.md and the schema tell the same of each key, and every warning that there is stands in its table."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from config.keys import KEYS
from tests.conftest import ROOT

DOC = (ROOT / "docs" / "calendar.md").read_text(encoding="utf-8")
CHECKS = ROOT / "config" / "checks"
WARNINGS = ("reviews", "people", "voters", "windows", "due_days", "season_doubts", "unions", "moon_feasts")
PARTS = {
    "## The file": "Calendar",
    "### `fiscal_year`": "FiscalYearRow",
    "### `calendars`": "CompanyDays",
    "### `blackouts`": "Blackout",
    "### `phases`": "Phase",
    "### `gates`": "GateRow",
    "#### `after`: what comes before it": "Edge",
    "#### `owes`: who owes what at it": "Owes",
    "### `rituals`": "Ritual",
    "### `overlays`": "Overlay",
    "### `documents`": "DocumentKind",
    "#### `sections`": "Section",
    "#### `approval`": "ApprovalRound",
    "##### `groups`": "GroupRule",
    "##### `when`": "ApprovalCondition",
    "### `lifecycle`": "LifecycleRow",
    "#### `moves`": "MoveRow",
    "### `ladder`": "Ladder",
    "#### `rungs`": "RungRow",
    "### `tiers`": "TierRow",
    "### `limits`": "Limits",
}


def rows(heading: str) -> dict[str, str]:
    """The rows of the table below a heading, by the word in their first column."""
    part = re.split(r"(?m)^#+ ", DOC.split(f"{heading}\n", 1)[1], maxsplit=1)[0]
    return dict(re.findall(r"(?m)^\| `(\w+)` \| (.*) \|$", part))


def codes(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[A-Z_]{4,}", node.value):
            yield node.value


def test_document_tells_of_each_key_what_editors_show() -> None:
    assert {part: rows(heading) for heading, part in PARTS.items()} == {part: dict(keys) for part, keys in KEYS.items()}


def test_every_warning_stands_in_the_table_of_warnings() -> None:
    raised = {code for name in WARNINGS for code in codes(CHECKS / f"{name}.py")}
    assert len(raised) >= 19
    assert raised == set(rows("## Warnings"))
