"""Warnings of people's own days: gates on days when many of those who owe something do not work."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from pendulum import Date

from config.calendar import Calendar, CompanyDays
from config.checks.due_gates import windows_of_kind
from config.checks.finding import CalendarFinding, Findings, due_path, first_names
from config.explanation import long_day, short_day, window_on
from config.gate import GateRow
from config.roster import CompanyRoster
from config.yaml_places import Path
from rules.businessdays import BusinessDays
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
        for scope, people in _people_by_scope(roster, gate).items():
            path: Path = ("overlays", scope) if scope else due_path(position)
            due = roster.scopes.resolver(scope).due(gate.id)
            yield from _DayOff(path, roster, gate.id, due.day).findings(people)


def _people_by_scope(
    roster: CompanyRoster,
    gate: GateRow,
) -> dict[str, set[str]]:
    """Who owes something at the gate, by the scope whose calendar counts for them."""
    people: dict[str, set[str]] = defaultdict(set)
    for debt in roster.owing(gate):
        scope = roster.scopes.scope(debt.unit)
        people[scope].add(debt.person)
    return people


@dataclass(frozen=True)
class _DayOff:
    """The due day of a gate, for the people of one scope."""

    path: Path
    roster: CompanyRoster
    gate_id: str
    day: Date

    def findings(self, people: Collection[str]) -> Findings:
        groups = self.people_off(people)
        number_off = sum(map(len, groups.values()))
        if _are_many(number_off, len(people)):
            yield self.finding(
                number_off,
                len(people),
                _reasons_text(groups),
            )

    def finding(
        self,
        number_off: int,
        people: int,
        reasons: str,
    ) -> CalendarFinding:
        share = f"{number_off} of the {people} who owe something do not work"
        return CalendarFinding(
            path=self.path,
            code="DAY_OFF",
            sentence=f"{self.gate_id} is due {long_day(self.day)}, when {share} ({reasons})",
            remedy="move it by a day, or leave it to the reminder",
        )

    def people_off(self, people: Collection[str]) -> PeopleByReason:
        """The names of those who do not work that day, by the reason and the day on which they are reminded."""
        groups: PeopleByReason = defaultdict(list)
        for person in sorted(people):
            days = self.roster.days(person)
            if not days.includes(self.day):
                group = self.group_of(person, days)
                groups[group].append(self.roster.name(person))
        return groups

    def group_of(self, person: str, days: BusinessDays) -> tuple[str, Date]:
        """Why the person does not work, and the day on which they are reminded."""
        return days.reason_off(self.day), _reminder_day(self.roster, person, self.day)


def _reasons_text(groups: PeopleByReason) -> str:
    texts = [_reason_text(*group, names) for group, names in groups.items()]
    return "; ".join(texts)


def _reason_text(
    holiday: str,
    reminded: Date,
    names: list[str],
) -> str:
    shown = first_names(names, NAMED_PEOPLE)
    return f"{holiday}: {shown}, reminded on {short_day(reminded)} instead"


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
    quiet = windows_of_kind(roster.company, "quiet")
    while not days.includes(day) or window_on(day, quiet) is not None:
        day = plus_days(day, -1)
    return day


def home_calendars(calendar: Calendar) -> Findings:
    """HOME_CALENDAR: the company's own days off are not those by which its people are reminded."""
    for name, company in calendar.calendars.items():
        if company.country in calendar.calendar_of_country:
            continue
        if company.country is not None and _has_own_days(company):
            yield _home_calendar(company.country, name)


def _has_own_days(company: CompanyDays) -> bool:
    """Are its days off others than its country's?"""
    return bool(company.without or company.add or company.closed or company.weekend)


def _home_calendar(country: str, name: str) -> CalendarFinding:
    return CalendarFinding(
        path=("calendars", name),
        code="HOME_CALENDAR",
        sentence=f"people in {country} are reminded by the country's own days off, not by those of {name}",
        remedy=f"add calendar_of_country: {{{country}: {name}}}",
    )
