"""A life-cycle in words: whom each state waits for, who makes which move, and what must hold, with its full text."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.diagram.subject import Subject, spaced, waits_for, who
from app.output import columns
from rules.permissions import in_words
from states.guard import Guard
from states.lifecycle import Move

STATES = ("State", "Waits for", "Moves from here")
MOVES = ("Move", "From", "To", "Who", "What must hold", "Then")


def lines(subject: Subject) -> Iterator[str]:
    """For a person: the states, the moves and the guards, one block below the other."""
    table = subject.table
    ends = ", ".join(state for state in table.states if state in table.ends()) or "nowhere"
    yield f"{table.thing[:1].upper()}{table.thing[1:]}, {subject.origin}: begins {table.initial}, ends {ends}."
    yield ""
    yield from columns(STATES, state_rows(subject))
    yield ""
    yield from columns(MOVES, move_rows(subject))
    found = guards(subject)
    if found:
        yield from ("", "What must hold:")
    wide = max((len(guard.code) for guard in found), default=0)
    for guard in found:
        yield f"  {guard.code.ljust(wide)}  {guard.because}"
        yield f"  {' ' * wide}  → {guard.fix}"


def state_rows(subject: Subject) -> list[Sequence[str]]:
    table = subject.table
    rows: list[Sequence[str]] = []
    for state in table.states:
        waits = waits_for(table, state)
        moves = ", ".join(f"{move.trigger} → {move.target}" for move in table.possible(state))
        rows.append((state, in_words(waits) if waits else "nobody, it ends here", moves))
    return rows


def move_rows(subject: Subject) -> list[Sequence[str]]:
    return [
        (move.trigger, ", ".join(move.source), move.target, _who(move), ", ".join(move.guards), _then(move))
        for move in subject.table.moves
    ]


def guards(subject: Subject) -> list[Guard]:
    """The guards of the moves, each once, in the order in which the moves name them."""
    codes = dict.fromkeys(code for move in subject.table.moves for code in move.guards)
    return [subject.guards[code] for code in codes if code in subject.guards]


def told(subject: Subject) -> dict[str, Any]:
    """For a program."""
    table = subject.table
    return {
        "kind": subject.kind,
        "thing": table.thing,
        "initial": table.initial,
        "states": [
            {"state": state, "waits_for": waits_for(table, state), "end": state in table.ends()}
            for state in table.states
        ],
        "moves": [
            {
                "trigger": move.trigger,
                "from": move.source,
                "to": move.target,
                "by": move.by,
                "documents": move.documents,
                "guards": move.guards,
                "effects": move.effects,
            }
            for move in table.moves
        ],
        "guards": [{"code": guard.code, "text": guard.because, "fix": guard.fix} for guard in guards(subject)],
    }


def _who(move: Move) -> str:
    only = f" ({' or '.join(move.documents)} only)" if move.documents else ""
    return who(move.by) + only


def _then(move: Move) -> str:
    return ", ".join(spaced(effect) for effect in move.effects)
