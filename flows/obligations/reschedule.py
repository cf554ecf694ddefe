"""A new due day for something that is owed: its reminders begin anew, and what waits to be sent for the old day does
not go out."""

from collections.abc import Iterable

from pendulum import DateTime
from sqlalchemy import select

from flows.ground import Ground
from flows.obligations.due_in import today
from models.notice import Notice
from models.obligation import Obligation

UNSENT_KINDS = ("reminder", "escalation")


def redue(ground: Ground, obligations: Iterable[Obligation], due_at: DateTime) -> None:
    """Due at this instant, on the day that it is in the season's zone."""
    moved = list(obligations)
    for obligation in moved:
        obligation.due_at = due_at
        obligation.due_on = due_at.in_timezone(ground.season.zone).date()
        obligation.due_version += 1
        obligation.since = ground.at
        obligation.next_at = ground.at
    ground.session.flush()
    keys = [obligation.key for obligation in moved]
    waiting = select(Notice).where(
        Notice.state == "waiting",
        Notice.kind.in_(UNSENT_KINDS),
        Notice.obligation_key.in_(keys),
    )
    for notice in ground.session.scalars(waiting):
        notice.state = "cancelled"


def resume(ground: Ground, obligations: Iterable[Obligation]) -> None:
    """The clock runs on: due as many business days later as it stood still."""
    days = ground.resolver.days
    for obligation in obligations:
        if obligation.paused_at is None:
            continue
        paused_on = obligation.paused_at.in_timezone(ground.season.zone).date()
        stood_still = days.between(paused_on, today(ground))
        obligation.paused_at = None
        obligation.next_at = ground.at
        if stood_still > 0:
            due_on = days.add(obligation.due_on, stood_still)
            due_at = ground.resolver.instant(due_on, ground.calendar.due_time)
            redue(ground, [obligation], due_at)
