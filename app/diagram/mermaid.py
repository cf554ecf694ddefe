"""A life-cycle as Mermaid text, which GitHub and most wikis draw."""

from collections.abc import Iterator

from app.diagram.subject import (
    Arrow,
    Subject,
    arrows_of,
    spaced_words,
    who_makes,
)
from states.lifecycle import Lifecycle

# What Mermaid 11 does not take for a state's name; a calendar may call its states so.
_RESERVED_WORDS = frozenset(
    (
        "accdescr",
        "acctitle",
        "class",
        "classdef",
        "click",
        "default",
        "note",
        "scale",
        "state",
        "style",
    )
)


def mermaid_text(subject: Subject) -> str:
    """A `stateDiagram-v2`: one arrow for each move and state that it leaves, below its name what must hold."""
    lines = _diagram_lines(subject)
    return "".join(f"{line}\n" for line in lines)


def _diagram_lines(subject: Subject) -> Iterator[str]:
    table = subject.table
    yield "stateDiagram-v2"
    yield from _state_lines(table)
    yield f"    [*] --> {_state_id(table.initial)}"
    for arrow in arrows_of(table):
        yield f"    {_state_id(arrow.source)} --> {_state_id(arrow.target)} : {_arrow_label(arrow)}"
    yield from _end_lines(table)


def _state_lines(table: Lifecycle) -> Iterator[str]:
    for state in table.states:
        yield f'    state "{spaced_words(state)}" as {_state_id(state)}'


def _end_lines(table: Lifecycle) -> Iterator[str]:
    ends = table.ends()
    for state in table.states:
        if state in ends:
            yield f"    {_state_id(state)} --> [*]"


def _arrow_label(arrow: Arrow) -> str:
    """“submit (owner, op1 only)”, and below it what must hold."""
    move = arrow.move
    label = f"{move.trigger} ({who_makes(move)})"
    if not move.guards:
        return label
    codes = ", ".join(move.guards)
    return f"{label}<br/>{codes}"


def _state_id(state: str) -> str:
    return f"{state}_" if state in _RESERVED_WORDS else state
