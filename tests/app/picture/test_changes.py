"""Ghosts: what another version of the calendar said is drawn beside what holds, and nothing else is."""

import re
from xml.etree import ElementTree

import pendulum
import pytest
from pendulum import DateTime

from app.picture.changes import ChangedGate, MovedGate, changed_gates
from app.picture.subject import Before
from app.picture.timeline import timeline_svg
from config.calendar import Phase
from rules.businessdays import BusinessDays
from tests.app.picture.drawn import DUE, OP1, SVG, amazon, gate, picture, resolver, since, titles

SLIP = {"due: gate:s_team_review_close + 10 bd": "due: gate:s_team_review_close + 15 bd"}


def whens(svg: str) -> list[str]:
    return re.findall(r'<tspan class="when">([^<]*)<', svg)


def ghosts(svg: str) -> list[float]:
    """Where the ghosts stand."""
    pattern = r'<g transform="translate\(([\d.]+) 0.0\)"><path class="was"'
    return [float(x) for x in re.findall(pattern, svg)]


def moved(was: DateTime) -> str:
    """The hover of the ghost of a gate that was due then; "" where there is none."""
    hovers = titles(timeline_svg(picture(gate(state="scheduled"), before=since(gate(due=was)))))
    return hovers[1] if len(hovers) > 1 else ""


def test_moved_gate_has_one_ghost_where_it_was() -> None:
    svg = timeline_svg(picture(gate(state="scheduled"), before=since(gate(due=DUE.subtract(days=7)))))
    (was,), (now,) = ghosts(svg), re.findall(r'<g transform="translate\(([\d.]+) [\d.]+\)"><path class="diamond"', svg)
    assert was < float(now)
    assert whens(svg) == ["14 Aug · was 7 Aug, +5 bd"]
    assert svg.count('class="head"') == 1


def test_arrow_points_from_the_old_date_to_the_new() -> None:
    tips = {}
    for days in (30, -30):
        svg = timeline_svg(picture(gate(), before=since(gate(due=DUE.add(days=days)))))
        found = re.search(r'class="move" x1="([\d.]+)" x2="([\d.]+)"', svg)
        assert found
        tips[days] = float(found[1]) < float(found[2])
    assert tips == {30: False, -30: True}


@pytest.mark.parametrize(
    ("was", "told"),
    [
        (DUE.subtract(days=7), "was Fri 7 Aug 2026, moved by +5 business days"),
        (DUE.subtract(days=1), "was Thu 13 Aug 2026, moved by +1 business day"),
        (DUE.add(days=3), "was Mon 17 Aug 2026, moved by −1 business day"),
        (DUE.add(days=2), "was Sun 16 Aug 2026, moved by −2 days"),
        (DUE.subtract(hours=5), "was Fri 14 Aug 2026 12:00, the same day at another time"),
        (DUE, ""),
    ],
)
def test_ghost_says_when_it_was_and_how_far_it_moved(was: DateTime, told: str) -> None:
    assert moved(was) == told


def test_hover_of_the_gate_says_so_too() -> None:
    hover = titles(timeline_svg(picture(gate(state="scheduled"), before=since(gate(due=DUE.subtract(days=7))))))[0]
    assert hover.splitlines()[1] == "was Fri 7 Aug 2026, moved by +5 business days"


def test_gate_of_this_version_only_is_said_to_be_new() -> None:
    svg = timeline_svg(picture(gate(state="scheduled"), gate("b", "scheduled"), before=since(gate("b"))))
    assert whens(svg) == ["14 Aug · new", "14 Aug"]
    assert ghosts(svg) == []


def test_gate_of_the_previous_version_only_is_a_ghost_that_says_removed() -> None:
    svg = timeline_svg(
        picture(gate(), before=since(gate(), gate("gone", "scheduled", title="Offsite", grace_ends_at=DUE)))
    )
    assert whens(svg) == ["14 Aug · open, 3 of 11 done", "14 Aug · removed"]
    assert re.findall(r'<g class="(gate removed)">', svg) == ["gate removed"]
    assert "removed: only in the previous version" in titles(svg)[1]


def test_removed_gate_brings_its_phase_where_that_is_gone_too() -> None:
    old = Before((gate("gone", phase="old"),), (*OP1, Phase(id="old", title="Retrospective")), BusinessDays("US"))
    svg = timeline_svg(picture(gate(), before=old))
    assert re.findall(r'class="phase"[^>]*>([^<]*)<', svg) == ["OP1", "Retrospective"]


def test_without_a_previous_version_nothing_is_new() -> None:
    assert changed_gates(picture(gate())) == [ChangedGate(gate())]


def test_same_calendar_twice_draws_no_ghost() -> None:
    assert [each.change for each in changed_gates(amazon(previous=resolver()))] == [""] * 20


def test_slip_that_peak_absorbs_shows_just_the_gates_that_it_moved() -> None:
    drawn = {each.gate.id: each.change for each in changed_gates(amazon(previous=resolver(**SLIP)))}
    by = {gate_id: change.business_days for gate_id, change in drawn.items() if isinstance(change, MovedGate)}
    assert by == {"tunnel_down": -5, "op1_actions_due": -5}


def test_ghost_outside_the_season_widens_the_picture() -> None:
    svg = timeline_svg(picture(gate(), before=since(gate(due=DUE.subtract(months=6)))))
    assert re.findall(r'class="month"[^>]*>(\w+)<', svg)[0] == "Feb"
    assert [x for x in ghosts(svg) if x < 168] == []


def test_every_ghost_is_a_picture_that_can_be_read_as_xml() -> None:
    root = ElementTree.fromstring(timeline_svg(amazon(previous=resolver(**SLIP))))
    assert len([path for path in root.iter(f"{SVG}path") if path.get("class") == "was"]) == 2


def test_days_of_a_move_are_the_seasons_own() -> None:
    holiday = BusinessDays("US", holidays={pendulum.date(2026, 8, 13): "A feast"})
    before = Before((gate(due=DUE.subtract(days=7)),), OP1, holiday)
    assert whens(timeline_svg(picture(gate(state="scheduled"), before=before))) == ["14 Aug · was 7 Aug, +4 bd"]
