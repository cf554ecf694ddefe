"""Leave that has a limit ends at it: a waiver of a plan's guard, and a waiver of a gate for one unit.

Counters know no clock, so a waiver counts while its row is there. The tick takes away those whose limit has come, and
so does a move before it reads the counters: nothing passes on leave that has ended.
"""

from sqlalchemy import Select, func, select

from flows.act.command import Command
from flows.act.context import SeasonContext
from flows.act.find_due import DueThings
from flows.act.perform import follow_all
from models.gate import Gate, GateWaiver
from models.organisation import SYSTEM
from models.plan import Plan
from models.review import Waiver
from models.statement import THIS_INSTANT, THIS_SEASON


def sweep_leaves(context: SeasonContext) -> int:
    """Of the whole season, how many plans and gates lose some; a second time does nothing."""
    plan_ids = PLANS_WITH_ENDED_LEAVE.find(context)
    gate_ids = GATES_WITH_ENDED_LEAVE.find(context)
    plans = [_expire_command(context, "plan", plan_id) for plan_id in plan_ids]
    gates = [_expire_command(context, "gate", gate_id) for gate_id in gate_ids]
    return len(follow_all(context.session, [*plans, *gates]))


def _expire_command(context: SeasonContext, kind: str, thing_id: str) -> Command:
    return Command(
        kind,
        thing_id,
        "expire_waivers",
        SYSTEM,
        context.at,
        context.season.id,
    )


def _plans_with_ended_leave() -> Select[tuple[str]]:
    ended = select(Waiver.plan_id).where(
        Waiver.until.is_not(None),
        Waiver.until <= THIS_INSTANT,
    )
    # What is computed has no index: the few ended lead to their plans, not all plans of the season to none.
    season_id = func.coalesce(Plan.season_id, "")
    return select(Plan.id).where(
        season_id == THIS_SEASON,
        Plan.id.in_(ended),
    )


def _gates_with_ended_leave() -> Select[tuple[str]]:
    ended = select(GateWaiver.gate_id).where(
        GateWaiver.until.is_not(None),
        GateWaiver.until <= THIS_INSTANT,
        GateWaiver.season_id == THIS_SEASON,
    )
    return select(Gate.id).where(
        Gate.season_id == THIS_SEASON,
        Gate.id.in_(ended),
    )


# Locked in the order in which every act locks them.
PLANS_WITH_ENDED_LEAVE = DueThings(
    _plans_with_ended_leave,
    in_order=(Plan.id,),
    locked=(Plan,),
)
GATES_WITH_ENDED_LEAVE = DueThings(_gates_with_ended_leave, in_order=(Gate.id,))
