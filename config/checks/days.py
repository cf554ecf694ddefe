"""Checks of business days: known countries, holidays by their names, calendars that are not made from themselves."""

from collections.abc import Iterator
from difflib import get_close_matches

from config.calendar import Calendar, CompanyDays
from config.checks.finding import Finding
from config.holidays import INSTALLED, HolidayData, names, yearly
from config.load import Path
from config.resolve import Resolver

WEEK = frozenset(range(7))


def business_days(calendar: Calendar, data: HolidayData) -> Iterator[Finding]:
    resolver = Resolver(calendar, data)
    for path, name in _named(calendar):
        if name in calendar.calendars:
            continue
        try:
            data.days(name, resolver.years)
        except ValueError as error:
            yield path, "BAD_CALENDAR", str(error), "name a country (US, DE-BE) or a calendar of this file"
    for name, company in calendar.calendars.items():
        yield from _company(name, company, resolver)
    yield from _version(calendar, data)


def _named(calendar: Calendar) -> Iterator[tuple[Path, str]]:
    """Each place where a calendar of business days is named."""
    yield ("business_days",), calendar.business_days
    for country, name in calendar.calendar_of_country.items():
        yield ("calendar_of_country", country), name
    for name, row in calendar.calendars.items():
        yield from ((("calendars", name, "union", n), other) for n, other in enumerate(row.union))
    for unit, overlay in calendar.overlays.items():
        if overlay.calendar is not None:
            yield ("overlays", unit, "calendar"), overlay.calendar


def _company(name: str, company: CompanyDays, resolver: Resolver) -> Iterator[Finding]:
    where = ("calendars", name)
    for title, rule in company.add.items():
        try:
            yearly(rule, resolver.years[0])
        except ValueError as error:
            yield (*where, "add", title), "BAD_CALENDAR", str(error), "correct the rule"
    if company.country is not None:
        yield from _country(where, company, resolver)
    if set(company.weekend or ()) == WEEK:
        yield (*where, "weekend"), "BAD_CALENDAR", f"{name} has no working day", "leave a day out"
    yield from _union(where, name, company, resolver)


def _union(where: Path, name: str, company: CompanyDays, resolver: Resolver) -> Iterator[Finding]:
    """A union is not made from itself; what it is made from is looked at for itself."""
    try:
        if company.union:
            resolver.business_days(name)
    except ValueError as error:
        if "made from itself" in str(error):
            yield (*where, "union"), "BAD_CALENDAR", str(error), "unite other calendars or countries"


def _country(where: Path, company: CompanyDays, resolver: Resolver) -> Iterator[Finding]:
    try:
        titles = resolver.data.days(str(company.country), resolver.years).holidays.values()
    except ValueError as error:
        yield (*where, "country"), "BAD_CALENDAR", str(error), "name a country (US, DE-BE)"
        return
    known = {name for title in titles for name in names(title)}
    for n, drop in enumerate(company.without):
        if not names(drop) <= known:
            near = get_close_matches(drop, known, n=1)
            remedy = f"did you mean “{near[0]}”?" if near else "remove it"
            sentence = f"{company.country} has no holiday “{drop}”"
            yield (*where, "without", n), "UNKNOWN_HOLIDAY", sentence, remedy


def _version(calendar: Calendar, data: HolidayData) -> Iterator[Finding]:
    """A season pins the holidays that it was opened with; a file may say which it was written for."""
    wanted = calendar.holiday_data
    if wanted is not None and wanted not in (data.version, INSTALLED.version):
        here = " or ".join(dict.fromkeys((data.version, INSTALLED.version)))
        sentence = f"the calendar wants the holidays of version {wanted}; here is {here}"
        yield ("holiday_data",), "HOLIDAY_DATA", sentence, f"write holiday_data: {INSTALLED.version!r}, and look again"
