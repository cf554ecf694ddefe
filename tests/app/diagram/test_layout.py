"""Whatever the table: no two boxes or labels touch, no line runs through one, and no two lines run upon each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import pytest
from hypothesis import given, settings

from app.diagram.plot import PlacedBox, PlacedSegment, Plot, plot_diagram
from app.diagram.subject import Subject
from states.lifecycle import Lifecycle
from tests.app.diagram.tables import everything, paper, tables

SLACK = 0.2


@dataclass(frozen=True)
class Stretch:
    """A straight piece of a line, upright or level."""

    left: float
    right: float
    top: float
    bottom: float
    move: tuple[int, str]


def stretches(drawn: PlacedSegment) -> Iterator[Stretch]:
    move = drawn.segment.move, drawn.segment.part
    yield Stretch(drawn.x1, drawn.x1, drawn.y1, drawn.aside, move)
    yield Stretch(min(drawn.x1, drawn.x2), max(drawn.x1, drawn.x2), drawn.aside, drawn.aside, move)
    yield Stretch(drawn.x2, drawn.x2, drawn.aside, drawn.y2, move)


def rectangle(stood: PlacedBox) -> Stretch:
    half = stood.box.width / 2
    return Stretch(stood.x - half, stood.x + half, stood.y, stood.y + stood.box.height, (-1, ""))


def overlap(one: Stretch, other: Stretch) -> bool:
    across = one.left + SLACK < other.right and other.left + SLACK < one.right
    down = one.top + SLACK < other.bottom and other.top + SLACK < one.bottom
    return across and down


def through(line: Stretch, box: Stretch) -> bool:
    return (
        line.left < box.right - SLACK
        and line.right > box.left + SLACK
        and line.top < box.bottom - SLACK
        and line.bottom > box.top + SLACK
    )


def upon(one: Stretch, other: Stretch) -> bool:
    """Do two lines of different moves run along the same way?"""
    if one.move == other.move:
        return False
    upright = one.left == one.right and other.left == other.right and abs(one.left - other.left) < 1
    level = one.top == one.bottom and other.top == other.bottom and abs(one.top - other.top) < 1
    along_down = min(one.bottom, other.bottom) - max(one.top, other.top) > 1
    along_across = min(one.right, other.right) - max(one.left, other.left) > 1
    return (upright and along_down) or (level and along_across)


def faults(found: Plot) -> list[str]:
    boxes = [rectangle(stood) for stood in found.boxes]
    lines = [stretch for drawn in found.segments for stretch in stretches(drawn)]
    return [
        *(f"boxes {one} {other}" for one, other in combinations(boxes, 2) if overlap(one, other)),
        *(f"through {line} {box}" for line in lines for box in boxes if through(line, box)),
        *(f"upon {one} {other}" for one, other in combinations(lines, 2) if upon(one, other)),
    ]


def arrows(subject: Subject, found: Plot) -> list[tuple[str, str]]:
    """Where arrowheads are: the trigger and the state at which they point."""
    table = subject.table
    return sorted(
        (table.moves[line.move].trigger, table.states[(line.lower if line.arrow == "lower" else line.upper).number])
        for line in (drawn.segment for drawn in found.segments)
        if line.arrow
    )


@pytest.mark.parametrize("name", everything())
def test_every_kind_is_drawn_without_a_fault(name: str) -> None:
    assert faults(plot_diagram(everything()[name])) == []


@given(table=tables())
@settings(deadline=None, max_examples=60, derandomize=True)
def test_any_table_is_drawn_without_a_fault(table: Lifecycle) -> None:
    assert faults(plot_diagram(paper(table))) == []


@given(table=tables())
@settings(deadline=None, max_examples=60, derandomize=True)
def test_every_move_points_at_its_target_once_and_every_state_stands_once(table: Lifecycle) -> None:
    subject = paper(table)
    found = plot_diagram(subject)
    assert arrows(subject, found) == sorted((move.trigger, move.target) for move in table.moves)
    states = sorted(table.states[stood.node.number] for stood in found.boxes if stood.node.kind == "state")
    assert states == sorted(table.states)


@given(table=tables())
@settings(deadline=None, max_examples=60, derandomize=True)
def test_from_every_source_a_line_leads_to_its_move(table: Lifecycle) -> None:
    reached: set[tuple[str, str]] = set()
    lines = [drawn.segment for drawn in plot_diagram(paper(table)).segments if drawn.segment.part == "in"]
    for number, move in enumerate(table.moves):
        joined = {key for line in lines if line.move == number for key in (line.upper, line.lower)}
        reached |= {(move.trigger, table.states[key.number]) for key in joined if key.kind == "state"}
    assert reached == {(move.trigger, source) for move in table.moves for source in move.source}


def test_the_same_table_is_drawn_the_same_each_time() -> None:
    for subject in everything().values():
        assert plot_diagram(subject) == plot_diagram(subject)


def test_an_arrow_through_a_box_is_found_where_there_is_one() -> None:
    line, box = Stretch(5, 5, 0, 30, (0, "in")), Stretch(0, 10, 10, 20, (-1, ""))
    assert through(line, box)
    assert not through(Stretch(11, 11, 0, 30, (0, "in")), box)
    assert upon(line, Stretch(5, 5, 10, 40, (1, "in")))
    assert overlap(box, Stretch(9, 19, 19, 29, (-1, "")))
