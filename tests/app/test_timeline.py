"""The timeline: everything is said in shape and in words, nothing touches, and only the season's own zone counts."""

import re
from xml.etree import ElementTree

import pendulum
from hypothesis import given
from hypothesis import strategies as st
from pendulum import DateTime

from app.timeline import FONT, GLYPHS, ROW, WIDTH, pack, timeline, width_of
from config.read import parse_calendar
from config.resolve import Resolver
from flows.look import GateLine, Named, Window
from states.builtin import GATE
from tests.conftest import AMAZON

ZONE = "America/Los_Angeles"
AT = pendulum.datetime(2026, 9, 10, 16)
OP1 = (Named("op1", "OP1"),)
SVG = "{http://www.w3.org/2000/svg}"


def gate(id_: str = "op1_draft", state: str = "open", **told: object) -> GateLine:
    due: DateTime = told.pop("due", pendulum.datetime(2026, 8, 15))  # type: ignore[assignment]
    facts: dict[str, object] = {
        "title": "OP1 draft",
        "phase": "op1",
        "opens_at": due.subtract(days=14),
        "grace_ends_at": due.add(days=7),
        "late_by": 0,
        "done": 3,
        "total": 11,
        "need": 11,
        "explanation": "gate:intake_response Fri 31 Jul +10 bd (US-CORP) = Fri 14 Aug 2026",
        "reason": "",
    }
    day = due.in_timezone(ZONE).date()
    return GateLine(id=id_, state=state, due_at=due, due_on=day, **(facts | told))  # type: ignore[arg-type]


def amazon() -> tuple[list[GateLine], list[Named], list[Window]]:
    calendar = parse_calendar(AMAZON.read_text(encoding="utf-8"), "amazon_op.yaml")
    states = (state for _ in range(9) for state in GATE.states)
    gates = [
        gate(
            dated.gate.id,
            state,
            title=dated.gate.title,
            phase=dated.gate.phase,
            due=dated.due.at,
            opens_at=dated.opens.at,
            grace_ends_at=dated.grace_ends_at,
            late_by=3,
        )
        for dated, state in zip(Resolver(calendar).gates(), states, strict=False)
    ]
    phases = [Named(phase.id, phase.title) for phase in calendar.phases]
    windows = [Window(b.id, b.title, b.first, b.last, b.kinds) for b in calendar.blackouts]
    return gates, phases, windows


def labels(svg: str) -> list[tuple[float, float, float]]:
    """Of each gate's label: its row, and where it begins and ends."""
    found = []
    for text in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        if text.get("class") == "label":
            x, wide = float(text.get("x", "")), width_of("".join(text.itertext()))
            left = x - wide if text.get("anchor", text.get("text-anchor")) == "end" else x
            found.append((float(text.get("y", "")), left, left + wide))
    return found


def test_no_two_labels_touch_and_none_leaves_the_picture() -> None:
    gates, phases, windows = amazon()
    found = labels(timeline(gates, phases, windows, at=AT, zone=ZONE))
    assert len(found) == 20
    assert [one for one in found if one[1] < 0 or one[2] > WIDTH] == []
    pairs = [(a, b) for n, a in enumerate(found) for b in found[n + 1 :] if abs(a[0] - b[0]) < FONT]
    assert [(a, b) for a, b in pairs if a[1] < b[2] and b[1] < a[2]] == []


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 300)), max_size=40))
def test_spans_on_one_row_never_touch(drawn: list[tuple[int, int]]) -> None:
    spans = [(float(left), float(left + wide)) for left, wide in drawn]
    rows = pack(spans)
    placed = list(zip(rows, spans, strict=True))
    touching = [
        (a, b)
        for n, (row, a) in enumerate(placed)
        for other, b in placed[n + 1 :]
        if row == other and a[0] <= b[1] and b[0] <= a[1]
    ]
    assert touching == []


def test_spans_that_do_not_meet_share_a_row() -> None:
    assert pack([(0, 10), (30, 40), (35, 50), (60, 70)]) == [0, 0, 1, 0]


def test_each_state_is_told_apart_without_colour() -> None:
    assert set(GLYPHS) == set(GATE.states) - {"scheduled"}
    assert len(set(GLYPHS.values())) == len(GLYPHS)


