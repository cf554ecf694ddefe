"""The ladder of reminders and escalations (docs/notices.md): when a step reaches whom, decided without a clock.

A step belongs to a day in the business days of the one who owes; it reaches each recipient at the ladder's hour
(09:00) of that recipient's own working day.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pendulum import Date, DateTime

from rules.businessdays import BusinessDays
from rules.hours import Hours, Reader, at_local, next_working_day, previous_working_day


@dataclass(frozen=True)
class Silence:
    """What silence until a step leads to: its gate is flagged, its plan off track, what nobody answered expires."""

    flags_gate: bool = False
    off_track: bool = False
    expires: bool = False

    def after(self, before: "Silence") -> "Silence":
        """With what silence until an earlier step has led to."""
        return Silence(
            flags_gate=self.flags_gate or before.flags_gate,
            off_track=self.off_track or before.off_track,
            expires=self.expires or before.expires,
        )


MANAGER_FROM = -2
"""From this step on the manager hears for whoever is away without a delegate; before it they may still be back."""


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
    def is_early(self) -> bool:
        """Does whoever is away without a delegate hear it themselves?"""
        return self.step < MANAGER_FROM

    @property
    def name(self) -> str:
        """`-10`, `0`, `L1`: how keys, messages and people call the step."""
        day = f"{self.step:+d}" if self.step else "0"
        return self.level or day


def in_order(rungs: Iterable[Rung]) -> list[Rung]:
    """By their day. Silence until a step is silence until each earlier one: what that leads to comes with it.

    So nothing is lost where of missed steps only the latest counts.
    """
    ordered: list[Rung] = []
    silence = Silence()
    by_day = sorted(rungs, key=lambda rung: rung.step)
    for rung in by_day:
        silence = rung.silence.after(silence)
        ordered.append(replace(rung, silence=silence))
    return ordered


def silence_at_last(rungs: Iterable[Rung]) -> Silence:
    """All that silence may lead to on this ladder."""
    silence = Silence()
    for rung in rungs:
        silence = rung.silence.after(silence)
    return silence


@dataclass(frozen=True)
class Step:
    """One message that should go out: for which rung and when (UTC); whoever gets it at `late_from` or after, gets it
    late."""

    rung: Rung
    at: DateTime
    late_from: DateTime


def step_of(rung: Rung, due_on: Date, debtor: BusinessDays, reader: Reader, hours: Hours) -> Step:
    """When this rung reaches this reader: on its day as the one who owes counts days, at the reader's own hour."""
    day = due_on
    if rung.step:
        day = debtor.add(due_on, rung.step)
    reached_on = next_working_day(day, reader, hours)
    if rung.step <= 0 and reached_on > due_on:
        # A reminder after the due day is none: whoever is away then hears before it (docs/notices.md, “The ladder”).
        reached_on = previous_working_day(day, reader, hours)
    return Step(
        rung=rung,
        at=at_local(reached_on, hours.deliver_at, reader.zone),
        late_from=at_local(reached_on, hours.quiet_from, reader.zone),
    )
