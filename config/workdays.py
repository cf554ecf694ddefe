"""The business days that a calendar names: a country's, a company's own, or the union of several.

The keys are in docs/calendar.md, “calendars”.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pendulum import Date

from config.calendar import CompanyDays
from config.holidays import HolidayData, names, yearly
from rules.businessdays import BusinessDays, union


@dataclass(frozen=True)
class Workdays:
    """Every calendar of one file by name, made when it is first asked for; any other name is a country's."""

    companies: Mapping[str, CompanyDays]
    years: tuple[int, ...]
    data: HolidayData
    _made: dict[str, BusinessDays] = field(default_factory=dict, compare=False)

    def named(self, name: str, within: tuple[str, ...] = ()) -> BusinessDays:
        """Raises ValueError where the name is neither a calendar nor a country, or is made from itself."""
        if name not in self._made:
            own = name in self.companies
            self._made[name] = self._company(name, within) if own else self.data.days(name, self.years)
        return self._made[name]

    def countries(self) -> set[str]:
        """The countries that the file's own calendars are made from."""
        named = {other for company in self.companies.values() for other in company.union}
        return {row.country for row in self.companies.values() if row.country} | (named - set(self.companies))

    def _company(self, name: str, within: tuple[str, ...]) -> BusinessDays:
        company = self.companies[name]
        if company.country is not None:
            base = self.data.days(company.country, self.years)
        else:
            base = union(name, [self._part(other, (*within, name)) for other in company.union])
        weekend = base.weekend if company.weekend is None else frozenset(company.weekend)
        return replace(base, name=name, weekend=weekend, holidays=self._holidays(base, company))

    def _part(self, name: str, within: tuple[str, ...]) -> BusinessDays:
        if name in within:
            raise ValueError(f"the calendar {within[0]} is made from itself: {' → '.join((*within, name))}")
        return self.named(name, within)

    def _holidays(self, base: BusinessDays, company: CompanyDays) -> dict[Date, str]:
        dropped = {name for drop in company.without for name in names(drop)}
        kept = {day: title for day, title in base.holidays.items() if not names(title) <= dropped}
        for title, rule in company.add.items():
            for day in (yearly(rule, year) for year in self.years):
                if day is not None:
                    kept.setdefault(day, title)
        return {**kept, **company.closed}
