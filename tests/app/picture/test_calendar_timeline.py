"""The command that draws: a file or a season, printed or written, and each refusal to the letter."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cyclopts import App
from sqlalchemy import Engine

from app.commands.calendar_timeline import timeline
from app.options import disconnect
from config.read import parse_calendar
from config.resolve import Resolver
from models.database import writing
from models.gate import Gate
from models.season import CalendarVersion, Season
from states.refusal import BadInput, NoSeason
from tests.app.picture.drawn import titles
from tests.conftest import AMAZON, SEASON, Opener

AUGUST = "2026-08-03T09:00:00-07:00"
SLIP = ("due: gate:s_team_review_close + 10 bd", "due: gate:s_team_review_close + 15 bd")
Run = Callable[..., str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """`timeline WORDS` on 3 August, and what it says."""
    app = App(name="calendar")
    app.command(timeline)

    def run(*words: str | Path) -> str:
        app(["timeline", *map(str, words), "--at", AUGUST], result_action="return_value")
        return capsys.readouterr().out

    yield run
    disconnect()


@pytest.fixture
def slipped(tmp_path: Path) -> Path:
    """The Amazon calendar with tunnel_down five business days later."""
    path = tmp_path / "slipped.yaml"
    path.write_text(AMAZON.read_text(encoding="utf-8").replace(*SLIP), encoding="utf-8")
    return path


def moved(told: str) -> dict[str, int]:
    return {gate["id"]: gate["moved_by"] for gate in json.loads(told)["gates"] if gate["change"] == "moved"}


def publish(engine: Engine, text: str) -> None:
    """Version 2 of the season's calendar, as it stands after publishing; its gates have the new dates."""
    with writing(engine) as session:
        season = session.get_one(Season, SEASON)
        first = session.get_one(CalendarVersion, (SEASON, 1))
        facts = {"digest": "", "published_at": first.published_at, "published_by": "po", "holidays": first.holidays}
        session.add(CalendarVersion(season_id=SEASON, number=2, text=text, **facts))
        season.calendar_number = 2
        for dated in Resolver(parse_calendar(text, "v2")).gates():
            gate = session.get_one(Gate, (SEASON, dated.gate.id))
            gate.due_at, gate.due_on = dated.due.at, dated.due.day


def test_file_is_printed_as_svg(run: Run) -> None:
    svg = run(AMAZON)
    assert titles(svg)[0] == "Annual planning FY2027"
    assert "FY2027 · zone America/Los_Angeles · as of Mon 3 Aug 2026<" in svg
    assert len(titles(svg)) == 1 + 20 + 2


def test_ending_decides_what_is_written(run: Run, slipped: Path, tmp_path: Path) -> None:
    for name, start in (("one.svg", b"<svg xmlns"), ("one.PNG", b"\x89PNG\r\n\x1a\n")):
        path = tmp_path / name
        assert run(slipped, "--diff", AMAZON, "--to", path) == f"{path}: Annual planning FY2027, 20 gates, 2 moved.\n"
        assert path.read_bytes().startswith(start)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.PNG", "one.svg", "slipped.yaml"]


def test_diff_names_the_earlier_file_and_shows_what_moved(run: Run, slipped: Path) -> None:
    svg = run(slipped, "--diff", AMAZON)
    assert "ghosts: the dates of amazon_op.yaml<" in svg
    assert [told for told in titles(svg) if told.startswith("was ")] == [
        "was Fri 30 Oct 2026, moved by +5 business days",
        "was Fri 6 Nov 2026, moved by +5 business days",
    ]


def test_json_gives_what_the_picture_shows(run: Run, slipped: Path) -> None:
    told: dict[str, Any] = json.loads(run(slipped, "--diff", AMAZON, "--json"))
    (tunnel_down,) = [gate for gate in told["gates"] if gate["id"] == "tunnel_down"]
    assert (told["season"], told["zone"], len(told["gates"])) == ("FY2027", "America/Los_Angeles", 20)
    assert (tunnel_down["change"], tunnel_down["moved_by"]) == ("moved", 5)
    assert (tunnel_down["was_due_at"], tunnel_down["due_at"]) == (
        "2026-10-30T17:00:00-07:00",
        "2026-11-06T17:00:00-08:00",
    )
    assert [window["id"] for window in told["blackouts"]] == ["peak", "year_end"]


@pytest.mark.parametrize("name", ["one.pdf", "one", "svg"])
def test_another_ending_is_refused_before_anything_is_drawn(run: Run, tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput) as refused:
        run(tmp_path / "missing.yaml", "--to", tmp_path / name)
    assert str(refused.value) == f"“{tmp_path / name}” is no picture that can be written; end its name in .svg or .png."
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_not_there_is_a_sentence(run: Run, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        run(AMAZON, "--to", tmp_path / "away" / "one.svg")
    said = "it cannot be written (No such file or directory); name a file in a folder of yours."
    assert str(refused.value) == f"{tmp_path / 'away' / 'one.svg'}: {said}"


def test_season_is_drawn_with_its_states(run: Run, sqlite_engine: Engine, tmp_path: Path, open_for: Opener) -> None:
    open_for(sqlite_engine)
    told = json.loads(run("--db", f"sqlite:///{tmp_path}/one.db", "--json"))
    assert {gate["id"]: gate["state"] for gate in told["gates"]}["op1_draft"] == "scheduled"
    assert {gate["total"] for gate in told["gates"] if gate["id"] == "op1_draft"} == {4}
    assert moved(json.dumps(told)) == {}


def test_season_shows_the_ghosts_of_its_calendars_previous_version(
    run: Run, sqlite_engine: Engine, tmp_path: Path, open_for: Opener, slipped: Path
) -> None:
    open_for(sqlite_engine)
    publish(sqlite_engine, slipped.read_text(encoding="utf-8"))
    db = ("--db", f"sqlite:///{tmp_path}/one.db")
    assert "FY2027, version 2 of its calendar · zone" in run(*db)
    assert "ghosts: the dates of version 1<" in run(*db)
    assert moved(run(*db, "--json")) == {"tunnel_down": 5, "op1_actions_due": 5}


def test_gate_that_product_ops_extended_has_no_ghost(
    run: Run, sqlite_engine: Engine, tmp_path: Path, open_for: Opener, slipped: Path
) -> None:
    open_for(sqlite_engine)
    publish(sqlite_engine, slipped.read_text(encoding="utf-8"))
    with writing(sqlite_engine) as session:
        gate = session.get_one(Gate, (SEASON, "op1_draft"))
        gate.due_at, gate.due_on = gate.due_at.add(days=7), gate.due_on.add(days=7)
    assert moved(run("--db", f"sqlite:///{tmp_path}/one.db", "--json")) == {"tunnel_down": 5, "op1_actions_due": 5}


def test_season_beside_a_file_shows_what_moved_since_that(
    run: Run, sqlite_engine: Engine, tmp_path: Path, open_for: Opener, slipped: Path
) -> None:
    open_for(sqlite_engine)
    told = run("--db", f"sqlite:///{tmp_path}/one.db", "--diff", slipped, "--json")
    assert moved(told) == {"tunnel_down": -5, "op1_actions_due": -5}


def test_without_a_season_it_says_how_to_open_one(run: Run, sqlite_engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(NoSeason):
        run("--db", f"sqlite:///{tmp_path}/one.db")
