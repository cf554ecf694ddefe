"""What delivery looks things up in: seasons, people, how each wants to be told, and when they may be reached."""

import secrets
from dataclasses import dataclass, field, replace

from pendulum import Date, DateTime, Time
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.delivery.message import Message
from flows.ground import Ground, stand
from models.notice import Notice
from models.organisation import SYSTEM, Person
from models.preference import Preference
from models.season import Season
from rules.daily import SINGLE_A_DAY
from rules.hours import Hours, at_local, soonest, why_held

LEASE_MINUTES = 10
NOBODYS = "phasegate.invalid"
"""Who has no address is named in one that nothing can be sent to (RFC 2606)."""


@dataclass
class DeliveryContext:
    """One delivery at one instant; `site` is where the pages are, "" where nobody said."""

    session: Session
    at: DateTime
    site: str = ""
    _grounds: dict[str, Ground] = field(default_factory=dict)

    def ground(self, season_id: str) -> Ground:
        if season_id not in self._grounds:
            self._grounds[season_id] = stand(self.session, season_id, by=SYSTEM, at=self.at)
        return self._grounds[season_id]

    def of(self, notice: Notice) -> Ground:
        """The season of the notice; of a digest, the one that any of its notices is of."""
        season_id = notice.season_id
        if season_id is None:
            season_id = self.session.scalars(
                select(Notice.season_id).where(Notice.digest_key == notice.key, Notice.season_id.is_not(None)).limit(1)
            ).one_or_none()
        return self.ground(season_id or self._any_season())

    def _any_season(self) -> str:
        return self.session.scalars(select(Season.id).order_by(Season.opened_at.desc()).limit(1)).one()

    def preference(self, person_id: str) -> Preference:
        """What the person chose; without a word of theirs nothing but what the season has."""
        chosen = self.session.get(Preference, person_id)
        words = ("digest", "deliver_at", "quiet_from", "quiet_to", "channel")
        return chosen or Preference(person_id=person_id, **dict.fromkeys(words, ""))

    def takes_digest(self, ground: Ground, person_id: str) -> bool:
        own = self.preference(person_id).digest
        return own == "on" if own else ground.calendar.ladder.digest

    def hours(self, ground: Ground, person_id: str) -> Hours:
        """The season's hours, as far as the person has none of their own."""
        chosen, hours = self.preference(person_id), ground.hours
        return replace(
            hours,
            deliver_at=_time(chosen.deliver_at) or hours.deliver_at,
            quiet_from=_time(chosen.quiet_from) or hours.quiet_from,
            quiet_to=_time(chosen.quiet_to) or hours.quiet_to,
        )

    def may(self, ground: Ground, person_id: str) -> DateTime:
        """The soonest that the person may be reached."""
        return soonest(self.at, ground.reader(person_id), self.hours(ground, person_id))

    def why_not(self, ground: Ground, person_id: str, at: DateTime) -> tuple[str, ...]:
        return why_held(at, ground.reader(person_id), self.hours(ground, person_id))

    def today(self, ground: Ground, person_id: str) -> Date:
        return self.at.in_timezone(ground.reader(person_id).zone).date()

    def morning(self, ground: Ground, person_id: str, *, later: int = 0) -> DateTime:
        """Today's hour of the digest where the person is, or that of the next working day but so many days later."""
        reader, hours = ground.reader(person_id), self.hours(ground, person_id)
        day = self.today(ground, person_id).add(days=later)
        return soonest(at_local(day, hours.deliver_at, reader.zone), reader, hours)

    def over_cap(self, person_id: str, more: int) -> bool:
        """With so many more, did the person get too many single messages in 24 hours?"""
        lately = (Notice.person_id == person_id, Notice.state == "sent", Notice.sent_at > self.at.subtract(hours=24))
        alone = select(func.count()).select_from(Notice).where(*lately, Notice.digest_key == "")
        return (self.session.scalar(alone) or 0) + more > SINGLE_A_DAY

    def message(self, row: Notice, *, thread: str) -> Message:
        """Take the lease and make a message of it."""
        row.attempts += 1
        row.lease, row.leased_until = secrets.token_hex(8), self.at.add(minutes=LEASE_MINUTES)
        channel = self.preference(row.person_id).channel
        who = (row.person_id, self._email(row.person_id), channel)
        return Message(row.key, row.lease, *who, row.subject, row.body, thread, self.at)

    def _email(self, person_id: str) -> str:
        person = self.session.get_one(Person, person_id)
        return person.email or f"{person.id}@{NOBODYS}"


def _time(text: str) -> Time | None:
    return Time.fromisoformat(text) if text else None
