"""A new due day for something that is owed: its reminders begin anew, and what waits to be sent for the old day does
not go out."""

from collections.abc import Collection, Iterable

from pendulum import DateTime
from sqlalchemy import select

from flows.ground import Ground
from flows.obligations.due_in import today
from models.notice import Notice
from models.obligation import Obligation

UNSENT_KINDS = ("reminder", "escalation")


def redue(
    ground: Ground,
    obligations: Iterable[Obligation],
    due_at: DateTime,
) -> None:
    """Due at this instant, on the day that it is in the season's zone."""
    moved = list(obligations)
    local = due_at.in_timezone(ground.season.zone)
    for obligation in moved:
        obligation.due_at = due_at
        obligation.due_on = local.date()
        obligation.due_version += 1
        obligation.since = ground.at
        obligation.next_at = ground.at
    ground.session.flush()
    keys = [obligation.key for obligation in moved]
    _cancel_unsent(ground, keys)


def _cancel_unsent(ground: Ground, keys: Collection[str]) -> None:
    waiting = select(Notice).where(
        Notice.state == "waiting",
        Notice.kind.in_(UNSENT_KINDS),
        Notice.obligation_key.in_(keys),
    )
    for notice in ground.session.scalars(waiting):
        notice.state = "cancelled"


def resume(ground: Ground, obligations: Iterable[Obligation]) -> None:
    """The clock runs on: due as many business days later as it stood still."""
    for obligation in obligations:
        if obligation.paused_at is not None:
            days = _days_since(ground, obligation.paused_at)
            obligation.paused_at = None
            obligation.next_at = ground.at
            _put_later(ground, obligation, days)


def _days_since(ground: Ground, paused_at: DateTime) -> int:
    days = ground.resolver.days
    paused = paused_at.in_timezone(ground.season.zone)
    return days.between(paused.date(), today(ground))


def _put_later(ground: Ground, obligation: Obligation, days: int) -> None:
    if days > 0:
        resolver = ground.resolver
        due_on = resolver.days.add(obligation.due_on, days)
        due_at = resolver.instant(due_on, ground.calendar.due_time)
        redue(ground, [obligation], due_at)
