"""What stands between somebody and a thing's next moves."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from flows.act.command import Command
from states.guard import Reason


@dataclass(frozen=True)
class SeasonWay:
    """A trigger, and all that stands in its way; no reasons mean that it is possible now."""

    trigger: str
    reasons: tuple[Reason, ...]


def ways_of(session: Session, command: Command) -> list[SeasonWay]:
    """Of the command's act, or of every move from the thing's state where it names none; changes nothing."""
    # What moves a season by itself says ways too, and mostly has none to look for.
    from flows.act.look import choices_of_thing, reasons_against_act  # noqa: PLC0415

    if command.act:
        reasons = tuple(reasons_against_act(session, command))
        return [SeasonWay(command.act, reasons)]
    choices = choices_of_thing(session, command)
    return [SeasonWay(choice.move.trigger, choice.reasons) for choice in choices]
