"""Prompts: whoever reads a key result hears shortly before that it is time (docs/asks-and-goals.md)."""

from collections.abc import Iterator

from sqlalchemy import select

from flows.ground import Ground
from flows.outbox.outbox import notify
from models.goal import Goal
from models.key_result import CheckIn, KeyResult
from models.notice import Notice
from rules.reminder_text import both_zones
from states.check_in import CHECK_IN

PROMPT_AHEAD_DAYS = 2
"""So many business days before it is due [default]."""


def sweep_prompts(ground: Ground) -> Iterator[Notice]:
    """One for each check-in, in the owner's digest."""
    ground.session.flush()
    until = ground.resolver.days.add(ground.at.in_timezone(ground.season.zone).date(), PROMPT_AHEAD_DAYS)
    soon = ground.resolver.instant(until.add(days=1), ground.calendar.due_time.replace(hour=0, minute=0))
    due = (CheckIn.state == CHECK_IN.initial, CheckIn.due_at > ground.at, CheckIn.due_at < soon)
    mine = select(CheckIn, KeyResult).join(KeyResult, KeyResult.id == CheckIn.key_result_id)
    live = mine.join(Goal, Goal.id == KeyResult.goal_id).where(Goal.season_id == ground.season.id, *due)
    for row, result in ground.session.execute(live.order_by(CheckIn.id)).tuples().all():
        notice = _prompt(ground, row, result)
        if notice is not None:
            yield notice


def _prompt(ground: Ground, row: CheckIn, result: KeyResult) -> Notice | None:
    zone = ground.reader(result.owner_id).zone
    return notify(
        ground,
        key=f"{row.id}:prompt:{result.owner_id}",
        kind="check_in",
        person_id=result.owner_id,
        subject=f"Time to read {result.id}",
        body=(
            f"By {both_zones(row.due_at, ground.season.zone, zone)}\n"
            f"What to do: phasegate checkin do {row.id} submit --value …\n"
        ),
    )
