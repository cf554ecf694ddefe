"""Warnings of people's own days: gates on days when many of those who owe something do not work."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from pendulum import Date

from config.calendar import Calendar
from config.checks.finding import CalendarFinding, Findings, due_path, first_names
from config.explanation import long_day, short_day, window_on
from config.roster import CompanyRoster
from config.yaml_places import Path
from rules.fiscal import plus_days

MANY_PEOPLE = 3
"""So many off are worth a warning, or a fifth of those who owe something where that is at least two."""
SHARE, FEWEST = 5, 2
NAMED_PEOPLE = 3

PeopleByReason = dict[tuple[str, Date], list[str]]
"""Names of people who do not work on a day, by the reason and the day on which they are reminded instead."""


def days_off(roster: CompanyRoster) -> Findings:
    """DAY_OFF: a gate on a local holiday of many, with the day on which they are reminded instead."""
    for position, gate in enumerate(roster.company.calendar.gates):
        people_by_scope: dict[str, set[str]] = defaultdict(set)
        for debt in roster.owing(gate):
            scope = roster.scopes.scope(debt.unit)
            people_by_scope[scope].add(debt.person)
        for scope, people in people_by_scope.items():
            path: Path = ("overlays", scope) if scope else due_path(position)
            due = roster.scopes.resolver(scope).due(gate.id)
            yield from _DayOff(path, roster, gate.id, due.day).findings(people)


@dataclass(frozen=True)
class _DayOff:
    """The due day of a gate, for the people of one scope."""

    path: Path
    roster: CompanyRoster
    gate_id: str
    day: Date

    def findings(self, people: Collection[str]) -> Findings:
        groups = self.people_off(people)
        number_off = sum(len(names) for names in groups.values())
        if _are_many(number_off, len(people)):
            yield self.findings_finding(number_off, people, groups)

    def findings_finding(
        self,
        number_off: int,
        people: Collection[str],
        groups: PeopleByReason,
    ) -> CalendarFinding:
        share = f"{number_off} of the {len(people)} who owe something do not work"
        return CalendarFinding(
            path=self.path,
            code="DAY_OFF",
            sentence=f"{self.gate_id} is due {long_day(self.day)}, when {share} ({_reasons_text(groups)})",
            remedy="move it by a day, or leave it to the reminder",
        )

    def people_off(self, people: Collection[str]) -> PeopleByReason:
        """The names of those who do not work that day, by the reason and the day on which they are reminded."""
        groups: PeopleByReason = defaultdict(list)
        for person in sorted(people):
            days = self.roster.days(person)
            if not days.includes(self.day):
                holiday = days.holidays.get(self.day, "weekend")
                reminded = _reminder_day(self.roster, person, self.day)
                groups[holiday, reminded].append(self.roster.name(person))
        return groups


def _reasons_text(groups: PeopleByReason) -> str:
    texts: list[str] = []
    for (holiday, reminded), names in groups.items():
        shown = first_names(names, NAMED_PEOPLE)
        texts.append(f"{holiday}: {shown}, reminded on {short_day(reminded)} instead")
    return "; ".join(texts)


def _are_many(number_off: int, people: int) -> bool:
    is_large_share = number_off >= FEWEST and number_off * SHARE >= people
    return number_off >= MANY_PEOPLE or is_large_share


def _reminder_day(
    roster: CompanyRoster,
    person: str,
    day: Date,
) -> Date:
    """The last day before it on which the person works and messages are not held."""
    days = roster.days(person)
    quiet = [window for window in roster.company.blackouts if "quiet" in window.kinds]
    while not days.includes(day) or window_on(day, quiet) is not None:
        day = plus_days(day, -1)
    return day


def home_calendars(calendar: Calendar) -> Findings:
    """HOME_CALENDAR: the company's own days off are not those by which its people are reminded."""
    for name, company in calendar.calendars.items():
        country = company.country
        differs = company.without or company.add or company.closed or company.weekend
        if country is None or not differs or country in calendar.calendar_of_country:
            continue
        yield CalendarFinding(
            path=("calendars", name),
            code="HOME_CALENDAR",
            sentence=f"people in {country} are reminded by the country's own days off, not by those of {name}",
            remedy=f"add calendar_of_country: {{{country}: {name}}}",
        )
