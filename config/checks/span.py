"""The days of a window, one by one and in words."""

from collections.abc import Iterator

from pendulum import Date

from config.explanation import day_month
from config.gate import Gate
from config.resolve import Resolver
from rules.fiscal import plus


def each_day(first: Date, last: Date) -> Iterator[Date]:
    """From the first to the last, both included."""
    return (plus(first, n) for n in range(last.toordinal() - first.toordinal() + 1))


def span(first: Date, last: Date) -> str:
    """“31 Aug–18 Sep”, or the one day."""
    return day_month(first) if first == last else f"{day_month(first)}–{day_month(last)}"


def begins(resolver: Resolver, gate: Gate) -> Date:
    """The first day on which anybody can work for a gate.

    Where it opens, if that is written; else the day after the last gate before it, else its own day.
    """
    due = resolver.due(gate.id)
    if gate.opens is not None:
        return resolver.opens(gate, due).day
    before = [resolver.due(other).day for other in gate.before if other in resolver.by_id]
    return min(resolver.days.following(plus(max(before), 1)), due.day) if before else due.day
