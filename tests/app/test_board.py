"""The board: its table says in words what the ghosts of its timeline say in shape."""

from pathlib import Path

from app.board import Board, season_board
from app.picture.sources import version_before
from config.resolve import Resolver
from flows.views import lines as look
from flows.views.calendar import Versions
from flows.views.gate_lines import read_gates
from flows.views.plan_lines import read_plans
from models.database import open_engine, reading
from tests.app.pages.visit import AT, OWNER, season_in
from tests.app.picture.drawn import resolver

SLIP = {"due: gate:s_team_review_close + 10 bd": "due: gate:s_team_review_close + 15 bd"}
RENAMED = {"id: season_close\n    title: Season close": "id: farewell\n    title: Farewell"}


def beside(previous: Resolver | None, folder: Path) -> Board:
    """The sample season's board, its calendar's previous version being that one."""
    engine = open_engine(f"sqlite:///{season_in(folder)}")
    with reading(engine) as session:
        season, gates = look.read_season(session, "FY2027", at=AT), read_gates(session, "FY2027", at=AT)
        plans = read_plans(session, "FY2027", at=AT, by=OWNER)
        told = season_board(
            season, gates, plans, (), at=AT, before=version_before(Versions(2, resolver(), previous), gates)
        )
    engine.dispose()
    return told


def test_gates_that_the_last_change_moved_say_so(tmp_path: Path) -> None:
    told = beside(resolver(**SLIP), tmp_path)
    assert told.changes == {
        "tunnel_down": "was Fri 6 Nov 2026, moved by −5 business days",
        "op1_actions_due": "was Fri 13 Nov 2026, moved by −5 business days",
    }
    assert told.svg.count('class="was"') == 2


def test_gates_that_came_and_went_are_named(tmp_path: Path) -> None:
    told = beside(resolver(**RENAMED), tmp_path)
    assert told.changes["season_close"] == "new: not in the previous version"
    assert told.removed == ("Farewell",)


def test_first_version_of_a_calendar_has_no_ghosts(tmp_path: Path) -> None:
    told = beside(None, tmp_path)
    assert (told.changes, told.removed, 'class="was"' in told.svg) == ({}, (), False)
