"""A flow with the row of the table of deployments that says when it runs, how many at once and under which tags."""

from dataclasses import dataclass
from typing import Any

from prefect import Flow
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.schedules import Cron, Interval, Schedule

from flows.automation.expected import ALL_DAY, DeploymentRow


@dataclass(frozen=True)
class Deployment:
    """A row of the table of deployments with its flow, in the season's zone."""

    row: DeploymentRow
    flow: Flow[Any, Any]
    zone: str

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def cron(self) -> str | None:
        return self.row.cron

    @property
    def tags(self) -> tuple[str, ...]:
        return self.row.tags

    @property
    def limit(self) -> ConcurrencyLimitConfig:
        return ConcurrencyLimitConfig(
            limit=self.row.limit,
            collision_strategy=ConcurrencyLimitStrategy(self.row.when_full),
        )

    def schedule(self, *, every: float | None) -> Schedule | None:
        """When it runs; what runs all day runs every so many seconds, if `every` is given."""
        if self.cron is None:
            return None
        if every and self.name in ALL_DAY:
            return Interval(every, timezone=self.zone)
        return Cron(self.cron, timezone=self.zone)
