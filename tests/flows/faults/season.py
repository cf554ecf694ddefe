"""A season on a virtual clock in which everything goes wrong that can, from one seed; all is looked at after each step.

Crashes in the middle of a tick or a delivery, clocks that go back, runs that are missed or doubled, a mail server that
is away, people who go away or change their manager, a calendar that is edited, plans that are handed in whenever.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pendulum
from pendulum import DateTime
from sqlalchemy import Engine, event, func, select

from config.change import parse_changes
from flows.absence.absence import away
from flows.automation.tick import tick_seasons
from flows.calendar.calendar_change import approve_change, propose
from flows.calendar.proposal import Proposal
from flows.calendar.publish_change import publish_change
from flows.delivery.context import DeliveryContext
from flows.delivery.deliver import deliver_notices
from flows.operations.import_organisation import import_organisation
from flows.operations.verify_journal import first_broken
from models.database import reading, writing
from models.gate import Gate
from models.notice import Notice
from models.obligation import Obligation
from models.plan import Plan
from models.recount import miscounted
from rules.hours import soonest_moment
from states.refusal import PlanningError
from tests.flows.test_small_season import OPENED, PEOPLE, hand_in

SEASON, GATE = "FY2027", "op1_draft"
UNITS = {"seattle": "ana", "berlin": "bjorn"}
DAYS = ["2026-09-08", "2026-09-10", "2026-09-15", "2026-09-22"]
END = pendulum.datetime(2026, 10, 9)
GOES_ON = {"scheduled": 0, "open": 1, "missed": 2, "passed": 2}


class Crash(Exception):
    """The process falls: what it had not committed is gone."""


@dataclass
class Storm:
    """The season, its clock, and what has happened; `trail` is printed when something is wrong."""

    engine: Engine
    folder: Path
    seed: int
    now: DateTime = OPENED
    trail: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    _gate: int = 0
    _looked_at: set[tuple[str, DateTime | None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def blow(self) -> None:
        """Until the season is over; then everything works again, and what is left is done."""
        while self.now < END:
            self.now = self.now.add(minutes=self.chance.randrange(20, 40 * 60))
            self._step(self.chance.choices([act for act, _ in ACTS], [weight for _, weight in ACTS])[0])
        for half_day in range(12):
            self.now = END.add(days=half_day // 2, hours=(8, 17)[half_day % 2])  # by day in Berlin, and in Seattle
            self._step(Storm.run_once)
        self._nothing_is_left()

    def _step(self, act: Callable[["Storm"], None]) -> None:
        self.trail.append(f"{self.now.to_iso8601_string()} {act.__name__}")
        self.seen[act.__name__] += 1
        act(self)
        self.check()

    # --- what happens -------------------------------------------------------------------------------------------------

    def run_once(self) -> None:
        tick_seasons(self.engine, at=self.now, lines=False)
        deliver_notices(self.engine, at=self.now, target=self._mail())

    def run_doubled(self) -> None:
        for _ in range(self.chance.randrange(2, 5)):
            tick_seasons(self.engine, at=self.now, lines=False)
        for _ in range(2):
            deliver_notices(self.engine, at=self.now, target=self._mail())

    def run_with_a_clock_that_went_back(self) -> None:
        self.run_once()
        before = self.now.subtract(minutes=self.chance.randrange(1, 90))
        tick_seasons(self.engine, at=before, lines=False)
        deliver_notices(self.engine, at=before, target=self._mail())

    def crash(self) -> None:
        """At the n-th statement; sometimes that is after the last one, and nothing falls."""
        left = [self.chance.randrange(1, 60)]

        def count(*_told: object) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise Crash

        event.listen(self.engine, "before_cursor_execute", count)
        try:
            self.run_once()
        except Crash:
            self.trail.append("  fell")
        finally:
            event.remove(self.engine, "before_cursor_execute", count)

    def lose_the_mail_server(self) -> None:
        tick_seasons(self.engine, at=self.now, lines=False)
        deliver_notices(self.engine, at=self.now, target=f"file://{self.folder}")  # a folder takes no message

    def stay_silent(self) -> None:
        self.now = self.now.add(hours=self.chance.randrange(10, 80))

    def hand_in(self) -> None:
        unit, by = self.chance.choice(sorted(UNITS.items()))
        self._try(lambda: hand_in(self.engine, unit, by, at=self.now))

    def go_away(self) -> None:
        person = self.chance.choice(["ana", "bjorn", "max", "pat"])
        # Back early enough that whoever is back hears so before the season's last run.
        until = min(self.now.add(days=self.chance.randrange(1, 8)), END.add(days=3))
        told = {"from_at": self.now.add(hours=1), "until_at": until, "by": person, "at": self.now}

        def act() -> None:
            with writing(self.engine) as session:
                away(session, SEASON, person, delegate_id=self.chance.choice([None, "mia"]), **told)  # type: ignore[arg-type]

        self._try(act)

    def reorganise(self) -> None:
        other = self.chance.choice(["max", "mia", "vera"])
        (self.folder / "people.csv").write_text(PEOPLE.replace("Owner,max", f"Owner,{other}"), encoding="utf-8")
        with writing(self.engine) as session:
            import_organisation(session, self.folder, at=self.now)

    def edit_the_calendar(self) -> None:
        # A day that is over already asks nobody any more: what is due before a season knew of it is not chased.
        tomorrow = self.now.add(days=1).to_date_string()
        day = self.chance.choice([one for one in DAYS if one > tomorrow] or DAYS[-1:])
        wanted = Proposal(parse_changes({"set": [f"{GATE}=fixed:{day}"]}))

        def act() -> None:
            with writing(self.engine) as session:
                reason = "Leadership asked for another day."
                change, _ = propose(session, SEASON, wanted, by="pat", at=self.now, reason=reason)
                approve_change(session, change.id, by="vera", at=self.now)
                publish_change(session, change.id, by="pat", at=self.now)
            self._gate = 0  # another day opens it anew

        if day > tomorrow:
            self._try(act)

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except PlanningError as refused:
            self.trail.append(f"  refused: {refused}")

    def _mail(self) -> str:
        return f"file://{self.folder / 'mail.txt'}"

    # --- what must hold -----------------------------------------------------------------------------------------------

    def check(self) -> None:
        wrong = list(self._wrong())
        assert wrong == [], "\n".join([f"seed {self.seed}", *self.trail, *wrong])

    def _wrong(self) -> Iterator[str]:
        with reading(self.engine) as session:
            desk = DeliveryContext(session, self.now)
            for notice in session.scalars(select(Notice).where(Notice.sent_at.is_not(None), Notice.digest_key == "")):
                if (notice.key, notice.sent_at) not in self._looked_at:
                    self._looked_at.add((notice.key, notice.sent_at))
                    yield from self._sent_wrongly(desk, notice)
            steps = select(Notice).where(Notice.kind.in_(("reminder", "escalation")))
            for notice in session.scalars(steps):
                yield from self._step_wrongly(session.get_one(Obligation, notice.obligation_key), notice)
            gate = session.get_one(Gate, (SEASON, GATE))
            if GOES_ON[gate.state] < self._gate:
                yield f"the gate went back to {gate.state}"
            self._gate = GOES_ON[gate.state]
            yield from (f"counter {one}" for one in miscounted(session))
            broken = first_broken(session)
            if broken is not None:
                yield f"journal entry {broken}"
            for plan in session.scalars(select(Plan)):
                owed = session.get_one(Obligation, f"{plan.id}:{GATE}")
                if (plan.state == "handed_in") != (owed.settled_at is not None):
                    yield f"{plan.id} is {plan.state}, and what is owed is settled {owed.settled_at}"

    def _sent_wrongly(self, desk: DeliveryContext, notice: Notice) -> Iterator[str]:
        facts = desk.of(notice)
        sent_at = notice.sent_at or self.now
        if soonest_moment(sent_at, facts.reader(notice.person_id), facts.hours) != sent_at:
            yield f"{notice.key} was sent at {sent_at}, in quiet hours"

    def _step_wrongly(self, owed: Obligation, notice: Notice) -> Iterator[str]:
        if notice.sent_at and owed.settled_at and notice.sent_at > owed.settled_at:
            yield f"{notice.key} was sent at {notice.sent_at}, done since {owed.settled_at}"
        mine = f":v{owed.due_version}:" in notice.key
        if notice.kind == "escalation" and mine and notice.created_at < owed.due_at:
            yield f"{notice.key} came {notice.created_at}, before it was due {owed.due_at}"

    def _nothing_is_left(self) -> None:
        """Everything that may leave has left, and whoever did nothing was escalated to the end."""
        with reading(self.engine) as session:
            waiting = session.scalars(
                select(Notice.key).where(Notice.state.in_(("waiting", "bundled", "digest")))
            ).all()
            stale = session.scalar(select(func.count()).select_from(Notice).where(Notice.attempts > 9))
            ends = [
                (owed.key, told)
                for owed in session.scalars(select(Obligation).where(Obligation.settled_at.is_(None)))
                if (told := self._last_step(session, owed)) != "L3"
            ]
        said = "\n".join([f"seed {self.seed}", *self.trail, f"{waiting} {stale} {ends}"])
        assert (waiting, stale, ends) == ([], 0, []), said

    def _last_step(self, session: object, owed: Obligation) -> str:
        mine = select(Notice.step).where(Notice.obligation_key == owed.key, Notice.kind == "escalation")
        current = mine.where(Notice.key.contains(f":v{owed.due_version}:")).order_by(Notice.created_at.desc())
        return session.scalars(current.limit(1)).first() or ""  # type: ignore[attr-defined]


ACTS: tuple[tuple[Callable[[Storm], None], int], ...] = (
    (Storm.run_once, 30),
    (Storm.run_doubled, 8),
    (Storm.run_with_a_clock_that_went_back, 5),
    (Storm.crash, 15),
    (Storm.lose_the_mail_server, 8),
    (Storm.stay_silent, 5),
    (Storm.hand_in, 1),
    (Storm.go_away, 3),
    (Storm.reorganise, 2),
    (Storm.edit_the_calendar, 2),
)