def test_label_says_when_and_what_became_of_the_gate() -> None:
    gates = [
        gate("a", "scheduled"),
        gate("b", "open"),
        gate("c", "missed", late_by=1),
        gate("d", "passed", late_by=5),
        gate("e", "waived"),
    ]
    svg = timeline(gates, OP1, (), at=AT, zone=ZONE)
    assert re.findall(r'<tspan class="when" dx="5">([^<]*)<', svg) == [
        "14 Aug",
        "14 Aug · open, 3 of 11 done",
        "14 Aug · missed, 1 business day late",
        "14 Aug · passed, 5 business days late",
        "14 Aug · waived",
    ]
    assert re.findall(r'<g class="gate ([\w-]+)">', svg) == ["scheduled", "open", "missed", "passed", "waived"]


def test_hover_explains_the_date_in_the_zone_of_the_season() -> None:
    svg = timeline([gate(state="waived", reason="One page will do.")], OP1, (), at=AT, zone=ZONE)
    (hover,) = [title.text for title in ElementTree.fromstring(svg).iter(f"{SVG}title")]
    assert hover == (
        "OP1 draft: due Fri 14 Aug 2026 17:00\n"
        "waived\n"
        "Why then: gate:intake_response Fri 31 Jul +10 bd (US-CORP) = Fri 14 Aug 2026\n"
        "Reason: One page will do."
    )


def test_words_from_outside_stay_words() -> None:
    hostile = '"><script>&'
    window = Window("x", hostile, AT.date(), AT.date(), (hostile,))
    gates = [gate(title=hostile, explanation=hostile, reason=hostile)]
    svg = timeline(gates, (Named("op1", hostile),), (window,), at=AT, zone=ZONE)
    assert {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(svg).iter()} == {
        *("svg", "defs", "pattern", "line", "rect", "path", "g", "text", "tspan", "title")
    }


def test_blackout_is_hatched_and_named_with_its_days() -> None:
    peak = Window("peak", "Peak", pendulum.date(2026, 8, 3), pendulum.date(2026, 8, 7), ("no_gates", "no_reviews"))
    svg = timeline([gate()], OP1, (peak,), at=AT, zone=ZONE)
    assert "<title>Blackout Peak: 3 Aug 2026 – 7 Aug 2026 (no gates, no reviews)</title>" in svg
    assert svg.count('<rect class="closed"') == 1
    assert '<pattern id="hatch"' in svg


def test_blackout_outside_the_season_is_not_drawn() -> None:
    away = Window("away", "Away", pendulum.date(2020, 8, 3), pendulum.date(2020, 8, 7), ("quiet",))
    assert "blackout" not in timeline([gate()], OP1, (away,), at=AT, zone=ZONE)


def test_today_is_a_line_with_its_date_while_the_season_lasts() -> None:
    assert ">today 13 Aug<" in timeline([gate()], OP1, (), at=pendulum.datetime(2026, 8, 14, 6), zone=ZONE)
    assert "today" not in timeline([gate()], OP1, (), at=pendulum.datetime(2030, 1, 1), zone=ZONE)


def test_months_are_written_as_often_as_there_is_room() -> None:
    near, far = gate(), gate("far", due=pendulum.datetime(2036, 8, 15))
    months = re.compile(r'class="month"[^>]*>(\w+)<')
    assert months.findall(timeline([near], OP1, (), at=AT, zone=ZONE)) == ["Jul", "Aug"]
    assert set(months.findall(timeline([near, far], OP1, (), at=AT, zone=ZONE))) == {"Jan", "Jul"}


def test_phase_without_a_gate_takes_no_room() -> None:
    two = timeline([gate()], (*OP1, Named("op2", "OP2")), (), at=AT, zone=ZONE)
    assert two == timeline([gate()], OP1, (), at=AT, zone=ZONE)


def test_second_gate_on_the_same_day_adds_one_row() -> None:
    tall = [re.search(r'height="(\d+)" role', timeline([gate()] * n, OP1, (), at=AT, zone=ZONE)) for n in (1, 2)]
    assert [int(found[1]) for found in tall if found] == [96, 96 + ROW]


def test_season_without_gates_draws_nothing() -> None:
    assert timeline([], OP1, (), at=AT, zone=ZONE) == ""
