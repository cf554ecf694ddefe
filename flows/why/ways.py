"""The moves that leave a thing's state, each with what stands in its way for whoever asks; changes nothing."""

from typing import Any

from flows.act.command import Command
from flows.act.decide import Choice, Decider
from flows.act.kinds import KINDS
from flows.ground import Ground
from flows.views.ways import Way


def ways_on_road(
    ground: Ground,
    kind: str,
    thing: Any,
    words: dict[str, Any],
) -> list[Way]:
    """Every move of people from the thing's state, in the table's order; `words` stand for what is not said yet."""
    command = Command(
        kind,
        thing.id,
        "",
        ground.by,
        ground.at,
        words=words,
    )
    choices = Decider(KINDS).choices(
        ground.facts,
        KINDS[kind],
        thing,
        command,
    )
    of_people = [choice for choice in choices if set(choice.move.by) != {"system"}]
    return [_way_of(choice) for choice in of_people]


def _way_of(choice: Choice) -> Way:
    return Way(
        choice.move.trigger,
        choice.move.target,
        not choice.reasons,
        choice.reasons,
    )
