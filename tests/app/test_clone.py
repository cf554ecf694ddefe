"""phasegate calendar clone: last season's file for the next year, and what fell on a day that is none."""

from pathlib import Path

import pytest

from config.raw_dates import rolled_days
from config.read import parse_calendar, read_calendar
from config.resolve import Resolver
from config.template import template_files, template_text
from tests.app.desk import Desk
from tests.config.checks.files import QUIET, changed

NAMES = sorted(template_files())
WEEKS = (
    "{starts_on: 2027-01-01}",
    "{type: 52_53, weekday: sat, rule: nearest, month: jan, label: start_year, year: 2027}",
)
DATED = (
    ("    without: [", "    closed: {2026-12-28: Bridge, 2027-12-28: Bridge again}   # agreed\n    without: ["),
    ("title: A quiet season", "title: Planning FY2027"),
    (
        "documents:",
        "rituals:\n  - {id: r, title: R, every: 2 w, from: fixed:2027-01-12, until: 2027-12-31}\ndocuments:",
    ),
    (
        "tiers:",
        "overlays:\n  aws:\n    replace_rule: {draft: fixed:2026-08-17 at 12:00}\n    shift: {close: +1 bd}\ntiers:",
    ),
)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A folder to be in, with last season's file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fy2027.yaml").write_text(QUIET, encoding="utf-8")
    return Desk(tmp_path, capsys)


def cloned(desk: Desk, text: str, season: str = "FY2028") -> str:
    (desk.place / "old.yaml").write_text(text, encoding="utf-8")
    said = desk.bare("calendar", "clone", "old.yaml", "--season", season, "--to", "new.yaml", "--force")
    assert (said.code, said.err) == (0, "")
    return (desk.place / "new.yaml").read_text(encoding="utf-8")


def test_every_day_moves_by_a_year_and_nothing_else_changes(desk: Desk) -> None:
    before = changed(*DATED)
    moved = [
        ("season: FY2027", "season: FY2028"),
        ("title: Planning FY2027", "title: Planning FY2028"),
        ("starts_on: 2027-01-01", "starts_on: 2028-01-01"),
        ("2027-12-28: Bridge again}   # agreed", "2028-12-28: Bridge again}   # agreed"),
        ("2026-12-28: Bridge,", "2027-12-28: Bridge,"),
        ("from: 2026-11-16, to: 2026-12-01", "from: 2027-11-16, to: 2027-12-01"),
        ("fixed:2026-08-03", "fixed:2027-08-03"),
        ("fixed:2026-08-14", "fixed:2027-08-14"),
        ("fixed:2026-12-18", "fixed:2027-12-18"),
        ("from: fixed:2027-01-12, until: 2027-12-31", "from: fixed:2028-01-12, until: 2028-12-31"),
        ("fixed:2026-08-17 at 12:00", "fixed:2027-08-17 at 12:00"),
    ]
    assert cloned(desk, before) == changed(*moved, text=before)


def test_days_of_a_year_of_weeks_move_by_whole_weeks(desk: Desk) -> None:
    """FY2027 has 52 weeks and FY2028 begins 364 days after it; FY2028 has 53."""
    text = cloned(desk, changed(WEEKS, *DATED))
    assert "label: start_year, year: 2028}" in text
    assert "from: 2027-11-15, to: 2027-11-30" in text
    assert "due: fixed:2027-08-13\n" in text
    assert "due: fixed:2028-08-18\n" in cloned(desk, text, "FY2029")  # 371 days, and a Friday again


@pytest.mark.parametrize(
    ("day", "then"), [("2028-02-29", "2029-02-28"), ("2027-02-28", "2028-02-28"), ("2026-12-31", "2027-12-31")]
)
def test_leap_day_moves_to_the_last_of_february(desk: Desk, day: str, then: str) -> None:
    text = cloned(desk, changed(("from: 2026-11-16, to: 2026-12-01", f"from: {day}, to: {day}")))
    assert f"from: {then}, to: {then}" in text


@pytest.mark.parametrize("name", NAMES)
def test_cloned_template_is_the_template_of_the_next_year(desk: Desk, name: str) -> None:
    before = parse_calendar(template_text(name), "old.yaml")
    number = int(before.season[2:])
    after = parse_calendar(cloned(desk, template_text(name), f"FY{number + 1}"), "new.yaml")
    assert after.fiscal_year.chosen == before.fiscal_year.years.year(before.fiscal_year.chosen.number + 1)
    assert [gate.due.text for gate in after.gates] == [gate.due.text for gate in before.gates]


def test_diff_shows_each_gate_and_what_fell_on_a_day_that_is_none(desk: Desk) -> None:
    said = desk.bare("calendar", "clone", "fy2027.yaml", "--season", "FY2028")
    assert (said.code, said.err) == (0, "")
    assert (
        said.out
        == """\
fy2028.yaml is written: FY2028, Sat 1 Jan 2028 to Sun 31 Dec 2028, from FY2027.

Gate     FY2027           FY2028           Fell on
draft    Fri 14 Aug 2026  Mon 16 Aug 2027  Sat 14 Aug (weekend) → Mon 16 Aug
final    Fri 28 Aug 2026  Mon 30 Aug 2027
reviews  Fri 18 Sep 2026  Mon 20 Sep 2027
close    Fri 18 Dec 2026  Mon 20 Dec 2027  Sat 18 Dec (weekend) → Mon 20 Dec

2 gates fell on a weekend or holiday, or into a blackout, and were rolled: draft, close.
Look at it: phasegate calendar check fy2028.yaml
"""
    )


