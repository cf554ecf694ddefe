"""What delivery looks up: seasons, people, how each wants to be notified, and when they may be reached."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.facts import Facts
from flows.act.read_season import season_facts
from flows.delivery.addressee import Addressee
from flows.delivery.message import OutgoingMessage
from flows.delivery.notices import count_notices
from flows.delivery.read_ahead import read_ahead
from models.notice import Notice
from models.organisation import SYSTEM, Person
from models.preference import Preference
from models.season import Season
from rules.daily import SINGLE_A_DAY

LEASE_MINUTES = 10
UNREACHABLE_DOMAIN = "phasegate.invalid"
"""The domain of people without an address: nothing can be sent to it (RFC 2606)."""


@dataclass
class DeliveryContext:
    """One delivery at one instant; `site` is the address of the pages, "" if it is not known."""

    session: Session
    at: DateTime
    site: str = ""
    _facts: dict[str, Facts] = field(default_factory=dict)

    def facts_of_season(self, season_id: str) -> Facts:
        """What is so in the season; what was read once is not read again in this delivery."""
        if season_id not in self._facts:
            self._facts[season_id] = season_facts(
                self.session.connection(),
                season_id,
                actor=SYSTEM,
                at=self.at,
            )
        return self._facts[season_id]

    def read_ahead(self, notices: Sequence[Notice]) -> None:
        """Read what all of them are about, season by season."""
        by_season: dict[str, list[Notice]] = {}
        for notice in notices:
            if notice.season_id:
                by_season.setdefault(notice.season_id, []).append(notice)
        for season_id, of_season in by_season.items():
            read_ahead(self.facts_of_season(season_id), of_season)

    def of(self, notice: Notice) -> Facts:
        """What is so in the season of the notice; for a digest, in that of one of its notices."""
        season_id = notice.season_id
        if season_id is None:
            season_id = self._season_in_digest(notice)
        return self.facts_of_season(season_id or self._newest_season())

    def _season_in_digest(self, digest: Notice) -> str | None:
        seasons = select(Notice.season_id).where(
            Notice.digest_key == digest.key,
            Notice.season_id.is_not(None),
        )
        return self.session.scalars(seasons.limit(1)).one_or_none()

    def _newest_season(self) -> str:
        newest_first = select(Season.id).order_by(Season.opened_at.desc())
        return self.session.scalars(newest_first.limit(1)).one()

    def preference_of(self, person_id: str) -> Preference:
        """What the person chose; all empty if they chose nothing, so that the season's settings hold."""
        return self.session.get(Preference, person_id) or _no_preference(person_id)

    def addressee(
        self,
        facts: Facts,
        person_id: str,
    ) -> Addressee:
        return Addressee(facts, person_id, self.preference_of(person_id))

    def addressee_of(self, notice: Notice) -> Addressee:
        return self.addressee(self.of(notice), notice.person_id)

    def why_not(
        self,
        facts: Facts,
        person_id: str,
        at: DateTime,
    ) -> tuple[str, ...]:
        """Why the person may not be reached at that instant; empty if they may."""
        return self.addressee(facts, person_id).why_held_at(at)

    def over_cap(self, person_id: str, more: int) -> bool:
        """Whether the person would get too many single messages in 24 hours, with so many more."""
        return self._count_single_messages(person_id) + more > SINGLE_A_DAY

    def _count_single_messages(self, person_id: str) -> int:
        return count_notices(
            self.session,
            Notice.person_id == person_id,
            Notice.state == "sent",
            Notice.sent_at > self.at.subtract(hours=24),
            Notice.digest_key == "",
        )

    def lease_message(
        self,
        notice: Notice,
        *,
        thread: str,
    ) -> OutgoingMessage:
        """Take the notice's lease and make a message of it."""
        self._take_lease(notice)
        return OutgoingMessage(
            key=notice.key,
            lease=notice.lease,
            person_id=notice.person_id,
            email=self._email_of(notice.person_id),
            channel=self.preference_of(notice.person_id).channel,
            subject=notice.subject,
            body=notice.body,
            thread=thread,
            at=self.at,
        )

    def _take_lease(self, notice: Notice) -> None:
        notice.attempts += 1
        notice.lease = secrets.token_hex(8)
        notice.leased_until = self.at.add(minutes=LEASE_MINUTES)

    def _email_of(self, person_id: str) -> str:
        person = self.session.get_one(Person, person_id)
        return person.email or f"{person.id}@{UNREACHABLE_DOMAIN}"


def _no_preference(person_id: str) -> Preference:
    return Preference(
        person_id=person_id,
        digest="",
        deliver_at="",
        quiet_from="",
        quiet_to="",
        channel="",
    )
