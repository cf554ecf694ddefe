"""Where a gate's rule falls before anything rolls it: on a weekend, a holiday or into a blackout."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pendulum import Date

from config.daterule import DateRule
from config.resolve import Dated, Resolver

GateKey = Literal["opens", "due"]


@dataclass(frozen=True)
class RolledDay:
    """The rule of a gate falls `on` a day that is no working day, or is in a blackout, and was rolled `to` another."""

    gate: str
    key: GateKey
    on: Date
    why: str
    to: Date


def rolled_days(resolver: Resolver, gate_id: str) -> Iterator[RolledDay]:
    """What became of the gate's own days; yields nothing if neither date was rolled."""
    gate = resolver.by_id[gate_id]
    due = resolver.due(gate_id)
    opens = resolver.opens(gate, due)
    if gate.opens is not None:
        yield from _rolled_day(resolver, gate_id, "opens", gate.opens, opens)
    yield from _rolled_day(resolver, gate_id, "due", gate.due, due)


def _rolled_day(
    resolver: Resolver,
    gate_id: str,
    key: GateKey,
    rule: DateRule,
    dated: Dated,
) -> Iterator[RolledDay]:
    raw = resolver.unmoved_day(rule)
    reasons = [*_day_off(resolver, raw), *dated.held_by]
    if reasons and raw != dated.day:
        why = ", then ".join(dict.fromkeys(reasons))
        yield RolledDay(gate_id, key, raw, why, dated.day)


def _day_off(resolver: Resolver, day: Date) -> Iterator[str]:
    """Why nobody works on that day, if nobody does."""
    if not resolver.days.includes(day):
        yield resolver.days.reason_off(day)
