"""The days of a window, one by one and in words."""

from collections.abc import Iterator

from pendulum import Date

from config.explanation import day_month
from config.gate import GateRow
from config.resolve import Resolver
from rules.fiscal import plus_days


def each_day(first: Date, last: Date) -> Iterator[Date]:
    """From the first to the last, both included."""
    length = last.toordinal() - first.toordinal() + 1
    return (plus_days(first, number) for number in range(length))


def span_text(first: Date, last: Date) -> str:
    """“31 Aug–18 Sep”, or the one day."""
    if first == last:
        return day_month(first)
    return f"{day_month(first)}–{day_month(last)}"


def first_day_of_work(resolver: Resolver, gate: GateRow) -> Date:
    """The first day on which anybody can work for a gate.

    Where it opens, if that is written; else the day after the last gate before it, else its own day.
    """
    due = resolver.due(gate.id)
    if gate.opens is not None:
        return resolver.opens(gate, due).day
    days_before = [resolver.due(other).day for other in gate.before if other in resolver.by_id]
    if not days_before:
        return due.day
    day_after = plus_days(max(days_before), 1)
    return min(resolver.days.following(day_after), due.day)
