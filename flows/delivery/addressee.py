"""A person as an addressee: their hours, their day, and whether they take one message a day."""

from dataclasses import dataclass, replace

from pendulum import Date, DateTime, Time

from flows.act.facts import Facts
from models.preference import Preference
from rules.hours import Hours, Reader, at_local, soonest_moment, why_held


@dataclass(frozen=True)
class Addressee:
    """A person to whom messages of one season go, at the instant of a delivery; `chosen` are their own settings."""

    facts: Facts
    person_id: str
    chosen: Preference

    @property
    def reader(self) -> Reader:
        return self.facts.reader(self.person_id)

    @property
    def takes_digest(self) -> bool:
        """Whether they get one message a day."""
        if self.chosen.digest:
            return self.chosen.digest == "on"
        return self.facts.calendar.ladder.digest

    @property
    def hours(self) -> Hours:
        """Their own hours, and the season's where they chose none."""
        hours = self.facts.hours
        return replace(
            hours,
            deliver_at=_time_or(hours.deliver_at, self.chosen.deliver_at),
            quiet_from=_time_or(hours.quiet_from, self.chosen.quiet_from),
            quiet_to=_time_or(hours.quiet_to, self.chosen.quiet_to),
        )

    @property
    def reachable_at(self) -> DateTime:
        """The soonest instant at which they may be reached."""
        return soonest_moment(self.facts.at, self.reader, self.hours)

    def why_held_at(self, at: DateTime) -> tuple[str, ...]:
        """Why they may not be reached at that instant; empty if they may."""
        return why_held(at, self.reader, self.hours)

    @property
    def today(self) -> Date:
        """The date where they are."""
        return self.facts.at.in_timezone(self.reader.zone).date()

    @property
    def midnight(self) -> DateTime:
        """The beginning of today where they are."""
        return at_local(self.today, Time(0), self.reader.zone)

    @property
    def digest_key(self) -> str:
        """The key of today's digest: one a person and day."""
        return f"digest:{self.person_id}:{self.today}"

    def digest_hour(self, *, later: int) -> DateTime:
        """The hour of the digest where they are: today, or `later` days from now, or on the next working day."""
        day = self.today.add(days=later)
        digest_at = at_local(day, self.hours.deliver_at, self.reader.zone)
        return soonest_moment(digest_at, self.reader, self.hours)


def _time_or(usual: Time, chosen: str) -> Time:
    """The time that the person chose (HH:MM), else the usual one."""
    return Time.fromisoformat(chosen) if chosen else usual
