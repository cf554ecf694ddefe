"""The timeline: everything is said in shape and in words, nothing touches, and only the season's own zone counts."""

import re
import subprocess
import sys
from xml.etree import ElementTree

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.picture.marks import GLYPHS
from app.picture.packing import Extent, pack_rows
from app.picture.scale import GUTTER, ROW_HEIGHT, SHEET_WIDTH
from app.picture.subject import TimelineGate
from app.picture.svg import FONT
from app.picture.timeline import timeline_svg
from config.calendar import Phase
from config.explanation import Window
from flows.views.gate_lines import GateLine
from states.gate import GATE_LIFECYCLE
from tests.app.picture.drawn import AT, OP1, SVG, amazon, gate, labels, picture, resolver, since, titles


def height(svg: str) -> int:
    found = re.search(r'height="(\d+)" role', svg)
    assert found
    return int(found[1])


@pytest.mark.parametrize("slip", ["+ 10 bd", "+ 20 bd", "+ 5 bd"])
def test_no_two_labels_touch_and_none_leaves_the_picture(slip: str) -> None:
    old = resolver(**{"due: gate:s_team_review_close + 10 bd": f"due: gate:s_team_review_close {slip}"})
    found = labels(timeline_svg(amazon(previous=old)))
    assert len(found) == 20
    assert [one for one in found if one[1] < GUTTER or one[2] > SHEET_WIDTH] == []
    pairs = [(a, b) for n, a in enumerate(found) for b in found[n + 1 :] if abs(a[0] - b[0]) < FONT]
    assert [(a, b) for a, b in pairs if a[1] < b[2] and b[1] < a[2]] == []


def test_title_that_has_no_room_is_cut_and_hover_has_it_whole() -> None:
    endless = "A gate with a very long name " * 12
    svg = timeline_svg(picture(gate(title=endless)))
    assert [one for one in labels(svg) if one[1] < GUTTER or one[2] > SHEET_WIDTH] == []
    assert re.findall(r'<tspan class="name">([^<]*)<', svg)[0].endswith("…")
    assert endless in titles(svg)[0]


def test_phase_of_many_words_makes_its_lane_tall_enough() -> None:
    phases = (Phase(id="op1", title="A phase that takes four lines because it says so very much at once"),)
    svg = timeline_svg(picture(gate(), phases=phases))
    last = max(float(y) for y in re.findall(r'class="phase" x="2.0" y="([\d.]+)"', svg))
    assert svg.count('class="phase"') == 4
    assert last < height(svg) - 24


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 300)), max_size=40))
def test_spans_on_one_row_never_touch(drawn: list[tuple[int, int]]) -> None:
    spans = [(float(left), float(left + wide)) for left, wide in drawn]
    rows = pack_rows(Extent(*span) for span in spans)
    placed = list(zip(rows, spans, strict=True))
    touching = [
        (a, b)
        for n, (row, a) in enumerate(placed)
        for other, b in placed[n + 1 :]
        if row == other and a[0] <= b[1] and b[0] <= a[1]
    ]
    assert touching == []


def test_spans_that_do_not_meet_share_a_row() -> None:
    extents = [Extent(0, 10), Extent(30, 40), Extent(35, 50), Extent(60, 70)]
    assert pack_rows(extents) == [0, 0, 1, 0]


def test_each_state_is_told_apart_without_colour() -> None:
    assert set(GLYPHS) == set(GATE_LIFECYCLE.states) - {"scheduled"}
    assert len(set(GLYPHS.values())) == len(GLYPHS)


def test_label_says_when_and_what_became_of_the_gate() -> None:
    svg = timeline_svg(
        picture(
            gate("a", "scheduled"),
            gate("b", "open"),
            gate("c", "missed", late_by=1),
            gate("d", "passed", late_by=5),
            gate("e", "waived"),
        )
    )
    assert re.findall(r'<tspan class="when">([^<]*)<', svg) == [
        "14 Aug",
        "14 Aug · open, 3 of 11 done",
        "14 Aug · missed, 1 business day late",
        "14 Aug · passed, 5 business days late",
        "14 Aug · waived",
    ]
    assert re.findall(r'<g class="gate ([\w-]+)">', svg) == ["scheduled", "open", "missed", "passed", "waived"]


