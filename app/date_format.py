"""How days and minutes are written for people: “Fri 14 Aug 2026 17:00”, in English whatever the machine speaks."""

from pendulum import Date, DateTime

DAY_FORMAT = "ddd D MMM YYYY"
MINUTE_FORMAT = f"{DAY_FORMAT} HH:mm"


def format_day(day: Date) -> str:
    """“Fri 14 Aug 2026”"""
    return day.format(DAY_FORMAT, locale="en")


def format_instant(instant: DateTime, pattern: str) -> str:
    """The instant in its own zone, by pendulum's pattern."""
    return instant.format(pattern, locale="en")


def day_in_zone(instant: DateTime | None, zone: str) -> str:
    """“Fri 14 Aug 2026” in that zone; "" for no instant."""
    if instant is None:
        return ""
    return format_instant(instant.in_timezone(zone), DAY_FORMAT)


def minute_in_zone(instant: DateTime | None, zone: str) -> str:
    """“Fri 14 Aug 2026 17:00” in that zone; "" for no instant."""
    if instant is None:
        return ""
    return format_instant(instant.in_timezone(zone), MINUTE_FORMAT)
