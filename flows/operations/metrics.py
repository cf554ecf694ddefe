"""Figures for Prometheus: counts and ages only, nothing about a single person or plan."""

from collections.abc import Callable, Iterator
from typing import Any

from pendulum import DateTime
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import ColumnElement, Engine, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from flows.delivery.deliver import hold_reason
from flows.operations.oldest_waiting import oldest_notice, oldest_step
from models.database import reading
from models.gate import Gate
from models.journal import Head
from models.ladder_step import LadderStep
from models.notice import Notice
from models.obligation import Obligation
from models.plan import Plan


class _Figures(Collector):
    def __init__(self, session: Session, at: DateTime) -> None:
        self.session = session
        self.at = at

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield self._counted_by("notices", "Notices in the outbox by state", Notice.state)
        yield self._counted_by("gates", "Gates by season and state", Gate.season_id, Gate.state)
        yield self._counted_by("plans", "Plans by season and state", Plan.season_id, Plan.state)
        for name, title, read_figure in _SINGLE_FIGURES:
            gauge = GaugeMetricFamily(f"phasegate_{name}", title)
            gauge.add_metric([], read_figure(self))
            yield gauge

    def _counted_by(self, name: str, title: str, *columns: InstrumentedAttribute[Any]) -> GaugeMetricFamily:
        labels = [str(column.key) for column in columns]
        gauge = GaugeMetricFamily(f"phasegate_{name}", title, labels=labels)
        counts = select(*columns, func.count()).group_by(*columns)
        for *values, count in self.session.execute(counts.order_by(*columns)):
            gauge.add_metric([str(value) for value in values], count)
        return gauge

    def open_obligations(self, *conditions: ColumnElement[bool]) -> float:
        is_open = (Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None))
        count = select(func.count()).select_from(Obligation)
        return self.session.scalar(count.where(*is_open, *conditions)) or 0

    def late_obligations(self) -> float:
        return self.open_obligations(Obligation.due_at < self.at)

    def oldest_notice_seconds(self) -> float:
        return self._seconds_since(oldest_notice(self.at))

    def oldest_step_seconds(self) -> float:
        is_due = LadderStep.at <= self.at
        return self._seconds_since(oldest_step().where(is_due))

    def _seconds_since(self, oldest: Select[tuple[DateTime]]) -> float:
        """0 where nothing waits."""
        since = self.session.scalar(oldest)
        if since is None:
            return 0
        return (self.at - since).total_seconds()

    def is_held(self) -> float:
        return 1.0 if hold_reason(self.session) else 0.0

    def last_entry(self) -> float:
        return self.session.scalar(select(Head.seq)) or 0


_SINGLE_FIGURES: tuple[tuple[str, str, Callable[[_Figures], float]], ...] = (
    (
        "obligations_open",
        "What is owed and not done",
        _Figures.open_obligations,
    ),
    (
        "obligations_late",
        "What is owed and past its day",
        _Figures.late_obligations,
    ),
    (
        "outbox_oldest_seconds",
        "How long the oldest notice waits that may leave",
        _Figures.oldest_notice_seconds,
    ),
    (
        "tick_overdue_seconds",
        "How long the oldest step is due that no tick has swept",
        _Figures.oldest_step_seconds,
    ),
    (
        "outbox_held",
        "1 while nothing may leave the outbox",
        _Figures.is_held,
    ),
    (
        "journal_entries",
        "The number of the journal's last entry",
        _Figures.last_entry,
    ),
)


def metrics(engine: Engine, *, at: DateTime) -> bytes:
    """The figures of this instant in the text format that Prometheus reads."""
    with reading(engine) as session:
        registry = CollectorRegistry()
        registry.register(_Figures(session, at))
        return generate_latest(registry)
