"""Gates and pictures to draw: the Amazon season, and single gates told in a word."""

from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pendulum
from pendulum import DateTime

from app.picture.sources import of_calendar
from app.picture.subject import Before, Picture, TimelineGate
from app.picture.svg import width_of
from config.calendar import Phase
from config.explanation import Window
from config.read import parse_calendar
from config.resolve import Resolver
from rules.businessdays import BusinessDays
from states.gate import GATE_LIFECYCLE
from tests.conftest import AMAZON

ZONE = "America/Los_Angeles"
AT = pendulum.datetime(2026, 9, 10, 16)
OP1 = (Phase(id="op1", title="OP1"),)
SVG = "{http://www.w3.org/2000/svg}"
DUE = pendulum.datetime(2026, 8, 15)


def gate(id_: str = "op1_draft", state: str = "open", **told: Any) -> TimelineGate:
    """OP1 draft, due on Fri 14 Aug 2026 at 17:00 in Los Angeles, unless told otherwise."""
    due: DateTime = told.pop("due", DUE)
    facts: dict[str, Any] = {
        "title": "OP1 draft",
        "phase": "op1",
        "due_on": due.in_timezone(ZONE).date(),
        "opens_at": due.subtract(days=14),
        "grace_ends_at": due.add(days=7),
        "done": 3,
        "total": 11,
        "explanation": "gate:intake_response Fri 31 Jul +10 bd (US-CORP) = Fri 14 Aug 2026",
    }
    return TimelineGate(id=id_, state=state, due_at=due, **(facts | told))


def picture(*gates: TimelineGate, at: DateTime = AT, blackouts: tuple[Window, ...] = (), **told: Any) -> Picture:
    return Picture(gates, told.pop("phases", OP1), blackouts, at, ZONE, **told)


def since(*was: TimelineGate) -> Before:
    """A previous version with these gates, in which Saturdays and Sundays are free."""
    return Before(was, OP1, BusinessDays("US"))


def resolver(**changed: str) -> Resolver:
    """The Amazon calendar, some of its words replaced."""
    text = AMAZON.read_text(encoding="utf-8")
    for old, new in changed.items():
        assert old in text
        text = text.replace(old, new)
    return Resolver(parse_calendar(text, "amazon_op.yaml"))


def amazon(*, previous: Resolver | None = None) -> Picture:
    """The Amazon season with every state among its gates, each of them three days late."""
    drawn = of_calendar(resolver(), at=AT, previous=previous)
    states = (state for _ in range(9) for state in GATE_LIFECYCLE.states)
    gates = [replace(gate, state=state, late_by=3) for gate, state in zip(drawn.gates, states, strict=False)]
    return replace(drawn, gates=gates)


def labels(svg: str) -> list[tuple[float, float, float]]:
    """Of each gate's label: its row, and where it begins and ends."""
    found = []
    for text in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        if text.get("class") == "label":
            x, wide = float(text.get("x", "")), width_of("".join(text.itertext()))
            left = x - wide if text.get("text-anchor") == "end" else x
            found.append((float(text.get("y", "")), left, left + wide))
    return found


def titles(svg: str) -> list[str]:
    return [title.text or "" for title in ElementTree.fromstring(svg).iter(f"{SVG}title")]
