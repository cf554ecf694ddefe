"""A life-cycle as Mermaid text, which GitHub and most wikis draw."""

from collections.abc import Iterator

from app.diagram.subject import Arrow, Subject, arrows, spaced, who

# What Mermaid 11 does not take for a state's name; a calendar may call its states so.
_TAKEN = frozenset(
    (
        *("accdescr", "acctitle", "class", "classdef", "click"),
        *("default", "note", "scale", "state", "style"),
    )
)


def mermaid(subject: Subject) -> str:
    """A `stateDiagram-v2`: one arrow for each move and state that it leaves, below its name what must hold."""
    table = subject.table
    return "\n".join(
        (
            "stateDiagram-v2",
            *(f'    state "{spaced(state)}" as {_id(state)}' for state in table.states),
            f"    [*] --> {_id(table.initial)}",
            *_lines(subject),
            *(f"    {_id(state)} --> [*]" for state in table.states if state in table.ends()),
            "",
        )
    )


def _lines(subject: Subject) -> Iterator[str]:
    for arrow in arrows(subject.table):
        yield f"    {_id(arrow.source)} --> {_id(arrow.target)} : {_label(arrow)}"


def _label(arrow: Arrow) -> str:
    move = arrow.move
    only = f", {' or '.join(move.documents)} only" if move.documents else ""
    below = f"<br/>{', '.join(move.guards)}" if move.guards else ""
    return f"{move.trigger} ({who(move.by)}{only}){below}"


def _id(state: str) -> str:
    return f"{state}_" if state in _TAKEN else state
