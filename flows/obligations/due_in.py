"""Days of work counted in the season's business days: when something is due that is asked for today."""

from pendulum import Date, DateTime

from flows.ground import Ground


def today(ground: Ground) -> Date:
    """The day that it is where the season lives."""
    now = ground.at.in_timezone(ground.season.zone)
    return now.date()


def in_business_days(ground: Ground, n: int) -> DateTime:
    """The season's due time, n of its business days from now."""
    days = ground.resolver.days
    day = days.add(today(ground), n)
    return ground.resolver.instant(day, ground.calendar.due_time)
