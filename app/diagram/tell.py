"""A life-cycle in words: whom each state waits for, who makes which move, and what must hold, with its full text."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.diagram.subject import (
    Subject,
    documents_in_words,
    makers_in_words,
    spaced_words,
    waits_for,
)
from app.output import columns
from rules.permissions import in_words
from states.guard import Guard
from states.lifecycle import Lifecycle, Move

STATE_COLUMNS = ("State", "Waits for", "Moves from here")
MOVE_COLUMNS = ("Move", "From", "To", "Who", "What must hold", "Then")


def lifecycle_lines(subject: Subject) -> Iterator[str]:
    """For a person: the states, the moves and the guards, one block below the other."""
    yield _first_line(subject)
    yield ""
    yield from columns(STATE_COLUMNS, state_rows(subject))
    yield ""
    yield from columns(MOVE_COLUMNS, move_rows(subject))
    yield from _guard_lines(subject)


def _first_line(subject: Subject) -> str:
    """“Plan, as the template amazon_op has it: begins not_started, ends archived.”"""
    begins = subject.table.initial
    ends = _end_words(subject)
    return f"{subject.title}, {subject.origin}: begins {begins}, ends {ends}."


def _end_words(subject: Subject) -> str:
    end_states = subject.table.ends()
    ends = [state for state in subject.table.states if state in end_states]
    return ", ".join(ends) or "nowhere"


def _guard_lines(subject: Subject) -> Iterator[str]:
    """Two for each guard: what a refusal says, and what to do."""
    guards = guards_of(subject)
    if not guards:
        return
    widest = max(len(guard.code) for guard in guards)
    indent = " " * widest
    yield ""
    yield "What must hold:"
    for guard in guards:
        code = guard.code.ljust(widest)
        yield f"  {code}  {guard.because}"
        yield f"  {indent}  → {guard.fix}"


def state_rows(subject: Subject) -> list[Sequence[str]]:
    """In the order of STATE_COLUMNS."""
    return [_state_row(subject, state) for state in subject.table.states]


def _state_row(subject: Subject, state: str) -> Sequence[str]:
    return (
        state,
        _waits_words(subject.table, state),
        _possible_words(subject.table, state),
    )


def _waits_words(table: Lifecycle, state: str) -> str:
    relations = waits_for(table, state)
    return in_words(relations) if relations else "nobody, it ends here"


def _possible_words(table: Lifecycle, state: str) -> str:
    moves = [f"{move.trigger} → {move.target}" for move in table.possible(state)]
    return ", ".join(moves)


def move_rows(subject: Subject) -> list[Sequence[str]]:
    """In the order of MOVE_COLUMNS."""
    return [_move_row(move) for move in subject.table.moves]


def _move_row(move: Move) -> Sequence[str]:
    effects = map(spaced_words, move.effects)
    return (
        move.trigger,
        ", ".join(move.source),
        move.target,
        _makers_with_documents(move),
        ", ".join(move.guards),
        ", ".join(effects),
    )


def _makers_with_documents(move: Move) -> str:
    """“owner (op1 only)”"""
    makers = makers_in_words(move.by)
    documents = documents_in_words(move)
    return f"{makers} ({documents})" if documents else makers


def guards_of(subject: Subject) -> list[Guard]:
    """The guards of the moves, each once, in the order in which the moves name them."""
    codes = _guard_codes(subject.table)
    return [subject.guards[code] for code in codes if code in subject.guards]


def _guard_codes(table: Lifecycle) -> dict[str, None]:
    codes: dict[str, None] = {}
    for move in table.moves:
        codes |= dict.fromkeys(move.guards)
    return codes


def lifecycle_data(subject: Subject) -> dict[str, Any]:
    """For a program."""
    table = subject.table
    return {
        "kind": subject.kind,
        "thing": table.thing,
        "initial": table.initial,
        "states": [_state_data(subject, state) for state in table.states],
        "moves": [_move_data(move) for move in table.moves],
        "guards": [_guard_data(guard) for guard in guards_of(subject)],
    }


def _state_data(subject: Subject, state: str) -> dict[str, Any]:
    table = subject.table
    return {
        "state": state,
        "waits_for": waits_for(table, state),
        "end": state in table.ends(),
    }


def _move_data(move: Move) -> dict[str, Any]:
    return {
        "trigger": move.trigger,
        "from": move.source,
        "to": move.target,
        "by": move.by,
        "documents": move.documents,
        "guards": move.guards,
        "effects": move.effects,
    }


def _guard_data(guard: Guard) -> dict[str, str]:
    return {
        "code": guard.code,
        "text": guard.because,
        "fix": guard.fix,
    }
