"""Figures for Prometheus: counts and ages only, of nobody and of no plan."""

from collections.abc import Iterator
from typing import Any

from pendulum import DateTime
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import ColumnElement, Engine, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from flows.delivery.claim import WAITING
from flows.delivery.hold import hold_of
from models.database import reading
from models.gate import Gate
from models.journal import Head
from models.ladder_step import LadderStep
from models.notice import Notice
from models.obligation import Obligation
from models.plan import Plan
from models.season import OVER, Season


class _Figures(Collector):
    def __init__(self, session: Session, at: DateTime) -> None:
        self.session, self.at = session, at

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield self._by("notices", "Notices in the outbox by state", Notice.state)
        yield self._by("gates", "Gates by season and state", Gate.season_id, Gate.state)
        yield self._by("plans", "Plans by season and state", Plan.season_id, Plan.state)
        for name, told, value in self._single():
            gauge = GaugeMetricFamily(f"phasegate_{name}", told)
            gauge.add_metric([], value)
            yield gauge

    def _by(self, name: str, told: str, *columns: InstrumentedAttribute[Any]) -> GaugeMetricFamily:
        labels = [str(column.key) for column in columns]
        gauge = GaugeMetricFamily(f"phasegate_{name}", told, labels=labels)
        counts = select(*columns, func.count()).group_by(*columns).order_by(*columns)
        for *values, count in self.session.execute(counts):
            gauge.add_metric([str(value) for value in values], count)
        return gauge

    def _single(self) -> Iterator[tuple[str, str, float]]:
        still = (Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None))
        late = (*still, Obligation.due_at < self.at)
        yield "obligations_open", "What is owed and not done", self._count(*still)
        yield "obligations_late", "What is owed and past its day", self._count(*late)
        due = (Notice.state.in_(WAITING), Notice.send_at <= self.at)
        yield (
            "outbox_oldest_seconds",
            "How long the oldest notice waits that may leave",
            self._age(Notice.send_at, *due),
        )
        live = LadderStep.season_id.in_(select(Season.id).where(Season.state.not_in(OVER)))
        overdue = self._age(LadderStep.at, LadderStep.at <= self.at, live)
        yield "tick_overdue_seconds", "How long the oldest step is due that no tick has swept", overdue
        yield "outbox_held", "1 while nothing may leave the outbox", float(bool(hold_of(self.session)))
        yield "journal_entries", "The number of the journal's last entry", self.session.scalar(select(Head.seq)) or 0

    def _count(self, *where: ColumnElement[bool]) -> float:
        return self.session.scalar(select(func.count()).select_from(Obligation).where(*where)) or 0

    def _age(self, column: InstrumentedAttribute[DateTime], *where: ColumnElement[bool]) -> float:
        oldest = self.session.scalar(select(func.min(column)).where(*where))
        return (self.at - oldest).total_seconds() if oldest is not None else 0


def metrics(engine: Engine, *, at: DateTime) -> bytes:
    """The figures of this instant in the text format that Prometheus reads."""
    with reading(engine) as session:
        registry = CollectorRegistry()
        registry.register(_Figures(session, at))
        return generate_latest(registry)