def test_hover_explains_the_date_in_the_zone_of_the_season() -> None:
    (hover,) = titles(timeline_svg(picture(gate(state="waived", reason="One page will do."))))
    assert hover == (
        "OP1 draft: due Fri 14 Aug 2026 17:00\n"
        "waived\n"
        "Why then: gate:intake_response Fri 31 Jul +10 bd (US-CORP) = Fri 14 Aug 2026\n"
        "Reason: One page will do."
    )


def test_words_from_outside_stay_words() -> None:
    hostile = '"><script>&\x00\x1b'
    window = Window("x", hostile, AT.date(), AT.date(), (hostile,))
    gates = [gate(title=hostile, explanation=hostile, reason=hostile), gate("new", hostile)]
    drawn = picture(*gates, phases=(Phase(id="op1", title=hostile),), blackouts=(window,), before=since(gates[0]))
    assert {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(timeline_svg(drawn)).iter()} == {
        *("svg", "defs", "pattern", "line", "rect", "path", "g", "text", "tspan", "title")
    }


def test_blackout_is_hatched_and_named_with_its_days() -> None:
    peak = Window("peak", "Peak", pendulum.date(2026, 8, 3), pendulum.date(2026, 8, 7), ("no_gates", "no_reviews"))
    svg = timeline_svg(picture(gate(), blackouts=(peak,)))
    assert "<title>Blackout Peak: 3 Aug 2026 – 7 Aug 2026 (no gates, no reviews)</title>" in svg
    assert svg.count('<rect class="closed"') == 1
    assert '<pattern id="hatch"' in svg


def test_blackout_outside_the_season_is_not_drawn() -> None:
    away = Window("away", "Away", pendulum.date(2020, 8, 3), pendulum.date(2020, 8, 7), ("quiet",))
    assert "blackout" not in timeline_svg(picture(gate(), blackouts=(away,)))


def test_today_is_a_line_with_its_date_while_the_season_lasts() -> None:
    assert ">today 13 Aug<" in timeline_svg(picture(gate(), at=pendulum.datetime(2026, 8, 14, 6)))
    assert "today" not in timeline_svg(picture(gate(), at=pendulum.datetime(2030, 1, 1)))


def test_months_are_written_as_often_as_there_is_room() -> None:
    near, far = gate(), gate("far", due=pendulum.datetime(2036, 8, 15))
    months = re.compile(r'class="month"[^>]*>(\w+)<')
    assert months.findall(timeline_svg(picture(near))) == ["Jul", "Aug"]
    assert set(months.findall(timeline_svg(picture(near, far)))) == {"Jan", "Jul"}


def test_phase_without_a_gate_takes_no_room() -> None:
    two = timeline_svg(picture(gate(), phases=(*OP1, Phase(id="op2", title="OP2"))))
    assert two == timeline_svg(picture(gate()))


def test_second_gate_on_the_same_day_adds_one_row() -> None:
    assert [height(timeline_svg(picture(*[gate()] * n))) for n in (1, 2)] == [96, 96 + ROW_HEIGHT]


def test_season_without_gates_draws_nothing() -> None:
    assert timeline_svg(picture()) == ""


def test_day_of_a_gate_elsewhere_is_the_day_that_its_rule_came_to() -> None:
    elsewhere = gate(state="scheduled", due=pendulum.datetime(2026, 8, 15, 11, 59), due_on=pendulum.date(2026, 8, 14))
    svg = timeline_svg(picture(elsewhere))
    assert re.findall(r'<tspan class="when">([^<]*)<', svg) == ["14 Aug"]
    assert titles(svg)[0].startswith("OP1 draft: due Sat 15 Aug 2026 04:59\n")


def test_gate_of_a_season_brings_all_that_is_drawn() -> None:
    shown = gate(state="waived", late_by=2, reason="One page will do.")
    line = GateLine(
        id=shown.id,
        title=shown.title,
        phase=shown.phase,
        state=shown.state,
        opens_at=shown.opens_at,
        due_at=shown.due_at,
        due_on=shown.due_on,
        grace_ends_at=shown.grace_ends_at,
        late_by=shown.late_by,
        done=shown.done,
        total=shown.total,
        need=11,
        explanation=shown.explanation,
        reason=shown.reason,
    )
    assert TimelineGate.of_line(line) == shown


def test_drawing_needs_no_database() -> None:
    code = (
        "import sys, app.picture.standalone, app.picture.png; print(sorted({'sqlalchemy', 'flows'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
