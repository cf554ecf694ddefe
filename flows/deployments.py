"""What Prefect knows of the house: a flow around each act, and when it runs. No run carries a person's name."""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

import httpx
import pendulum
from prefect import Flow, flow
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.flow_runs import arun_deployment
from prefect.exceptions import ObjectNotFound
from prefect.schedules import Cron, Interval, Schedule
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL

from flows.automation.artifact import Row, counted, deliver_table, difference_table, roll_up_table, tick_table
from flows.automation.compare_server import differences_there
from flows.automation.events import announce
from flows.automation.expected import ALL_DAY, DEPLOYMENTS, DeploymentRow
from flows.automation.orphan import end_with_parent
from flows.automation.pause import is_paused
from flows.automation.prefect_api import OWN_SERVER
from flows.automation.reaper import reap as reap_runs
from flows.automation.reaper import watch_for_silence
from flows.automation.requests import ENGINE_ACTS, carry_out, live_seasons, look_at, open_requests
from flows.automation.run import CHANNELS, DELIVER_TO, SITE, do, leave, setting, show_progress
from flows.automation.shares import shares
from flows.automation.tick import announce_only
from flows.automation.tick import tick as tick_seasons
from flows.delivery.channels import named
from flows.delivery.deliver import deliver as deliver_notices
from flows.reminders.schedule import lay_out_under
from flows.season.announce import changed_calendars, mark_announced, mark_changed, unannounced
from flows.season.gate_progress import how_far
from flows.views.roll_up import roll_up as roll_up_plans
from states.refusal import PlanningError

LOG = logging.getLogger("phasegate")

Given = ParamSpec("Given")
Work = Callable[Given, Awaitable[list[Row]]]


def engine_flow(
    name: str, *, retries: int = 0, while_paused: bool = False
) -> Callable[[Work[Given]], Flow[Given, Any]]:
    """A flow that does this work unless the engine is paused, and leaves its counts as an artifact.

    What only tidies up on Prefect's server is done `while_paused` too, and asks no database.
    """

    def around(work: Work[Given]) -> Flow[Given, Any]:
        @flow(name=name, retries=retries, retry_delay_seconds=5 if retries else 0)
        @wraps(work)
        async def run(*args: Given.args, **kwargs: Given.kwargs) -> list[Row]:
            end_with_parent()
            if not while_paused and await do(name, is_paused):
                return await leave(name, counted("engine", "paused: nothing was done", 1))
            return await leave(name, await work(*args, **kwargs))

        return run

    return around


@engine_flow("tick", retries=2)
async def tick(season_id: str | None = None) -> list[Row]:
    """Do all that is due now in one season, or in every live one."""
    at = pendulum.now("UTC")
    report = await do("tick", lambda engine: tick_seasons(engine, at=at, season_id=season_id, lines=False))
    gates, changes = await do("tick", unannounced), await do("tick", changed_calendars)
    await announce(gates, changes)
    await do("tick", lambda engine: mark_announced(engine, gates, at=at))
    await do("tick", lambda engine: mark_changed(engine, changes, at=at))
    await show_progress(await do("tick", how_far))
    await _start_requested_runs()
    return [*tick_table(report, gates), *await _differences_there()]


async def _start_requested_runs() -> None:
    """A run for each thing that a person asked for; whichever run comes first takes it."""
    for request in await do("tick", open_requests):
        name = ENGINE_ACTS[request.act].deployment
        told = {"season_id": request.season_id}
        try:
            await arun_deployment(f"{name}/{name}", parameters=told, timeout=0, as_subflow=False)
        except ObjectNotFound:
            # Somebody removed the deployment: the request waits until it is back.
            LOG.warning("There is no deployment %s, so nobody takes the request of %s.", name, request.asked_by)


async def _differences_there() -> list[Row]:
    """On somebody else's server: what there is not as `prefect.yaml` says. On its own one `serve` puts it back."""
    url, key = PREFECT_API_URL.value(), PREFECT_API_AUTH_STRING.value() or ""
    if os.environ.get(OWN_SERVER) or not url:
        return []
    try:
        found = await asyncio.to_thread(differences_there, url, key=key)
    except (httpx.HTTPError, PlanningError) as error:
        LOG.warning("What stands on Prefect's server cannot be compared with prefect.yaml (%s).", error)
        return []
    for difference in found:
        LOG.warning("%s", difference)
    return difference_table(found)


@engine_flow("deliver", retries=2)
async def deliver() -> list[Row]:
    """Send the notices whose moment has come, and each person's digest in their morning."""
    at, target = pendulum.now("UTC"), setting(DELIVER_TO)
    channels, site = named(os.environ.get(CHANNELS, "")), os.environ.get(SITE, "")
    report = await do(
        "deliver", lambda engine: deliver_notices(engine, at=at, target=target, channels=channels, site=site)
    )
    return deliver_table(report)


