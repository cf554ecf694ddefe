"""The JSON Schema says of a calendar what the reader says, as far as a schema can, and its file is the one of today."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped]
from ruamel.yaml import YAML

from config.calendar import Calendar
from config.keys import KEYS
from config.schema import calendar_schema, schema_text
from config.template import template_files
from tests.config import test_shape
from tests.config.test_read import SMALL, changed
from tests.conftest import ROOT

SCHEMA = calendar_schema()
VALIDATOR = Draft7Validator(SCHEMA)
FILES = [*template_files().values(), ROOT / "tests" / "small_season.yaml"]

BROKEN: list[tuple[str, str]] = [
    ("title: Draft", "titel: Draft"),
    ("{id: op1, title: OP1}", "{id: op1}"),
    ("{id: op1, title: OP1}", "{id: OP1, title: OP1}"),
    ("season: FY2027", "season: FY 2027"),
    ("starts_on: 2027-01-01", "starts_on: soon"),
    ("gate:draft + 5 bd", "gate:draft plus 5 bd"),
    ("due: fixed:2026-08-14", "due: 2026-08-14"),
    ("due: fixed:2026-08-14", "due: fixed:2026-08-14\n    grace: 61"),
    ("due: fixed:2026-08-14", "due: fixed:2026-08-14\n    shift: 5"),
    ("due: fixed:2026-08-14", "due: fixed:2026-08-14\n    passes: most"),
    ("by: [approver]", "by: [boss]"),
    ("kinds: [no_gates]", "kinds: [no_gate]"),
    ("from: 2026-11-16", "from: someday"),
    ("by: owner", "by: ownr"),
    ("required: true", "required: perhaps"),
    ("season: FY2027", 'season: FY2027\ndue_time: "25:00"'),
    *(
        (test_shape.YEAR, f"fiscal_year: {year}")
        for year, said in test_shape.FISCAL
        if "IDLE" not in said and "no such" not in said
    ),
    *(
        test_shape.more(f"overlays:\n  aws:\n    {key}")
        for key, said in test_shape.OVERLAYS
        if "the overlay" not in said
    ),
    *(
        test_shape.more(f"calendars:\n  X: {row}")
        for row, said in test_shape.CALENDARS
        if "BAD_CALENDAR" not in said and "2026-13" not in row
    ),
    *(test_shape.more(f"rituals:\n  - {{id: r, title: R, {row}}}") for row, _ in test_shape.RITUALS),
    *((test_shape.DUE, key) for key, _, said in test_shape.GATES if not re.search("02-30|25:00|Mars", said)),
]
"""What the shape of a file can be wrong in; days that no calendar has and names of zones are left to the reader."""


def seen(text: str, version: tuple[int, int]) -> Any:
    """What an editor makes of the text, by the rules of YAML 1.1 or 1.2."""
    yaml = YAML(typ="safe", pure=True)
    yaml.version = version
    return _plain(yaml.load(text))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(_plain(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def wrong(text: str, version: tuple[int, int] = (1, 2)) -> list[str]:
    return [f"{'.'.join(map(str, e.path))}: {e.message}" for e in VALIDATOR.iter_errors(seen(text, version))]


def test_schema_is_one() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert (SCHEMA["$schema"], SCHEMA["$id"]) == ("http://json-schema.org/draft-07/schema#", "urn:phasegate:calendar")


def test_committed_schema_is_current() -> None:
    """Made by: phasegate calendar schema --to config/calendar.schema.json"""
    assert (ROOT / "config" / "calendar.schema.json").read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("version", [(1, 1), (1, 2)], ids=["YAML 1.1", "YAML 1.2"])
@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_template_is_valid_however_an_editor_reads_yaml(file: Path, version: tuple[int, int]) -> None:
    assert wrong(file.read_text(encoding="utf-8"), version) == []


def test_small_calendar_is_valid() -> None:
    assert wrong(SMALL) == []


@pytest.mark.parametrize(("old", "new"), BROKEN, ids=[new for _, new in BROKEN])
def test_broken_calendar_is_not(old: str, new: str) -> None:
    assert wrong(changed((old, new))) != []


@pytest.mark.parametrize(
    "rule",
    [
        "fy_start", "fy_end + 10 bd", "gate:draft + 5 w snap fri", "fixed:2026-06-15", "first_bd(fp6)", "last_bd(fp1)",
        "nth(mon,3,jun)", "nth(thu, 4, nov, fy) + 1 d", "fq2.end", "fw(24,fy-1) mon", "fw(52,fy-1) fri none",
        "fp(6).start", "fp6.end - 2 fp at 12:00 preceding allow", "gate:draft −0 bd modified_following roll_before",
        "fq1.start − 4 w",
    ],
)  # fmt: skip
def test_every_kind_of_rule_is_known_to_editors(rule: str) -> None:
    assert wrong(changed(("due: fixed:2026-08-14", f'due: "{rule}"'))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Draft", "title: 2027"),
        ("starts_on: 2027-01-01", "year: '2027'"),
        ("starts_on: 2027-01-01", "year: 2027, start_month: February"),
        ("starts_on: 2027-01-01", "type: 52_53, year: 2027, weekday: SAT, rule: last, month: 9, pattern: 445"),
        ("required: true", "required: yes"),
        ("due: fixed:2026-08-14", "due: fixed:2026-08-14\n    opens:\n    zone: AoE"),
        (
            "due: gate:draft + 5 bd\n    after: [draft]",
            "due: gate:draft + 5 bd\n    after: [{gate: draft, kind: soft}]",
        ),
        ("season: FY2027", "season: FY2027\nholiday_data: 0.109"),
        ("from: 2026-11-16", "from: 'nth(thu,4,nov) - 10 d'"),
    ],
)
def test_what_the_reader_takes_editors_take_too(old: str, new: str) -> None:
    assert wrong(changed((old, new))) == []


def test_every_key_is_described() -> None:
    parts = {"Calendar": SCHEMA, **SCHEMA["definitions"]}
    described = {name: set(part["properties"]) for name, part in parts.items() if "properties" in part}
    assert {name: set(keys) for name, keys in KEYS.items()} == described
    assert [
        key for part in parts.values() for key, row in part.get("properties", {}).items() if not row["description"]
    ] == []


def test_schema_has_the_keys_that_the_models_read() -> None:
    raw = Calendar.model_json_schema()
    models = {"Calendar": raw, **raw["$defs"]}
    assert {name: set(model["properties"]) for name, model in models.items()} == {n: set(k) for n, k in KEYS.items()}


def test_schema_names_no_place_of_this_machine() -> None:
    assert re.findall(r"https?://(?!json-schema\.org/draft-07)|/(?:home|work|tmp|usr)/", schema_text()) == []


def patterns(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from [value["pattern"]] if isinstance(value.get("pattern"), str) else []
        for item in value.values():
            yield from patterns(item)


def test_patterns_have_nothing_that_only_python_reads() -> None:
    assert [p for p in set(patterns(SCHEMA)) if re.search(r"\(\?(?!:)|\\A|\\Z", p)] == []
