"""Pausing the engine and letting it run again: what is said with it, and what is in the way."""

from collections.abc import Iterator, Mapping

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act, Kind
from models.engine import EnginePause
from states.guard import REASON_MIN, Reason
from states.refusal import BadInput, reason_required

ENGINE = "engine"
ONLY_ROW = 1


def _without_reason(
    _facts: Facts,
    _pause: EnginePause,
    command: Command,
) -> Iterator[Reason]:
    if len(command.reason.strip()) < REASON_MIN:
        yield reason_required()


def _pause_engine(draft: Draft, pause: EnginePause, command: Command) -> None:
    """Raises BadInput where it is paused already."""
    if pause not in draft.added:
        raise BadInput("The engine is paused already; see who did it: phasegate engine status")
    _enter(
        draft,
        command,
        was="running",
        now="paused",
    )


def _resume_engine(draft: Draft, pause: EnginePause, command: Command) -> None:
    """What was due meanwhile is done by the next tick; raises BadInput where it runs."""
    if pause in draft.added:
        raise BadInput("The engine is not paused; nothing was changed.")
    draft.delete(pause)
    _enter(
        draft,
        command,
        was="paused",
        now="running",
    )


def _enter(
    draft: Draft,
    command: Command,
    *,
    was: str,
    now: str,
) -> None:
    draft.enter(
        ENGINE,
        ENGINE,
        command.act,
        was=was,
        now=now,
        reason=command.reason,
    )


_ACTS: Mapping[str, Act] = {
    "pause": Act(
        _pause_engine,
        _without_reason,
        right="pause_engine",
        enters_itself=True,
    ),
    "resume": Act(
        _resume_engine,
        _without_reason,
        right="resume_engine",
        enters_itself=True,
    ),
}


def _find_pause(facts: Facts, command: Command) -> EnginePause:
    """The pause that holds now, or a new one."""
    known = facts.get(EnginePause, ONLY_ROW)
    return known or EnginePause(
        id=ONLY_ROW,
        paused_by=command.actor,
        paused_at=command.at,
        reason=command.reason,
    )


PAUSES = Kind(
    ENGINE,
    EnginePause,
    acts=_ACTS,
    begins=_find_pause,
)