@engine_flow("check-ins", retries=2)
async def check_ins() -> list[Row]:
    """Prompt whoever reads a key result that it is time."""
    at = pendulum.now("UTC")
    told = await do("check-ins", lambda engine: announce_only(engine, "check_ins", at=at))
    return counted("notice", "prompts", told)


@engine_flow("rituals", retries=2)
async def rituals() -> list[Row]:
    """Announce the rituals of these days: mid-year review, scoring."""
    at = pendulum.now("UTC")
    told = await do("rituals", lambda engine: announce_only(engine, "rituals", at=at))
    return counted("notice", "announcements", told)


@engine_flow("roll-up", retries=2)
async def roll_up() -> list[Row]:
    """Tell each leader how the plans below them stand."""
    at = pendulum.now("UTC")
    done = await do("roll-up", lambda engine: roll_up_plans(engine, at=at))
    return roll_up_table(done)


@engine_flow("hand-down")
async def hand_down(season_id: str | None = None) -> list[Row]:
    """Decide the ranked asks by the envelope, where a person asked for it; otherwise count what that would be."""
    return await _take_request("hand_down", season_id)


@engine_flow("cascade")
async def cascade(season_id: str | None = None) -> list[Row]:
    """Turn approved plans into goals, where a person asked for it; otherwise count what that would be."""
    return await _take_request("cascade", season_id)


@engine_flow("goal-lock")
async def goal_lock(season_id: str | None = None) -> list[Row]:
    """Lock the season's goals, where a person asked for it; otherwise count what that would be."""
    return await _take_request("lock", season_id)


async def _take_request(act: str, season_id: str | None) -> list[Row]:
    """The request of the season, or of every live one; without a request nothing is written."""
    at, name = pendulum.now("UTC"), ENGINE_ACTS[act].deployment
    seasons = [season_id] if season_id else await do(name, live_seasons)
    return [row for season in seasons for row in await _take_of_season(name, act, season, at)]


async def _take_of_season(name: str, act: str, season_id: str, at: pendulum.DateTime) -> list[Row]:
    outcome = await do(name, lambda engine: carry_out(engine, season_id, act, at=at))
    if outcome is not None:
        return outcome.table
    looked = await do(name, lambda engine: look_at(engine, season_id, act, at=at))
    return [*looked, *counted("request", "open: none, so nothing was written", 1)]


@engine_flow("share")
async def share() -> list[Row]:
    """Where much is to be laid out, ask for a run for each part of the organisation, which workers take as they can."""
    at = pendulum.now("UTC")
    found = await do("share", lambda engine: shares(engine, at=at))
    for one in found:
        told = {"season_id": one.season_id, "unit_id": one.unit_id}
        await arun_deployment("lay-out/lay-out", parameters=told, timeout=0, as_subflow=False)
    return counted("run", "asked for", len(found))


@engine_flow("lay-out", retries=2)
async def lay_out(season_id: str, unit_id: str) -> list[Row]:
    """Lay out the ladders of what one part of the organisation owes."""
    at = pendulum.now("UTC")
    done = await do("lay-out", lambda engine: lay_out_under(engine, season_id, unit_id, at=at))
    return counted("obligation", "laid out", done)


@engine_flow("reap", while_paused=True)
async def reap() -> list[Row]:
    """Take away runs that did not begin in time; the next run does their work. Those that fall silent Prefect marks."""
    await watch_for_silence()
    return counted("run", "taken away", await reap_runs(at=pendulum.now("UTC")))


_FLOWS: tuple[Flow[Any, Any], ...] = (
    *(tick, deliver, check_ins, rituals, roll_up),
    *(hand_down, cascade, goal_lock),
    *(share, lay_out, reap),
)


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
        strategy = ConcurrencyLimitStrategy(self.row.when_full)
        return ConcurrencyLimitConfig(limit=self.row.limit, collision_strategy=strategy)

    def schedule(self, *, every: float | None) -> Schedule | None:
        """`every` so many seconds instead, for what runs all day."""
        if self.cron is None:
            return None
        often = every if self.name in ALL_DAY else None
        return Interval(often, timezone=self.zone) if often else Cron(self.cron, timezone=self.zone)


def deployments(zone: str) -> tuple[Deployment, ...]:
    """Every deployment, in the order of the table."""
    flows = {flow.name: flow for flow in _FLOWS}
    return tuple(Deployment(row, flows[row.name], zone) for row in DEPLOYMENTS)
