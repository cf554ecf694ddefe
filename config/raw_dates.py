"""Where a gate's rule falls before anything rolls it: on a weekend, a holiday or into a blackout."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pendulum import Date

from config.anchor import anchored
from config.daterule import DateRule
from config.explanation import Trail, Ways
from config.resolve import Resolver


@dataclass(frozen=True)
class Fell:
    """The rule of a gate falls `on` a day that is no working day, or is in a blackout, and was rolled `to` another."""

    gate: str
    key: Literal["opens", "due"]
    on: Date
    why: str
    to: Date


def start_day(resolver: Resolver, rule: DateRule) -> Date:
    """The day of the rule's anchor."""
    return anchored(rule.anchor, resolver.calendar.fiscal_year, resolver.days, lambda gate: resolver.due(gate).day)


def raw_day(resolver: Resolver, rule: DateRule) -> Date:
    """The day that the rule counts to, before holidays and blackouts move it."""
    ways = Ways(resolver.days, (), resolver.calendar.fiscal_year.years)
    return ways.counted(Trail(start_day(resolver, rule), ""), rule).day


def fell(resolver: Resolver, gate_id: str) -> Iterator[Fell]:
    """What became of the gate's own days; nothing where both stand where their rules put them."""
    gate, due = resolver.by_id[gate_id], resolver.due(gate_id)
    rules = (("opens", gate.opens, resolver.opens(gate, due)), ("due", gate.due, due))
    for key, rule, dated in rules:
        if rule is not None:
            raw = raw_day(resolver, rule)
            off = () if resolver.days.includes(raw) else (resolver.days.holidays.get(raw, "weekend"),)
            if raw != dated.day and (off or dated.held_by):
                why = ", then ".join(dict.fromkeys((*off, *dated.held_by)))
                yield Fell(gate_id, "opens" if key == "opens" else "due", raw, why, dated.day)
