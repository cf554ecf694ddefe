"""Ladders: each open obligation's steps are laid out ahead of their time as rows, and put into the outbox when due."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from pendulum import DateTime
from sqlalchemy import Connection, Engine, Select, select
from sqlalchemy.orm import Session

from flows.act.facts import Facts
from flows.act.find_due import DueThings
from flows.act.read_season import season_facts
from flows.act.transaction import connection_of
from flows.intake.sweep import expire_silent
from flows.reminders.notice_lines import NoticeLine, lines_of_keys
from flows.reminders.recipients import find_recipients
from models.database import transact
from models.due_steps import SOON_HOURS, expired_obligations, put_due, steps_to_put
from models.laid_steps import RungReaders
from models.obligation import Obligation
from models.organisation import SYSTEM
from models.recipients import EARLY_OWNER, Recipients, people_elsewhere
from models.schedule import (
    DueAndPlaces,
    LadderBasis,
    Layout,
    keep_instants,
    lay_steps,
    unknown_instants,
)
from models.statement import THIS_INSTANT, THIS_SEASON, Statement, as_parameter
from models.subtree import units_below
from rules.ladder import Rung, step_of

SOME = 2_000
"""So many obligations are looked at together: what this takes of memory does not grow with the season."""

IN_ONE_GO_DAYS = 16
"""What comes in so many days is laid out at once: the reminders, mostly, as what is done in time is not escalated.

What comes later is laid out SOON_HOURS before its time, from when on it may stand for a step that is late.
"""

Row = dict[str, Any]


# --- the sweep ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Swept:
    """How many notices a sweep put into the outbox, a line for each where wanted, and how many requests ran out."""

    count: int
    lines: tuple[NoticeLine, ...] = ()
    expired: int = 0


def sweep_ladder(session: Session, facts: Facts, *, lines: bool) -> Swept:
    """Reminders and escalations that should be out by now, each once."""
    lay_out(session, facts)
    at_last = facts.season.frozen.silence_at_last
    expired = _expire_due(session, facts) if at_last.expires else 0
    with connection_of(session) as connection:
        count, keys = put_due(
            connection,
            facts.season.id,
            at=facts.at,
            off_track=at_last.off_track,
            keys=lines,
        )
    found = lines_of_keys(session, facts, sorted(keys)) if keys else ()
    return Swept(count, tuple(found), expired)


def _expire_due(session: Session, facts: Facts) -> int:
    season_id = facts.season.id
    with connection_of(session, writes=False) as connection:
        silent = expired_obligations(connection, season_id, at=facts.at)
    if silent:
        expire_silent(session, season_id, silent, at=facts.at)
    return len(silent)


# --- which ladders are laid out -----------------------------------------------------------------------------------


def lay_out(session: Session, facts: Facts) -> None:
    """Whatever has no ladder yet, or one for other days or people than now."""
    session.flush()
    laying = laying_of(session, facts)
    for keys in _stale_keys(session, facts):
        laying.lay(keys)


def _stale_keys(session: Session, facts: Facts) -> Iterator[list[str]]:
    """Some at a time: those that were laid out meanwhile are found no more."""
    some = SOME
    while some == SOME:
        keys = _some_stale_keys(session, facts)
        some = len(keys)
        if keys:
            yield keys


def _some_stale_keys(session: Session, facts: Facts) -> list[str]:
    connection = session.connection()
    values = {
        "season": facts.season.id,
        "now": as_parameter(facts.at, connection.dialect),
    }
    rows = _SOME_STALE.run(connection, values).fetchall()
    return [key for (key,) in rows]


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
        facts = season_facts(
            session.connection(),
            season_id,
            actor=SYSTEM,
            at=at,
        )
        below = Obligation.unit_id.in_(units_below(unit_id))
        wanted = stale(facts.season.id, facts.at).where(below)
        keys = session.scalars(_some_of(wanted)).all()
        if keys:
            laying_of(session, facts).lay(keys)
        return len(keys)

    count = 0
    while (done := transact(engine, lay_share)) > 0:
        count += done
    return count


def stale(season_id: Any, at: Any) -> Select[tuple[str]]:
    """The keys of the season's open obligations whose ladder is to be laid out."""
    open_keys = select(Obligation.key).where(
        Obligation.season_id == season_id,
        Obligation.next_at <= at,
        Obligation.settled_at.is_(None),
        Obligation.dropped_at.is_(None),
        Obligation.paused_at.is_(None),
    )
    return open_keys.order_by(Obligation.key)


