"""What Prefect knows of the house: a flow around each act, and when it runs."""

import os
from dataclasses import dataclass
from typing import Any

import pendulum
from prefect import Flow, flow
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.flow_runs import arun_deployment
from prefect.schedules import Cron, Interval, Schedule

from flows.artifact import Row, cascade_table, counted, deliver_table, roll_up_table, tick_table
from flows.ask.tunnel_down import hand_down as hand_down_asks
from flows.engine.events import announce
from flows.engine.reaper import reap as reap_runs
from flows.engine.reaper import watch_for_silence
from flows.engine.run import CHANNELS, DELIVER_TO, SITE, do, leave, setting, show_progress
from flows.engine.shares import shares
from flows.goal.cascade import apply_cascade
from flows.goal.goals import lock_goals
from flows.notice.channels import named
from flows.notice.deliver import deliver as deliver_notices
from flows.notice.lay_out import lay_out_under
from flows.season.announce import changed_calendars, mark_announced, mark_changed, unannounced
from flows.season.gate_progress import how_far
from flows.season.roll_up import roll_up as roll_up_plans
from flows.tick import announce_only
from flows.tick import tick as tick_seasons
from models.database import transact

ALL_DAY = ("tick", "deliver")
SHARED = 4
"""So many workers lay out parts of one season at once."""
ONE_AT_A_TIME = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)

AS_MANY = ConcurrencyLimitConfig(limit=SHARED, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE)


@flow(name="tick", retries=2, retry_delay_seconds=5)
async def tick(season_id: str | None = None) -> list[Row]:
    """Do all that is due now in one season, or in every live one."""
    at = pendulum.now("UTC")
    report = await do("tick", lambda engine: tick_seasons(engine, at=at, season_id=season_id, lines=False))
    gates, changes = await do("tick", unannounced), await do("tick", changed_calendars)
    await announce(gates, changes)
    await do("tick", lambda engine: mark_announced(engine, gates, at=at))
    await do("tick", lambda engine: mark_changed(engine, changes, at=at))
    await show_progress(await do("tick", how_far))
    return await leave("tick", tick_table(report, gates))


@flow(name="deliver", retries=2, retry_delay_seconds=5)
async def deliver() -> list[Row]:
    """Send the notices whose moment has come, and each person's digest in their morning."""
    at, target = pendulum.now("UTC"), setting(DELIVER_TO)
    channels, site = named(os.environ.get(CHANNELS, "")), os.environ.get(SITE, "")
    report = await do(
        "deliver", lambda engine: deliver_notices(engine, at=at, target=target, channels=channels, site=site)
    )
    return await leave("deliver", deliver_table(report))


@flow(name="check-ins", retries=2, retry_delay_seconds=5)
async def check_ins() -> list[Row]:
    """Prompt whoever reads a key result that it is time."""
    at = pendulum.now("UTC")
    told = await do("check-ins", lambda engine: announce_only(engine, "check_ins", at=at))
    return await leave("check-ins", counted("notice", "prompts", told))


@flow(name="rituals", retries=2, retry_delay_seconds=5)
async def rituals() -> list[Row]:
    """Announce the rituals of these days: mid-year review, scoring."""
    at = pendulum.now("UTC")
    told = await do("rituals", lambda engine: announce_only(engine, "rituals", at=at))
    return await leave("rituals", counted("notice", "announcements", told))


@flow(name="roll-up", retries=2, retry_delay_seconds=5)
async def roll_up() -> list[Row]:
    """Tell each leader how the plans below them stand."""
    at = pendulum.now("UTC")
    done = await do("roll-up", lambda engine: roll_up_plans(engine, at=at))
    return await leave("roll-up", roll_up_table(done))


@flow(name="hand-down")
async def hand_down(season_id: str, by: str) -> list[Row]:
    """Decide the ranked asks as the envelope has it, in the name of the person who asked for it, and tell the teams."""
    at = pendulum.now("UTC")
    given = await do(
        "hand-down",
        lambda engine: transact(engine, lambda session: hand_down_asks(session, season_id, by=by, at=at)),
    )
    return await leave("hand-down", counted("ask", "decided", len(given)))


@flow(name="cascade")
async def cascade(season_id: str, by: str) -> list[Row]:
    """Turn a season's approved plans into goals, in the name of the person who asked for it."""
    at = pendulum.now("UTC")
    diff = await do("cascade", lambda engine: apply_cascade(engine, season_id, by=by, at=at))
    return await leave("cascade", cascade_table(diff))


@flow(name="goal-lock")
async def goal_lock(season_id: str, by: str) -> list[Row]:
    """Lock a season's goals, in the name of the person who asked for it."""
    at = pendulum.now("UTC")
    done = await do(
        "goal-lock", lambda engine: transact(engine, lambda session: lock_goals(session, season_id, by=by, at=at))
    )
    return await leave("goal-lock", counted("goal", "locked", done.goals))


@flow(name="share")
async def share() -> list[Row]:
    """Where much is to be laid out, ask for a run for each part of the organisation, which workers take as they can."""
    at = pendulum.now("UTC")
    found = await do("share", lambda engine: shares(engine, at=at))
    for one in found:
        told = {"season_id": one.season_id, "unit_id": one.unit_id}
        await arun_deployment("lay-out/lay-out", parameters=told, timeout=0, as_subflow=False)
    return await leave("share", counted("run", "asked for", len(found)))


@flow(name="lay-out", retries=2, retry_delay_seconds=5)
async def lay_out(season_id: str, unit_id: str) -> list[Row]:
    """Lay out the ladders of what one part of the organisation owes."""
    at = pendulum.now("UTC")
    done = await do("lay-out", lambda engine: lay_out_under(engine, season_id, unit_id, at=at))
    return await leave("lay-out", counted("obligation", "laid out", done))


@flow(name="reap")
async def reap() -> list[Row]:
    """Take away runs that did not begin in time; the next run does their work. Those that fall silent Prefect marks."""
    await watch_for_silence()
    return await leave("reap", counted("run", "taken away", await reap_runs(at=pendulum.now("UTC"))))


@dataclass(frozen=True)
class Deployment:
    """A flow and when it runs, in the season's zone; without a cron it runs when somebody asks."""

    name: str
    flow: Flow[Any, Any]
    cron: str | None
    tags: tuple[str, ...]
    zone: str

    @property
    def limit(self) -> ConcurrencyLimitConfig:
        return AS_MANY if self.flow is lay_out else ONE_AT_A_TIME

    def schedule(self, *, every: float | None) -> Schedule | None:
        """`every` so many seconds instead, for what runs all day."""
        if self.cron is None:
            return None
        often = every if self.name in ALL_DAY else None
        return Interval(often, timezone=self.zone) if often else Cron(self.cron, timezone=self.zone)


_ROWS: tuple[tuple[Flow[Any, Any], str | None, str], ...] = (
    (tick, "*/15 * * * *", "calendar"),
    (deliver, "*/5 * * * *", "notices"),
    (check_ins, "0 7 * * *", "goals"),
    (rituals, "0 7 * * *", "calendar"),
    (roll_up, "0 7 * * 1", "notices"),
    (hand_down, None, "asks"),
    (cascade, None, "goals"),
    (goal_lock, None, "goals"),
    (share, "0 5 * * *", "engine"),
    (lay_out, None, "engine"),
    (reap, "*/10 * * * *", "engine"),
)


def deployments(zone: str) -> tuple[Deployment, ...]:
    return tuple(Deployment(flow.name, flow, cron, ("phasegate", tag), zone) for flow, cron, tag in _ROWS)
