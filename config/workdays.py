"""The business days that a calendar names: a country's, a company's own, or the union of several.

The keys are in docs/calendar.md, “calendars”.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from pendulum import Date

from config.calendar import CompanyDays
from config.holidays import HolidayData, holiday_names, names_in_titles, yearly_day
from rules.businessdays import BusinessDays, union_calendar


class MadeFromItself(ValueError):
    """A calendar that is a part of its own union; the message shows the circle."""


@dataclass(frozen=True)
class Workdays:
    """Every calendar of one file by name, made when it is first asked for; any other name is a country's."""

    companies: Mapping[str, CompanyDays]
    years: tuple[int, ...]
    data: HolidayData
    _made: dict[str, BusinessDays] = field(default_factory=dict, compare=False)

    def named(
        self,
        name: str,
        within: tuple[str, ...] = (),
    ) -> BusinessDays:
        """Raises ValueError where the name is neither a calendar nor a country, or is made from itself.

        `within` names the unions in which it is looked up, from the outermost.
        """
        if name not in self._made:
            self._made[name] = self._make_days(name, within)
        return self._made[name]

    def countries(self) -> set[str]:
        """The countries that the file's own calendars are made from."""
        countries = {company.country for company in self.companies.values() if company.country}
        return countries | (self._parts_of_unions() - set(self.companies))

    def _parts_of_unions(self) -> set[str]:
        return {part for company in self.companies.values() for part in company.union}

    def _make_days(
        self,
        name: str,
        within: tuple[str, ...],
    ) -> BusinessDays:
        company = self.companies.get(name)
        if company is None:
            return self.data.days(name, self.years)
        base = self._base_days(name, company, within)
        return replace(
            base,
            name=name,
            weekend=_weekend_of(company, base),
            holidays=self._company_holidays(base, company),
        )

    def _base_days(
        self,
        name: str,
        company: CompanyDays,
        within: tuple[str, ...],
    ) -> BusinessDays:
        """The days of the country, or of all parts of the union."""
        if company.country is not None:
            return self.data.days(company.country, self.years)
        unions = (*within, name)
        parts = [self._part_days(part, unions) for part in company.union]
        return union_calendar(name, parts)

    def _part_days(
        self,
        name: str,
        within: tuple[str, ...],
    ) -> BusinessDays:
        if name in within:
            circle = " → ".join((*within, name))
            raise MadeFromItself(f"the calendar {within[0]} is made from itself: {circle}")
        return self.named(name, within)

    def _company_holidays(
        self,
        base: BusinessDays,
        company: CompanyDays,
    ) -> dict[Date, str]:
        """The base's holidays less those without which the company lives, and its own yearly and single days."""
        holidays = _kept_holidays(base, company)
        for title, rule in company.add.items():
            for day in self._yearly_days(rule):
                holidays.setdefault(day, title)
        return holidays | company.closed

    def _yearly_days(self, rule: str) -> Iterator[Date]:
        """The day of each year that has it."""
        for year in self.years:
            day = yearly_day(rule, year)
            if day is not None:
                yield day


def _weekend_of(company: CompanyDays, base: BusinessDays) -> frozenset[int]:
    if company.weekend is None:
        return base.weekend
    return frozenset(company.weekend)


def _kept_holidays(
    base: BusinessDays,
    company: CompanyDays,
) -> dict[Date, str]:
    """The base's holidays; a day is dropped where the company lives without every feast of it."""
    dropped = names_in_titles(company.without)
    titles = base.holidays.items()
    return {day: title for day, title in titles if not holiday_names(title) <= dropped}