@pytest.mark.parametrize(
    ("due", "told"),
    [
        ("fixed:2026-12-24", "Fri 24 Dec (Christmas Day (observed)) → Mon 27 Dec"),
        ("fixed:2026-11-20", "Sat 20 Nov (weekend, then Peak) → Thu 2 Dec"),
        ("fixed:2026-11-23", "Tue 23 Nov (Peak) → Thu 2 Dec"),
    ],
)
def test_holiday_and_blackout_are_named(desk: Desk, due: str, told: str) -> None:
    (desk.place / "fy2027.yaml").write_text(changed(("fixed:2026-12-18", due)), encoding="utf-8")
    said = desk.bare("calendar", "clone", "fy2027.yaml", "--season", "FY2028")
    [line] = [line for line in said.out.splitlines() if line.startswith("close ")]
    assert line.endswith(told)


@pytest.mark.parametrize(
    ("season", "told"),
    [
        ("FY2028", []),
        ("FY2029", []),
        ("FY2030", ["US-CORP: the closed day Sat 28 Dec 2030 is a weekend anyway."]),
    ],
)
def test_closed_day_that_would_be_off_anyway_is_told(desk: Desk, season: str, told: list[str]) -> None:
    (desk.place / "fy2027.yaml").write_text(changed(*DATED), encoding="utf-8")
    said = desk.bare("calendar", "clone", "fy2027.yaml", "--season", season)
    assert [line for line in said.out.splitlines() if "closed day" in line] == told


def test_overlay_is_shown_where_its_dates_are_others(desk: Desk) -> None:
    (desk.place / "fy2027.yaml").write_text(changed(*DATED), encoding="utf-8")
    told = desk.bare("calendar", "clone", "fy2027.yaml", "--season", "FY2028", "--json").json
    own = {row["gate"]: (row["from"], row["to"]) for row in told["gates"] if row["unit"] == "aws"}
    assert own["draft"] == ("2026-08-17", "2027-08-17")
    assert own["close"] == ("2026-12-21", "2027-12-21")


def test_json_has_every_gate_and_every_fall(desk: Desk) -> None:
    told = desk.bare("calendar", "clone", "fy2027.yaml", "--season", "FY2028", "--json").json
    assert {key: told[key] for key in ("season", "was", "file", "fiscal_year", "closed")} == {
        "season": "FY2028",
        "was": "FY2027",
        "file": "fy2028.yaml",
        "fiscal_year": {
            "from": {"first": "2027-01-01", "last": "2027-12-31"},
            "to": {"first": "2028-01-01", "last": "2028-12-31"},
        },
        "closed": [],
    }
    assert [(row["gate"], row["unit"], row["from"], row["to"]) for row in told["gates"]] == [
        ("draft", "", "2026-08-14", "2027-08-16"),
        ("final", "", "2026-08-28", "2027-08-30"),
        ("reviews", "", "2026-09-18", "2027-09-20"),
        ("close", "", "2026-12-18", "2027-12-20"),
    ]
    assert told["fell"] == [
        {"gate": "draft", "unit": "", "key": "due", "on": "2027-08-14", "why": "weekend", "to": "2027-08-16"},
        {"gate": "close", "unit": "", "key": "due", "on": "2027-12-18", "why": "weekend", "to": "2027-12-20"},
    ]


@pytest.mark.parametrize("name", NAMES)
def test_what_fell_is_no_working_day_or_in_a_blackout_and_what_it_became_is_one(name: str) -> None:
    resolver = Resolver(parse_calendar(template_text(name), f"{name}.yaml"))
    for gate in resolver.by_id:
        for one in rolled_days(resolver, gate):
            held = any(w.moves_gates and w.first <= one.on <= w.last for w in resolver.blackouts)
            assert held or not resolver.days.includes(one.on)
            assert resolver.days.includes(one.to)


def test_file_is_called_after_the_season(desk: Desk) -> None:
    (desk.place / "plan.yaml").write_text(QUIET, encoding="utf-8")
    assert desk.bare("calendar", "clone", "plan.yaml", "--season", "FY2028").code == 0
    assert read_calendar(desk.place / "plan-FY2028.yaml").season == "FY2028"


def test_season_without_a_year_in_its_name_is_the_next(desk: Desk) -> None:
    assert "starts_on: 2028-01-01" in cloned(desk, QUIET, "Spring")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--season", "FY2027", "--to", "x.yaml"),
            "FY2027 is the season of this file; name the one that is to come: --season FY2028.",
        ),
        (
            ("--season", "FY2028", "--to", "fy2027.yaml"),
            ("fy2027.yaml: there is such a file already; name another one with --to, or write over it: --force."),
        ),
        (
            ("--season", "28", "--to", "x.yaml"),
            "“28” is no id of a season; write letters, digits and _, beginning with a letter: FY2028.",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(desk: Desk, words: tuple[str, ...], said: str) -> None:
    answer = desk.bare("calendar", "clone", "fy2027.yaml", *words)
    assert (answer.code, answer.out, answer.err) == (2, "", f"{said}\n")
    assert [path.name for path in desk.place.iterdir()] == ["fy2027.yaml"]
    assert (desk.place / "fy2027.yaml").read_text(encoding="utf-8") == QUIET


def test_calendar_that_no_longer_holds_is_written_and_its_mistakes_are_told(desk: Desk) -> None:
    """A pinned gate that is overtaken: the file is there to be mended, and the lines are its own."""
    text = changed(("due: fixed:2026-12-18", "due: fixed:2026-09-19 none"))
    (desk.place / "fy2027.yaml").write_text(text, encoding="utf-8")
    said = desk.bare("calendar", "clone", "fy2027.yaml", "--season", "FY2028")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "fy2028.yaml:43: ORDER_CONFLICT close is due 2027-09-19, not after reviews (2027-09-20), move one of the two\n"
    )
    assert "season: FY2028" in (desk.place / "fy2028.yaml").read_text(encoding="utf-8")
