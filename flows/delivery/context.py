"""What delivery knows at one instant: seasons, people as addressees, and a batch of notices, read in sets."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pendulum import Date, DateTime, Time
from sqlalchemy import select

from flows.act.facts import Facts
from flows.act.known_rows import KnownRows
from flows.act.loader import SqlLoader
from flows.act.read_season import season_facts
from flows.act.row_map import RowMap
from flows.act.transaction import Work
from flows.delivery.message import OutgoingMessage
from flows.delivery.notice_kinds import read_ahead
from models.notice import Notice
from models.organisation import SYSTEM
from models.preference import Preference
from models.rows import new_row
from models.season import Season
from rules.hours import Hours, Reader, at_local, soonest_moment, why_held

LEASE_MINUTES = 10
UNREACHABLE_DOMAIN = "phasegate.invalid"
"""The domain of people without an address: nothing can be sent to it (RFC 2606)."""


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
    def address(self) -> str:
        """Where mail to them goes."""
        email = self.facts.person(self.person_id).email
        return email or f"{self.person_id}@{UNREACHABLE_DOMAIN}"

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


@dataclass
class DeliveryContext(KnownRows):
    """One delivery at one instant; `site` is the address of the pages, "" if it is not known.

    Its rows are those of all seasons: the notices that are delivered, and what people chose.
    """

    work: Work
    at: DateTime
    site: str = ""
    known: RowMap = field(default_factory=RowMap)
    loader: SqlLoader = field(init=False)
    _facts: dict[str, Facts] = field(default_factory=dict)
    _carried: dict[str, list[Notice]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.loader = SqlLoader(self.work)

    # --- reading in sets ------------------------------------------------------------------------------------

    def read_batch(self, notices: Sequence[Notice]) -> None:
        """Read what all of them are about, season by season, and how their readers want to be told."""
        self.load(Preference, [notice.person_id for notice in notices])
        self.read_digests([notice.key for notice in notices if notice.kind == "digest"])
        by_season: dict[str, list[Notice]] = {}
        for notice in [*notices, *self._all_carried()]:
            season_id = self._season_of(notice)
            by_season.setdefault(season_id, []).append(notice)
        for season_id, of_season in by_season.items():
            read_ahead(self.facts_of_season(season_id), of_season)

    def read_digests(self, keys: Iterable[str]) -> None:
        """Read what these digests carry."""
        unread = [key for key in keys if key not in self._carried]
        if not unread:
            return
        self._carried |= {key: [] for key in unread}
        for row in self.loader.rows_among(Notice, "digest_key", unread, {}):
            notice = self.known.keep(row)
            self._carried[notice.digest_key].append(notice)

    def _all_carried(self) -> list[Notice]:
        return [notice for carried in self._carried.values() for notice in carried]

    # --- seasons --------------------------------------------------------------------------------------------

    def facts_of_season(self, season_id: str) -> Facts:
        """What is so in the season; what was read once is not read again in this delivery."""
        if season_id not in self._facts:
            self._facts[season_id] = season_facts(
                self.work,
                season_id,
                actor=SYSTEM,
                at=self.at,
            )
        return self._facts[season_id]

    def of(self, notice: Notice) -> Facts:
        """What is so in the season of the notice; for a digest, in that of one of its notices."""
        return self.facts_of_season(self._season_of(notice))

    def _season_of(self, notice: Notice) -> str:
        if notice.season_id:
            return notice.season_id
        seasons = [carried.season_id for carried in self.carried_by(notice)]
        return next(filter(None, seasons), None) or self._newest_season

    @cached_property
    def _newest_season(self) -> str:
        newest_first = select(Season.id).order_by(Season.opened_at.desc())
        season_id: str = self.loader.connection.scalars(newest_first.limit(1)).one()
        return season_id

    # --- people and digests ---------------------------------------------------------------------------------

    def addressee(self, facts: Facts, person_id: str) -> Addressee:
        chosen = self.get(Preference, person_id) or _no_preference(person_id)
        return Addressee(facts, person_id, chosen)

    def addressee_of(self, notice: Notice) -> Addressee:
        return self.addressee(self.of(notice), notice.person_id)

    def carried_by(self, digest: Notice) -> list[Notice]:
        """What the digest carries, or carried, the oldest first."""
        self.read_digests([digest.key])
        return sorted(self._carried[digest.key], key=lambda notice: (notice.send_at, notice.key))

    # --- leases ---------------------------------------------------------------------------------------------

    def lease_message(
        self,
        addressee: Addressee,
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
            email=addressee.address,
            channel=addressee.chosen.channel,
            subject=notice.subject,
            body=notice.body,
            thread=thread,
            at=self.at,
            is_digest=notice.kind == "digest",
        )

    def _take_lease(self, notice: Notice) -> None:
        notice.attempts += 1
        notice.lease = secrets.token_hex(8)
        notice.leased_until = self.at.add(minutes=LEASE_MINUTES)


def _no_preference(person_id: str) -> Preference:
    """All empty, so that the season's settings hold."""
    return new_row(Preference, person_id=person_id)
