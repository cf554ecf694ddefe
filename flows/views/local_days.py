"""Days as the season's zone has them."""

from pendulum import Date, DateTime

from flows.ground import Ground


def local_day(ground: Ground, instant: DateTime) -> Date:
    """The day of this instant in the season's zone."""
    local = instant.in_timezone(ground.season.zone)
    return local.date()


def local_today(ground: Ground) -> Date:
    return local_day(ground, ground.at)
