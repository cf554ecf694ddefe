"""What Prefect knows of phasegate: a flow around each act, and when it runs. No run carries a person's name."""

import os
from collections.abc import Awaitable, Callable, Sequence
from functools import partial, wraps
from typing import Any, ParamSpec

import pendulum
from pendulum import DateTime
from prefect import Flow, flow

from flows.automation.artifact import (
    CountTable,
    counted_rows,
    deliver_table,
    roll_up_table,
    tick_table,
)
from flows.automation.deployment import Deployment
from flows.automation.engine_acts import ENGINE_ACTS, live_seasons, preview_act
from flows.automation.events import announce_decisions
from flows.automation.expected import DEPLOYMENTS
from flows.automation.orphan import end_with_parent
from flows.automation.pause import is_paused
from flows.automation.reaper import reap_runs, watch_for_silence
from flows.automation.requests import carry_out
from flows.automation.roll_up import roll_up as roll_up_plans
from flows.automation.run import (
    CHANNELS_VARIABLE,
    SITE_VARIABLE,
    TARGET_VARIABLE,
    differences_on_server,
    leave_table,
    required_setting,
    run_work,
    show_progress,
    start_requested_runs,
    start_run,
)
from flows.automation.shares import layout_shares
from flows.automation.tick import announce_only, tick_seasons
from flows.delivery.deliver import deliver_notices
from flows.delivery.targets import parse_channels
from flows.reminders.schedule import lay_out_under
from flows.season.gate_progress import how_far

RETRY_SECONDS = 5

Parameters = ParamSpec("Parameters")
EngineWork = Callable[Parameters, Awaitable[CountTable]]


def engine_flow(
    name: str,
    *,
    retries: int = 0,
    while_paused: bool = False,
) -> Callable[[EngineWork[Parameters]], Flow[Parameters, Any]]:
    """A flow that does this work unless the engine is paused, and leaves its counts as an artifact.

    What only tidies up on Prefect's server is done `while_paused` too, and asks no database.
    """
    retry_seconds = RETRY_SECONDS if retries else 0

    def make_flow(work: EngineWork[Parameters]) -> Flow[Parameters, Any]:
        @flow(name=name, retries=retries, retry_delay_seconds=retry_seconds)
        @wraps(work)
        async def run_flow(*args: Parameters.args, **kwargs: Parameters.kwargs) -> CountTable:
            end_with_parent()
            if not while_paused and await run_work(name, is_paused):
                table = counted_rows("engine", "paused: nothing was done", 1)
            else:
                table = await work(*args, **kwargs)
            return await leave_table(name, table)

        return run_flow

    return make_flow


def _now() -> DateTime:
    return pendulum.now("UTC")


@engine_flow("tick", retries=2)
async def tick(season_id: str | None = None) -> CountTable:
    """Do all that is due now in one season, or in every live one."""
    at = _now()
    work = partial(
        tick_seasons,
        at=at,
        season_id=season_id,
        lines=False,
    )
    report = await run_work("tick", work)
    announced_gates = await announce_decisions(at=at)
    progress = await run_work("tick", how_far)
    await show_progress(progress)
    await start_requested_runs()
    differences = await differences_on_server()
    return [*tick_table(report, announced_gates), *differences]


@engine_flow("deliver", retries=2)
async def deliver() -> CountTable:
    """Send the notices whose moment has come, and each person's digest in their morning."""
    work = partial(
        deliver_notices,
        at=_now(),
        target=required_setting(TARGET_VARIABLE),
        channels=parse_channels(os.environ.get(CHANNELS_VARIABLE, "")),
        site=os.environ.get(SITE_VARIABLE, ""),
    )
    report = await run_work("deliver", work)
    return deliver_table(report)


@engine_flow("check-ins", retries=2)
async def check_ins() -> CountTable:
    """Prompt the people who check in key results that it is time."""
    return await _announce_only("check-ins", "check_ins", "prompts")


