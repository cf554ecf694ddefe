"""Leave that has a limit ends at it: a waiver of a plan's guard, and a waiver of a gate for one unit.

Counters know no clock, so a waiver counts while its row is there. The tick takes away those whose limit has come, and
so does a move before it reads the counters: nothing passes on leave that has ended.
"""

from sqlalchemy import Select, select

from flows.act.command import Command
from flows.act.context import SeasonContext
from flows.act.find_due import find_due
from flows.act.perform import follow_all
from models.gate import Gate, GateWaiver
from models.organisation import SYSTEM
from models.plan import Plan
from models.review import Waiver
from models.statement import THIS_INSTANT, THIS_SEASON, Statement


def sweep_leaves(context: SeasonContext) -> int:
    """Of the whole season, how many plans and gates lose some; a second time does nothing."""
    plan_ids = find_due(context, _PLANS_WITH_ENDED_LEAVE)
    gate_ids = find_due(context, _GATES_WITH_ENDED_LEAVE)
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
    """Locked in the order in which every act locks them."""
    ended = select(Waiver.plan_id).where(
        Waiver.until.is_not(None),
        Waiver.until <= THIS_INSTANT,
    )
    plans = select(Plan.id).where(
        Plan.season_id == THIS_SEASON,
        Plan.id.in_(ended),
    )
    return plans.order_by(Plan.id).with_for_update()


def _gates_with_ended_leave() -> Select[tuple[str]]:
    ended = select(GateWaiver.gate_id).where(
        GateWaiver.until.is_not(None),
        GateWaiver.until <= THIS_INSTANT,
        GateWaiver.season_id == THIS_SEASON,
    )
    gates = select(Gate.id).where(
        Gate.season_id == THIS_SEASON,
        Gate.id.in_(ended),
    )
    return gates.order_by(Gate.id)


_PLANS_WITH_ENDED_LEAVE = Statement(_plans_with_ended_leave)
_GATES_WITH_ENDED_LEAVE = Statement(_gates_with_ended_leave)
