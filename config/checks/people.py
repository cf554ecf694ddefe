"""Warnings of people's own days: gates on days when many of those who owe something do not work."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pendulum import Date

from config.calendar import Calendar
from config.checks.finding import Finding
from config.explanation import long, short, window_on
from config.resolve import Resolver
from config.roster import Roster
from rules.fiscal import plus

MANY, SHARE, FEWEST = 3, 5, 2
"""Many are three people, or a fifth of those who owe something where that is at least two."""
NAMED = 3


def days_off(roster: Roster) -> Iterator[Finding]:
    """DAY_OFF: a gate on a local holiday of many, with the day on which they are reminded instead."""
    for n, gate in enumerate(roster.company.calendar.gates):
        by_scope: dict[str, set[str]] = defaultdict(set)
        for due in roster.owing(gate):
            by_scope[roster.scopes.scope(due.unit)].add(due.person)
        for scope, people in by_scope.items():
            where = ("overlays", scope) if scope else ("gates", n, "due")
            resolver = roster.scopes.resolver(scope)
            yield from ((where, *said) for said in _off(roster, resolver, gate.id, sorted(people)))


def _off(roster: Roster, resolver: Resolver, gate_id: str, people: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    day = resolver.due(gate_id).day
    groups: dict[tuple[str, Date], list[str]] = defaultdict(list)
    for person in people:
        days = roster.days(person)
        if not days.includes(day):
            groups[days.holidays.get(day, "weekend"), _reminded(roster, person, day)].append(roster.name(person))
    off = sum(map(len, groups.values()))
    if off < MANY and (off < FEWEST or off * SHARE < len(people)):
        return
    told = "; ".join(f"{why}: {_few(names)}, reminded on {short(on)} instead" for (why, on), names in groups.items())
    sentence = f"{gate_id} is due {long(day)}, when {off} of the {len(people)} who owe something do not work ({told})"
    yield "DAY_OFF", sentence, "move it by a day, or leave it to the reminder"


def _reminded(roster: Roster, person: str, day: Date) -> Date:
    """The last day before it on which the person works and messages are not held."""
    days = roster.days(person)
    quiet = [window for window in roster.company.blackouts if "quiet" in window.kinds]
    while not days.includes(day) or window_on(day, quiet) is not None:
        day = plus(day, -1)
    return day


def _few(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def home_calendars(calendar: Calendar) -> Iterator[Finding]:
    """HOME_CALENDAR: the company's own days off are not those by which its people are reminded."""
    for name, company in calendar.calendars.items():
        changed = company.without or company.add or company.closed or company.weekend
        if company.country is not None and changed and company.country not in calendar.calendar_of_country:
            sentence = f"people in {company.country} are reminded by the country's own days off, not by those of {name}"
            remedy = f"add calendar_of_country: {{{company.country}: {name}}}"
            yield ("calendars", name), "HOME_CALENDAR", sentence, remedy
