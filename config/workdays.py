"""The business days that a calendar names: a country's, a company's own, or the union of several.

The keys are in docs/calendar.md, “calendars”.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pendulum import Date

from config.calendar import CompanyDays
from config.holidays import HolidayData, holiday_names, yearly_day
from rules.businessdays import BusinessDays, union


class MadeFromItself(ValueError):
    """A calendar that is a part of its own union; the message shows the circle."""


@dataclass(frozen=True)
class Workdays:
    """Every calendar of one file by name, made when it is first asked for; any other name is a country's."""

    companies: Mapping[str, CompanyDays]
    years: tuple[int, ...]
    data: HolidayData
    _made: dict[str, BusinessDays] = field(default_factory=dict, compare=False)

    def named(self, name: str, within: tuple[str, ...] = ()) -> BusinessDays:
        """Raises ValueError where the name is neither a calendar nor a country, or is made from itself.

        `within` names the unions in which it is looked up, from the outermost.
        """
        if name not in self._made:
            self._made[name] = self._make_days(name, within)
        return self._made[name]

    def countries(self) -> set[str]:
        """The countries that the file's own calendars are made from."""
        countries: set[str] = set()
        for company in self.companies.values():
            countries.update(company.union)
        countries -= set(self.companies)
        for company in self.companies.values():
            if company.country:
                countries.add(company.country)
        return countries

    def _make_days(self, name: str, within: tuple[str, ...]) -> BusinessDays:
        company = self.companies.get(name)
        if company is None:
            return self.data.days(name, self.years)
        base = self._base_days(name, company, within)
        weekend = base.weekend if company.weekend is None else frozenset(company.weekend)
        return replace(base, name=name, weekend=weekend, holidays=self._company_holidays(base, company))

    def _base_days(self, name: str, company: CompanyDays, within: tuple[str, ...]) -> BusinessDays:
        """The days of the country, or of all parts of the union."""
        if company.country is not None:
            return self.data.days(company.country, self.years)
        parts = [self._part_days(part, (*within, name)) for part in company.union]
        return union(name, parts)

    def _part_days(self, name: str, within: tuple[str, ...]) -> BusinessDays:
        if name in within:
            circle = " → ".join((*within, name))
            raise MadeFromItself(f"the calendar {within[0]} is made from itself: {circle}")
        return self.named(name, within)

    def _company_holidays(self, base: BusinessDays, company: CompanyDays) -> dict[Date, str]:
        """The base's holidays less those without which the company lives, and its own yearly and single days."""
        dropped = {name for title in company.without for name in holiday_names(title)}
        kept = {day: title for day, title in base.holidays.items() if not holiday_names(title) <= dropped}
        for title, rule in company.add.items():
            for year in self.years:
                day = yearly_day(rule, year)
                if day is not None:
                    kept.setdefault(day, title)
        return kept | company.closed
