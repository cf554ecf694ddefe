"""How “why not, and when” is told: as an object for a program, in lines for a person."""

from collections.abc import Iterator
from typing import Any

from flows.act.season import long_day
from flows.ground import Ground
from flows.views.when_possible import Answer
from rules.earliest import When


def as_object(answer: Answer, ground: Ground) -> dict[str, Any]:
    """The answer for a program; people are named by id, and in `chase` by name too."""
    return {
        "trigger": answer.trigger,
        "ready": answer.ready,
        "reasons": [
            {
                "code": reason.code,
                "text": reason.text,
                "fix": reason.fix,
                "whose_turn": reason.whose_turn,
                "how_many": reason.how_many,
            }
            for reason in answer.reasons
        ],
        "earliest_pass_on": answer.earliest_pass_on,
        "chase": [
            {
                "person": ask.person,
                "name": ground.name(ask.person),
                "for": ask.for_,
                "since": ask.since,
                "due_on": ask.due_on,
                "how": ask.how,
            }
            for ask in answer.chase
        ],
    }


def pass_line(answer: Answer) -> str:
    """“could pass on Fri 21 Aug 2026 at the earliest: …”, each reason with its day and what that day rests on."""
    told = "; ".join(dict.fromkeys(_when(one) for one in answer.whens))
    if answer.earliest_pass_on is None:
        return f"no day can be named: {told}."
    return f"could pass on {long_day(answer.earliest_pass_on)} at the earliest: {told}."


def _when(one: When) -> str:
    if one.on is None:
        return f"{one.code} hangs on somebody's will alone"
    basis = {
        "fact": f"until {long_day(one.on)} (a date that is set)",
        "estimate": f"due on {long_day(one.on)} (an estimate: what others owe)",
        "after": f"not before the move that comes first, {long_day(one.on)}",
        "at_once": "waits for no date",
    }
    return f"{one.code} {basis[one.basis]}"


def chase_lines(answer: Answer, ground: Ground) -> Iterator[str]:
    """Whom to ask, the best first."""
    for ask in answer.chase:
        due = f", due {long_day(ask.due_on)}" if ask.due_on else ""
        since = long_day(ask.since.in_timezone(ground.season.zone).date())
        yield f"  ask {ground.name(ask.person)} ({ask.person}) for {', '.join(ask.for_)}: theirs since {since}{due}"