def _some_of(keys: Select[tuple[str]]) -> Select[tuple[str]]:
    """Some of these obligations, which nobody else holds."""
    return keys.limit(SOME).with_for_update(skip_locked=True)


def _stale_here() -> Select[tuple[str]]:
    return stale(THIS_SEASON, THIS_INSTANT)


_SOME_STALE = Statement(lambda: _some_of(_stale_here()))
STALE_LADDERS = DueThings(_stale_here)
DUE_STEPS = DueThings(steps_to_put)


def laying_of(session: Session, facts: Facts) -> "Laying":
    """By the season's own ladder, as far ahead as is laid out in one go."""
    until = facts.at.add(days=IN_ONE_GO_DAYS)
    return Laying(session, facts, facts.season.frozen.rungs, until)


@dataclass
class Laying:
    """What many obligations share: the rungs in their order, whom these tell, and until when they are laid out."""

    session: Session
    facts: Facts
    rungs: Sequence[Rung]
    until: DateTime

    @cached_property
    def tellings(self) -> tuple[RungReaders, ...]:
        return tuple(tellings(self.rungs))

    @cached_property
    def basis(self) -> LadderBasis:
        season = self.facts.season.row
        return LadderBasis(
            season.id,
            season.calendar_number,
            season.product_ops_id,
            self.facts.at,
            self.until,
        )

    def lay(self, keys: Sequence[str]) -> None:
        """Lay out the ladders of these obligations anew."""
        with connection_of(self.session, writes=False) as connection:
            layout = Layout(
                keys,
                self.tellings,
                self.basis,
                self._recipients_of(connection, keys),
            )
            self._learn_instants(connection, layout)
            lay_steps(connection, layout)

    def _recipients_of(self, connection: Connection, keys: Sequence[str]) -> Recipients:
        """Who hears of them; who hears for others is asked only where somebody is away or has left."""
        facts = self.facts
        people = people_elsewhere(connection, keys, at=facts.at)
        told_of_all = (self.basis.product_ops, *facts.executives)
        others_are_here = all(facts.stand_ins.is_surely_here(person) for person in told_of_all)
        if others_are_here and not people:
            return Recipients.all_here(facts.executives)
        return find_recipients(self.session, facts, people, told_of_all)

    def _learn_instants(self, connection: Connection, layout: Layout) -> None:
        """Compute and keep what is not known yet of when a rung reaches people of a place."""
        rows: list[Row] = []
        for place in unknown_instants(connection, layout):
            rows += self._instants_of(place)
        if rows:
            keep_instants(connection, layout, rows)

    def _instants_of(self, place: DueAndPlaces) -> Iterator[Row]:
        due_on, debtor, reader = place
        season = self.facts.season
        debtor_days = season.reader_at(debtor).days
        reader_there = season.reader_at(reader)
        for rung in self.rungs:
            step = step_of(
                rung,
                due_on,
                debtor_days,
                reader_there,
                self.facts.hours,
            )
            yield {
                "season_id": season.id,
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
    names_of: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for rung in rungs:
        words = [_word_of(rung, relation) for relation in rung.tell]
        for place, relation in enumerate(rung.tell):
            telling = (relation, words[place], tuple(words[:place]))
            names_of.setdefault(telling, []).append(rung.name)
    for (relation, word, before), names in names_of.items():
        yield RungReaders(
            relation,
            word,
            tuple(names),
            before,
        )


def _word_of(rung: Rung, relation: str) -> str:
    """Whoever is away without a delegate hears the early steps of what they owe themselves."""
    if relation == "owner" and rung.is_early:
        return EARLY_OWNER
    return relation
