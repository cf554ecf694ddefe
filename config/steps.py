"""Steps of a date rule whose length is not the same everywhere: months and fiscal periods."""

from calendar import monthrange

from pendulum import Date

from rules.fiscal import PERIODS, WEEK_DAYS, FiscalYears, plus_days

MONTHS_A_YEAR = 12


def weekday_from(day: Date, weekday: int) -> Date:
    """The first such weekday from this day on, Monday being 0; the day itself where it is one."""
    days_on = (weekday - day.weekday()) % WEEK_DAYS
    return plus_days(day, days_on)


def months_on(day: Date, number: int) -> Date:
    """The same day so many months on; the month's last where it has no such day."""
    years_on, month = divmod(day.month - 1 + number, MONTHS_A_YEAR)
    return day_of_month(day.year + years_on, month + 1, day.day)


def day_of_month(
    year: int,
    month: int,
    day: int,
) -> Date:
    """That day of the month, or its last where it has no such day."""
    _, last = monthrange(year, month)
    return Date(year, month, min(day, last))


def periods_on(
    years: FiscalYears,
    day: Date,
    number: int,
) -> Date:
    """As far into the fiscal period so many later as the day is into its own; its last day where it is shorter."""
    year = years.year_of(day)
    period = year.place(day).period
    first = year.period(period).first
    days_into_period = day.toordinal() - first.toordinal()
    years_on, index = divmod(period - 1 + number, PERIODS)
    target_year = years.year(year.number + years_on)
    target = target_year.period(index + 1)
    day_in_target = plus_days(target.first, days_into_period)
    return min(day_in_target, target.last)
