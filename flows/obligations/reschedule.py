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
        obligation.due_at, obligation.due_on = due_at, due_at.in_timezone(ground.season.zone).date()
        obligation.due_version += 1
        obligation.since = obligation.next_at = ground.at
    ground.session.flush()
    keys = [obligation.key for obligation in moved]
    waiting = (Notice.state == "waiting", Notice.kind.in_(UNSENT_KINDS), Notice.obligation_key.in_(keys))
    for notice in ground.session.scalars(select(Notice).where(*waiting)):
        notice.state = "cancelled"


def resume(ground: Ground, obligations: Iterable[Obligation]) -> None:
    """The clock runs on: due as many business days later as it stood still."""
    days = ground.resolver.days
    for obligation in obligations:
        if obligation.paused_at is None:
            continue
        stood = days.between(obligation.paused_at.in_timezone(ground.season.zone).date(), today(ground))
        obligation.paused_at, obligation.next_at = None, ground.at
        if stood > 0:
            redue(
                ground,
                [obligation],
                ground.resolver.instant(days.add(obligation.due_on, stood), ground.calendar.due_time),
            )
