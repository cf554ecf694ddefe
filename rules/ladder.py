"""The ladder of reminders and escalations (docs/notices.md): which step is due for whom, decided without a clock.

A step belongs to a day in the business days of the one who owes; it reaches each recipient at the ladder's hour
(09:00) of that recipient's own working day.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, replace
from functools import reduce
from itertools import accumulate

from pendulum import Date, DateTime

from rules.businessdays import BusinessDays
from rules.hours import Hours, Reader, at_local, working


@dataclass(frozen=True)
class Silence:
    """What silence until a step leads to: its gate is flagged, its plan off track, what nobody answered expires."""

    flags_gate: bool = False
    off_track: bool = False
    expires: bool = False

    def after(self, before: "Silence") -> "Silence":
        """With what silence until an earlier step has led to."""
        return Silence(*(mine or theirs for mine, theirs in zip(astuple(self), astuple(before), strict=True)))


@dataclass(frozen=True)
class Rung:
    """`step` business days before (−) or after (+) the due day, whom it tells, and its level above a reminder."""

    step: int
    level: str
    tell: tuple[str, ...]
    silence: Silence = Silence()

    @property
    def kind(self) -> str:
        return "escalation" if self.level else "reminder"

    @property
    def name(self) -> str:
        """`-10`, `0`, `L1`: how keys, messages and people call the step."""
        return self.level or f"{self.step:+d}".replace("+0", "0")


def in_order(rungs: Iterable[Rung]) -> list[Rung]:
    """By their day. Silence until a step is silence until each earlier one: what that leads to comes with it.

    So nothing is lost where of missed steps only the latest counts.
    """
    ordered = sorted(rungs, key=lambda rung: rung.step)
    grown = accumulate((rung.silence for rung in ordered), lambda before, silence: silence.after(before))
    return [replace(rung, silence=silence) for rung, silence in zip(ordered, grown, strict=True)]


def silence_at_last(rungs: Iterable[Rung]) -> Silence:
    """All that silence may lead to on this ladder."""
    return reduce(lambda before, rung: rung.silence.after(before), rungs, Silence())


@dataclass(frozen=True)
class Step:
    """One message that should go out: for which rung and when (UTC); whoever gets it at `late_from` or after, gets it
    late."""

    rung: Rung
    at: DateTime
    late_from: DateTime


def step_of(rung: Rung, due_on: Date, debtor: BusinessDays, reader: Reader, hours: Hours) -> Step:
    """When this rung reaches this reader: on its day as the one who owes counts days, at the reader's own hour."""
    day = debtor.add(due_on, rung.step) if rung.step else due_on
    told_on = working(day, reader, hours, 1)
    if rung.step <= 0 and told_on > due_on:
        # A reminder after the due day is none: whoever is away then hears before it (docs/notices.md, “The ladder”).
        told_on = working(day, reader, hours, -1)
    at, ends = (at_local(told_on, hour, reader.zone) for hour in (hours.deliver_at, hours.quiet_from))
    return Step(rung, at, ends)


def laid_out(steps: Iterable[Step], *, since: DateTime, at: DateTime) -> list[Step]:
    """One reader's steps in their order: of those that were missed the latest, and all that are still to come.

    A step from before the obligation existed is nobody's. What was missed is late when its day is over.
    """
    theirs = (step for step in steps if step.at >= since)
    ordered = sorted(theirs, key=lambda step: (step.at, step.rung.step))
    missed = sum(step.at <= at for step in ordered)
    return ordered[max(missed - 1, 0) :]
