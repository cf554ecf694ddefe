"""What leadership says of a season's priorities: which they are, and that they have shifted."""

from collections.abc import Iterable, Mapping
from typing import Any

from pendulum import Date

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act
from models.goal import PriorityShift
from models.season import Priority, Season
from states.guard import REASON_MIN, Reason
from states.refusal import BadInput, reason_required


def _set_priorities(draft: Draft, season: Season, command: Command) -> None:
    """These priorities, and no others."""
    rows = command.word("priorities")
    _replace_priorities(draft, season, rows)
    draft.enter(
        "season",
        season.id,
        "set_priorities",
        facts={"priorities": len(rows)},
    )


def _replace_priorities(
    draft: Draft,
    season: Season,
    rows: Iterable[Mapping[str, Any]],
) -> None:
    for known in draft.facts.rows(Priority, season_id=season.id):
        draft.delete(known)
    for row in rows:
        draft.add(Priority(season_id=season.id, **row))


def _without_reason(
    _facts: Facts,
    _season: Season,
    command: Command,
) -> Iterable[Reason]:
    if len(command.reason.strip()) < REASON_MIN:
        yield reason_required()


def _declare_shift(draft: Draft, season: Season, command: Command) -> None:
    """In the place of one that was declared before; raises BadInput for days that are in the wrong order."""
    facts = draft.facts
    opens, closes = _window(facts, command.word("first"), command.word("last"))
    shift = PriorityShift(
        season_id=season.id,
        opens_on=opens,
        closes_on=closes,
        reason=command.reason,
        by=facts.actor,
        at=facts.at,
    )
    draft.put(shift)
    window = {
        "from": opens.isoformat(),
        "until": closes.isoformat(),
    }
    draft.enter(
        "season",
        season.id,
        "declare_shift",
        reason=command.reason,
        facts=window,
    )


def _window(
    facts: Facts,
    first: Date | None,
    last: Date | None,
) -> tuple[Date, Date]:
    opens = first or facts.today
    closes = last or facts.calendar.fiscal_year.chosen.quarter(2).last
    _must_not_be_over(closes, max(opens, facts.today))
    return opens, closes


def _must_not_be_over(closes: Date, begins: Date) -> None:
    if closes < begins:
        raise BadInput(
            f"The window would end on {closes.isoformat()}, before it begins; name a later day: --until DATE."
        )


PRIORITY_ACTS: Mapping[str, Act] = {
    "set_priorities": Act(
        _set_priorities,
        reads=("priorities",),
        enters_itself=True,
    ),
    "declare_shift": Act(
        _declare_shift,
        _without_reason,
        enters_itself=True,
    ),
}
