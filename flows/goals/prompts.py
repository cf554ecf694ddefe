"""Prompts: whoever reads a key result hears shortly before that it is time (docs/asks-and-goals.md)."""

from collections.abc import Iterator

from pendulum import DateTime
from sqlalchemy import Select, select

from flows.ground import Ground
from flows.outbox.outbox import notify
from models.goal import Goal
from models.key_result import CheckIn, KeyResult
from models.notice import Notice
from states.check_in import CHECK_IN

PROMPT_AHEAD_DAYS = 2
"""So many business days before it is due [default]."""


def sweep_prompts(ground: Ground) -> Iterator[Notice]:
    """One for each check-in, in the owner's digest."""
    ground.session.flush()
    rows = ground.session.execute(_check_ins_due_by(ground, _end_of_days_ahead(ground)))
    for check_in, result in rows.tuples().all():
        notice = _prompt(ground, check_in, result)
        if notice is not None:
            yield notice


def _end_of_days_ahead(ground: Ground) -> DateTime:
    """The midnight that ends the last of the days ahead."""
    today = ground.at.in_timezone(ground.season.zone).date()
    last = ground.resolver.days.add(today, PROMPT_AHEAD_DAYS)
    midnight = ground.calendar.due_time.replace(hour=0, minute=0)
    return ground.resolver.instant(last.add(days=1), midnight)


def _check_ins_due_by(ground: Ground, until: DateTime) -> Select[tuple[CheckIn, KeyResult]]:
    """Those still to be made, in time as yet, that are due before this instant."""
    return (
        select(CheckIn, KeyResult)
        .join(KeyResult, KeyResult.id == CheckIn.key_result_id)
        .join(Goal, Goal.id == KeyResult.goal_id)
        .where(Goal.season_id == ground.season.id)
        .where(CheckIn.state == CHECK_IN.initial)
        .where(CheckIn.due_at > ground.at, CheckIn.due_at < until)
        .order_by(CheckIn.id)
    )


def _prompt(ground: Ground, check_in: CheckIn, result: KeyResult) -> Notice | None:
    return notify(
        ground,
        key=f"{check_in.id}:prompt:{result.owner_id}",
        kind="check_in",
        person_id=result.owner_id,
        about={"check_in": check_in.id, "result": result.id},
    )