@engine_flow("rituals", retries=2)
async def rituals() -> CountTable:
    """Announce the rituals of these days: mid-year review, scoring."""
    return await _announce_only("rituals", "rituals", "announcements")


async def _announce_only(name: str, what: str, detail: str) -> CountTable:
    work = partial(announce_only, what=what, at=_now())
    put = await run_work(name, work)
    return counted_rows("notice", detail, put)


@engine_flow("roll-up", retries=2)
async def roll_up() -> CountTable:
    """Tell each leader how the plans below them stand."""
    work = partial(roll_up_plans, at=_now())
    done = await run_work("roll-up", work)
    return roll_up_table(done)


@engine_flow("hand-down")
async def hand_down(season_id: str | None = None) -> CountTable:
    """Decide the ranked asks by the envelope, if a person asked for it; otherwise count what that would be."""
    return await _take_request("hand_down", season_id)


@engine_flow("cascade")
async def cascade(season_id: str | None = None) -> CountTable:
    """Turn approved plans into goals, if a person asked for it; otherwise count what that would be."""
    return await _take_request("cascade", season_id)


@engine_flow("goal-lock")
async def goal_lock(season_id: str | None = None) -> CountTable:
    """Lock the season's goals, if a person asked for it; otherwise count what that would be."""
    return await _take_request("lock", season_id)


async def _take_request(
    act: str,
    season_id: str | None,
) -> CountTable:
    """The request of the season, or of every live one; without a request nothing is written."""
    at = _now()
    name = ENGINE_ACTS[act].deployment
    seasons = await _seasons_of(name, season_id)
    table: CountTable = []
    for season in seasons:
        table += await _take_of_season(name, act, season, at)
    return table


async def _seasons_of(name: str, season_id: str | None) -> Sequence[str]:
    if season_id:
        return [season_id]
    return await run_work(name, live_seasons)


async def _take_of_season(
    name: str,
    act: str,
    season_id: str,
    at: DateTime,
) -> CountTable:
    take = partial(
        carry_out,
        season_id=season_id,
        act=act,
        at=at,
    )
    outcome = await run_work(name, take)
    if outcome is not None:
        return outcome.table
    preview = partial(
        preview_act,
        season_id=season_id,
        act=act,
        at=at,
    )
    would_do = await run_work(name, preview)
    no_request = counted_rows("request", "open: none, so nothing was written", 1)
    return [*would_do, *no_request]


@engine_flow("share")
async def share() -> CountTable:
    """If much is to be laid out, ask for a run for each part of the organisation; workers take them as they can."""
    work = partial(layout_shares, at=_now())
    shares = await run_work("share", work)
    for each in shares:
        await start_run("lay-out", {"season_id": each.season_id, "unit_id": each.unit_id})
    return counted_rows("run", "asked for", len(shares))


@engine_flow("lay-out", retries=2)
async def lay_out(season_id: str, unit_id: str) -> CountTable:
    """Lay out the ladders of what one part of the organisation owes."""
    at = _now()
    done = await run_work("lay-out", lambda engine: lay_out_under(engine, season_id, unit_id, at=at))
    return counted_rows("obligation", "laid out", done)


@engine_flow("reap", while_paused=True)
async def reap() -> CountTable:
    """Cancel runs that did not begin in time; the next run does their work. Prefect marks runs that fall silent."""
    await watch_for_silence()
    cancelled = await reap_runs(at=_now())
    return counted_rows("run", "taken away", cancelled)


_FLOWS: tuple[Flow[Any, Any], ...] = (
    tick,
    deliver,
    check_ins,
    rituals,
    roll_up,
    hand_down,
    cascade,
    goal_lock,
    share,
    lay_out,
    reap,
)


def all_deployments(zone: str) -> tuple[Deployment, ...]:
    """Every deployment, in the order of the table."""
    flow_by_name = {each.name: each for each in _FLOWS}
    return tuple(Deployment(row, flow_by_name[row.name], zone) for row in DEPLOYMENTS)
