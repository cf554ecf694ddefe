"""Laying out ladders ahead of their time: each open obligation's steps, for each reader, as rows.

Where nobody who is told is away that is a statement for very many; the others are looked at one by one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from pendulum import DateTime
from sqlalchemy import Engine, Select, select, update
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
    _lay_all(_laying(ground), stale(ground))


def lay_out_under(engine: Engine, season_id: str, unit_id: str, *, at: DateTime) -> int:
    """The same for what a unit, and all below it, owes: a share of a large season, in small transactions.

    Several may run at once, beside a tick too: each takes what no other holds. How many obligations it laid out.
    """
    count = 0
    while (done := transact(engine, lambda session: _some_under(session, season_id, unit_id, at))) > 0:
        count += done
    return count


def _some_under(session: Session, season_id: str, unit_id: str, at: DateTime) -> int:
    laying = _laying(stand(session, season_id, by=SYSTEM, at=at))
    return _lay_some(laying, stale(laying.ground).where(Obligation.unit_id.in_(units_below(unit_id))))


def _laying(ground: Ground) -> "Laying":
    return Laying(ground, in_order(row.rung() for row in ground.calendar.ladder.rungs))


def _lay_all(laying: "Laying", wanted: Select[tuple[str]]) -> None:
    while _lay_some(laying, wanted):
        pass


def _lay_some(laying: "Laying", wanted: Select[tuple[str]]) -> int:
    keys = laying.ground.session.scalars(wanted.limit(SOME).with_for_update(skip_locked=True)).all()
    if keys:
        laying.lay(keys)
    return len(keys)


def lay_all_out_anew(session: Session, *, at: DateTime, season_id: str = "") -> None:
    """The calendar or the organisation is another: the next tick lays out every ladder anew."""
    still = (Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None), Obligation.next_at > at)
    mine = (Obligation.season_id == season_id,) if season_id else ()
    session.execute(
        update(Obligation).where(*still, *mine).values(next_at=at), execution_options={"synchronize_session": False}
    )


def stale(ground: Ground) -> Select[tuple[str]]:
    """The keys of the season's open obligations whose ladder is to be laid out."""
    still = (Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None), Obligation.paused_at.is_(None))
    mine = (Obligation.season_id == ground.season.id, Obligation.next_at <= ground.at)
    return select(Obligation.key).where(*mine, *still).order_by(Obligation.key)


@dataclass
class Laying:
    """What many obligations share: the rungs, whom these tell, and whether those who are told for all are here."""

    ground: Ground
    rungs: Sequence[Rung]

    @cached_property
    def tellings(self) -> list[RungReaders]:
        return list(tellings(self.rungs))

    @cached_property
    def laid(self) -> LadderBasis:
        season, now = self.ground.season, self.ground.at
        told = (season.calendar_number, season.product_ops_id, self.ground.executives)
        return LadderBasis(*told, now, now.add(days=IN_ONE_GO_DAYS))

    @cached_property
    def apart(self) -> Apart:
        return Apart(self.ground, self.rungs, until=self.laid.until)

    @cached_property
    def nothing_is_usual(self) -> bool:
        """Somebody who is told of everything is away or has left, so that every ladder has a stand-in on it."""
        for_all = {"product_ops": (self.laid.product_ops,), "executive": self.laid.executives}
        told = [person for one in self.tellings for person in for_all.get(one.relation, ())]
        return somebody_elsewhere(self.ground.session, told, at=self.ground.at)

    def lay(self, keys: Sequence[str]) -> None:
        session, at = self.ground.session, self.ground.at
        apart = keys if self.nothing_is_usual else keys_apart(session, keys, at=at)
        if apart:
            self.apart.lay(apart)
        if usual := sorted(set(keys) - set(apart)):
            if missing := unknown_instants(session, self.tellings, self.laid, usual):
                rows = [row for lives in missing for row in self._instants(lives)]
                keep_instants(session, self.ground.season.id, self.laid, rows)
            lay_steps(session, self.tellings, self.laid, usual)

    def _instants(self, lives: DueAndPlaces) -> Iterator[Row]:
        due_on, debtor, reader = lives
        told = {"season_id": self.ground.season.id, "calendar_number": self.laid.number}
        told |= {"due_on": due_on, "debtor": debtor, "reader": reader}
        days, of = self.ground.reader_at(debtor).days, self.ground.reader_at(reader)
        for rung in self.rungs:
            step = step_of(rung, due_on, days, of, self.ground.hours)
            when = {"at": step.at, "late_from": step.late_from, "ahead_at": step.at.subtract(hours=SOON_HOURS)}
            yield {**told, "name": rung.name, "step": rung.step, "kind": rung.kind, **when, **asdict(rung.silence)}


def tellings(rungs: Sequence[Rung]) -> Iterator[RungReaders]:
    """The rungs by the words they tell, and by the words that come before these."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for rung in rungs:
        for place, relation in enumerate(rung.tell):
            found.setdefault((relation, rung.tell[:place]), []).append(rung.name)
    for (relation, before), names in found.items():
        yield RungReaders(relation, tuple(names), before)
