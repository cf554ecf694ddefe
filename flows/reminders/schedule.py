"""Laying out ladders ahead of their time: each open obligation's steps, for each reader, as rows.

Where nobody who is told is away that is a statement for very many; the others are looked at one by one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from pendulum import DateTime
from sqlalchemy import (
    Engine,
    Select,
    select,
    update,
)
from sqlalchemy.orm import Session

from flows.ground import Ground, stand
from flows.reminders.schedule_apart import Apart
from models.database import transact
from models.due_steps import SOON_HOURS
from models.obligation import Obligation
from models.organisation import SYSTEM
from models.schedule import (
    DueAndPlaces,
    LadderBasis,
    RungReaders,
    keep_instants,
    keys_apart,
    lay_steps,
    somebody_elsewhere,
    unknown_instants,
)
from models.subtree import units_below
from rules.ladder import Rung, in_order, step_of

SOME = 2_000
"""So many obligations are looked at together: what this takes of memory does not grow with the season."""

IN_ONE_GO_DAYS = 16
"""What comes in so many days is laid out at once: the reminders, mostly, as what is done in time is not escalated.

What comes later is laid out SOON_HOURS before its time, from when on it may stand for a step that is late.
"""

Row = dict[str, Any]


def lay_out(ground: Ground) -> None:
    """Whatever has no ladder yet, or one for other days or people than now."""
    ground.session.flush()
    _lay_all(_laying_of(ground), stale(ground))


def lay_out_under(
    engine: Engine,
    season_id: str,
    unit_id: str,
    *,
    at: DateTime,
) -> int:
    """The same for what a unit, and all below it, owes: a share of a large season, in small transactions.

    Several may run at once, beside a tick too: each takes what no other holds. How many obligations it laid out.
    """

    def lay_share(session: Session) -> int:
        ground = stand(
            session,
            season_id,
            by=SYSTEM,
            at=at,
        )
        below = Obligation.unit_id.in_(units_below(unit_id))
        return _lay_some(_laying_of(ground), stale(ground).where(below))

    count = 0
    while (done := transact(engine, lay_share)) > 0:
        count += done
    return count


def _laying_of(ground: Ground) -> "Laying":
    rungs = [row.rung() for row in ground.calendar.ladder.rungs]
    return Laying(ground, in_order(rungs))


def _lay_all(laying: "Laying", wanted: Select[tuple[str]]) -> None:
    while _lay_some(laying, wanted):
        pass


def _lay_some(laying: "Laying", wanted: Select[tuple[str]]) -> int:
    share = wanted.limit(SOME).with_for_update(skip_locked=True)
    keys = laying.ground.session.scalars(share).all()
    if keys:
        laying.lay(keys)
    return len(keys)


def lay_all_out_anew(
    session: Session,
    *,
    at: DateTime,
    season_id: str = "",
) -> None:
    """The calendar or the organisation is another: the next tick lays out every ladder anew."""
    still_open = update(Obligation).where(
        Obligation.settled_at.is_(None),
        Obligation.dropped_at.is_(None),
        Obligation.next_at > at,
    )
    if season_id:
        still_open = still_open.where(Obligation.season_id == season_id)
    session.execute(
        still_open.values(next_at=at),
        execution_options={"synchronize_session": False},
    )


def stale(ground: Ground) -> Select[tuple[str]]:
    """The keys of the season's open obligations whose ladder is to be laid out."""
    open_keys = select(Obligation.key).where(
        Obligation.season_id == ground.season.id,
        Obligation.next_at <= ground.at,
        Obligation.settled_at.is_(None),
        Obligation.dropped_at.is_(None),
        Obligation.paused_at.is_(None),
    )
    return open_keys.order_by(Obligation.key)


@dataclass
class Laying:
    """What many obligations share: the rungs, whom these tell, and whether those who are told for all are here."""

    ground: Ground
    rungs: Sequence[Rung]

    @cached_property
    def tellings(self) -> list[RungReaders]:
        return list(tellings(self.rungs))

    @cached_property
    def basis(self) -> LadderBasis:
        season, now = self.ground.season, self.ground.at
        return LadderBasis(
            season.calendar_number,
            season.product_ops_id,
            self.ground.executives,
            now,
            now.add(days=IN_ONE_GO_DAYS),
        )

    @cached_property
    def apart(self) -> Apart:
        return Apart(self.ground, self.rungs, until=self.basis.until)

    @cached_property
    def nothing_is_usual(self) -> bool:
        """Somebody who is told of everything is away or has left, so that every ladder has a stand-in on it."""
        for_all = {
            "product_ops": (self.basis.product_ops,),
            "executive": self.basis.executives,
        }
        people: list[str] = []
        for telling in self.tellings:
            people += for_all.get(telling.relation, ())
        return somebody_elsewhere(self.ground.session, people, at=self.ground.at)

    def lay(self, keys: Sequence[str]) -> None:
        apart = self._keys_apart(keys)
        if apart:
            self.apart.lay(apart)
        usual = sorted(set(keys) - set(apart))
        if usual:
            self._lay_usual(usual)

    def _keys_apart(self, keys: Sequence[str]) -> Sequence[str]:
        if self.nothing_is_usual:
            return keys
        return keys_apart(self.ground.session, keys, at=self.ground.at)

    def _lay_usual(self, keys: Sequence[str]) -> None:
        session = self.ground.session
        rows: list[Row] = []
        for lives in unknown_instants(
            session,
            self.tellings,
            self.basis,
            keys,
        ):
            rows += self._instants_of(lives)
        if rows:
            keep_instants(
                session,
                self.ground.season.id,
                self.basis,
                rows,
            )
        lay_steps(
            session,
            self.tellings,
            self.basis,
            keys,
        )

    def _instants_of(self, lives: DueAndPlaces) -> Iterator[Row]:
        due_on, debtor, reader = lives
        debtor_days = self.ground.reader_at(debtor).days
        reader_there = self.ground.reader_at(reader)
        for rung in self.rungs:
            step = step_of(
                rung,
                due_on,
                debtor_days,
                reader_there,
                self.ground.hours,
            )
            yield {
                "season_id": self.ground.season.id,
                "calendar_number": self.basis.number,
                "due_on": due_on,
                "debtor": debtor,
                "reader": reader,
                "name": rung.name,
                "step": rung.step,
                "kind": rung.kind,
                "at": step.at,
                "late_from": step.late_from,
                "ahead_at": step.at.subtract(hours=SOON_HOURS),
                **asdict(rung.silence),
            }


def tellings(rungs: Sequence[Rung]) -> Iterator[RungReaders]:
    """The rungs by the words they tell, and by the words that come before these."""
    names_of: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for rung in rungs:
        for place, relation in enumerate(rung.tell):
            telling = (relation, rung.tell[:place])
            names_of.setdefault(telling, []).append(rung.name)
    for (relation, before), names in names_of.items():
        yield RungReaders(relation, tuple(names), before)
