"""phasegate plan undo: take a premature move back while nothing has come of it."""

from app.options import DEFAULTS, Options
from app.plan_named import PlanName
from app.take_step import act_on_plan, plan_act_as_object
from flows.plan.undo import undo_move


def undo(
    plan: PlanName,
    /,
    *,
    reason: str = "",
    seen: int | None = None,
    options: Options = DEFAULTS,
) -> None:
    """Take a plan's last move back: by who made it or by Product Ops, and only while nothing came of it.

    Parameters
    ----------
    reason
        Why; those who were told of the move read that it is undone.
    seen
        The version that you looked at; by default the current one.
    """
    undone = act_on_plan(
        options,
        undo_move,
        plan,
        seen=seen,
        reason=reason,
    )
    sentence = f"{undone.plan_id}: undone; {undone.was} → {undone.now} (v{undone.version})."
    options.answer(plan_act_as_object(undone, "undo"), sentence)
