"""The moves that leave a thing's state, each with what stands in its way for whoever asks; changes nothing."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.look import choices_of_thing
from states.guard import Reason


@dataclass(frozen=True)
class Way:
    """A move that people may make from here; no reasons mean that it is possible now."""

    trigger: str
    to: str
    ready: bool
    reasons: tuple[Reason, ...]


def ways_from(session: Session, command: Command) -> tuple[Way, ...]:
    """Every move of people from the thing's state, in the table's order; the command says of what, and who asks.

    Its words stand for what is not said yet; which act it names does not matter.
    """
    found = []
    for choice in choices_of_thing(session, command):
        move = choice.move
        if move.is_of_people:
            found.append(Way(move.trigger, move.target, not choice.reasons, choice.reasons))
    return tuple(found)
