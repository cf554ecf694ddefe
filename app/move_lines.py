"""How the moves of a thing are shown: each with all that stands in its way, in lines or as an object."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from app.output import JsonAnswer, Lines
from states.guard import Reason


class PossibleMove(Protocol):
    """A move of a thing's life-cycle; no reasons mean that it is possible now."""

    @property
    def trigger(self) -> str: ...

    @property
    def reasons(self) -> tuple[Reason, ...]: ...


def reason_lines(reasons: Iterable[Reason]) -> Lines:
    """Each reason with its remedy below."""
    for reason in reasons:
        yield reason_line(reason)
        yield f"      → {reason.fix}"


def reason_line(reason: Reason) -> str:
    return f"  {reason.code}  {reason.text}"


def possible_move_lines(moves: Iterable[PossibleMove]) -> Lines:
    """Which moves are possible now, the others with their reasons and remedies."""
    for move in moves:
        yield possibility_line(move)
        yield from reason_lines(move.reasons)


def possible_move_lines_without_fix(moves: Iterable[PossibleMove]) -> Lines:
    """The same without the remedies."""
    for move in moves:
        yield possibility_line(move)
        for reason in move.reasons:
            yield reason_line(reason)


def possibility_line(move: PossibleMove) -> str:
    state = "blocked" if move.reasons else "possible now"
    return f"{move.trigger}: {state}"


def ready_move_lines(moves: Iterable[PossibleMove]) -> Lines:
    """Which moves are ready, the others with their reasons and remedies, each after an empty line."""
    for move in moves:
        yield ""
        yield readiness_line(move.trigger, ready=not move.reasons)
        yield from reason_lines(move.reasons)


def readiness_line(trigger: str, *, ready: bool) -> str:
    state = "ready" if ready else "blocked"
    return f"{trigger}: {state}"


def moves_as_object(thing: Mapping[str, Any], moves: Sequence[PossibleMove], *, only_one: bool) -> JsonAnswer:
    """For a program: the one move that was asked for, or the thing with all of them."""
    objects = [_move_as_object(move) for move in moves]
    if only_one:
        return objects[0]
    return {**thing, "moves": objects}


def _move_as_object(move: PossibleMove) -> JsonAnswer:
    return {
        "trigger": move.trigger,
        "ready": not move.reasons,
        "reasons": move.reasons,
    }
