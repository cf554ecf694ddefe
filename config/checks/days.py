"""Checks of business days: known countries, holidays by their names, calendars that are not made from themselves."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from config.calendar import Calendar, CompanyDays
from config.checks.finding import CalendarFinding, Findings
from config.holidays import INSTALLED, HolidayData, holiday_names, names_in_titles, yearly_day
from config.resolve import Resolver
from config.workdays import MadeFromItself
from config.yaml_places import Path
from rules.businessdays import BusinessDays
from rules.fiscal import WEEK_DAYS


def check_business_days(calendar: Calendar, data: HolidayData) -> Findings:
    """Every calendar of business days that the file names or defines, and the version of its holidays."""
    resolver = Resolver(calendar, data)
    yield from _unknown_calendars(calendar, resolver)
    for name, company in calendar.calendars.items():
        yield from _CompanyCheck(name, company, resolver).all_findings()
    yield from _check_version(calendar, data)


def _unknown_calendars(calendar: Calendar, resolver: Resolver) -> Findings:
    for path, name in _named_calendars(calendar):
        if name not in calendar.calendars:
            yield from _unknown_calendar(path, name, resolver)


def _named_calendars(calendar: Calendar) -> Iterator[tuple[Path, str]]:
    """Each place where a calendar of business days is named."""
    yield ("business_days",), calendar.business_days
    for country, name in calendar.calendar_of_country.items():
        yield ("calendar_of_country", country), name
    yield from _union_parts(calendar)
    for unit, overlay in calendar.overlays.items():
        if overlay.calendar is not None:
            yield ("overlays", unit, "calendar"), overlay.calendar


def _union_parts(calendar: Calendar) -> Iterator[tuple[Path, str]]:
    for name, company in calendar.calendars.items():
        for position, part in enumerate(company.union):
            yield ("calendars", name, "union", position), part


def _unknown_calendar(
    path: Path,
    name: str,
    resolver: Resolver,
) -> Findings:
    try:
        resolver.data.days(name, resolver.years)
    except ValueError as error:
        remedy = "name a country (US, DE-BE) or a calendar of this file"
        yield _bad_calendar(path, error, remedy)


def _bad_calendar(
    path: Path,
    error: ValueError,
    remedy: str,
) -> CalendarFinding:
    return CalendarFinding(
        path=path,
        code="BAD_CALENDAR",
        sentence=str(error),
        remedy=remedy,
    )


@dataclass(frozen=True)
class _CompanyCheck:
    """A company's own calendar, by its name in the file."""

    name: str
    company: CompanyDays
    resolver: Resolver

    def path(self, *keys: str | int) -> Path:
        return "calendars", self.name, *keys

    def all_findings(self) -> Findings:
        yield from self.yearly_rules()
        yield from self.country_findings()
        yield from self.weekend_days()
        yield from self.union_parts()

    def country_findings(self) -> Findings:
        if self.company.country is not None:
            yield from self.country_days(self.company.country)

    def yearly_rules(self) -> Findings:
        for title, rule in self.company.add.items():
            try:
                yearly_day(rule, self.resolver.years[0])
            except ValueError as error:
                path = self.path("add", title)
                yield _bad_calendar(path, error, "correct the rule")

    def country_days(self, country: str) -> Findings:
        try:
            days = self.resolver.data.days(country, self.resolver.years)
        except ValueError as error:
            path = self.path("country")
            yield _bad_calendar(path, error, "name a country (US, DE-BE)")
            return
        yield from self.unknown_holidays(days)

    def unknown_holidays(self, days: BusinessDays) -> Findings:
        known = names_in_titles(days.holidays.values())
        for position, title in enumerate(self.company.without):
            if not holiday_names(title) <= known:
                yield self.unknown_holiday(position, title, known)

    def unknown_holiday(
        self,
        position: int,
        title: str,
        known: Collection[str],
    ) -> CalendarFinding:
        return CalendarFinding(
            path=self.path("without", position),
            code="UNKNOWN_HOLIDAY",
            sentence=f"{self.company.country} has no holiday “{title}”",
            remedy=_name_remedy(title, known),
        )

    def weekend_days(self) -> Findings:
        weekend = set(self.company.weekend or ())
        if len(weekend) == WEEK_DAYS:
            yield self.weekend_days_finding()

    def weekend_days_finding(self) -> CalendarFinding:
        return CalendarFinding(
            path=self.path("weekend"),
            code="BAD_CALENDAR",
            sentence=f"{self.name} has no working day",
            remedy="leave a day out",
        )

    def union_parts(self) -> Findings:
        """A union is not made from itself; its parts are checked by themselves."""
        if not self.company.union:
            return
        try:
            self.resolver.business_days(self.name)
        except MadeFromItself as error:
            path = self.path("union")
            yield _bad_calendar(path, error, "unite other calendars or countries")
        except ValueError:
            return


def _check_version(calendar: Calendar, data: HolidayData) -> Findings:
    """A season pins the holidays that it was opened with; a file may say which it was written for."""
    wanted = calendar.holiday_data
    versions = (data.version, INSTALLED.version)
    if wanted is not None and wanted not in versions:
        yield _check_version_finding(versions, wanted)


def _check_version_finding(
    versions: tuple[str, ...],
    wanted: str,
) -> CalendarFinding:
    present = " or ".join(dict.fromkeys(versions))
    return CalendarFinding(
        path=("holiday_data",),
        code="HOLIDAY_DATA",
        sentence=f"the calendar wants the holidays of version {wanted}; here is {present}",
        remedy=f"write holiday_data: {INSTALLED.version!r}, and look again",
    )


def _name_remedy(title: str, known: Collection[str]) -> str:
    near = get_close_matches(
        title,
        known,
        n=1,
    )
    if near:
        return f"did you mean “{near[0]}”?"
    return "remove it"
