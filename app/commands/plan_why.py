"""phasegate plan why: what stands between a plan and its moves, from when on they could pass, and whom to ask."""

from typing import Annotated

from cyclopts import Parameter

from app.move_lines import readiness_line, reason_lines
from app.options import DEFAULTS, Options
from app.output import JsonAnswer, Lines
from app.plan_named import find_plan
from app.stand_in_lines import stand_in_lines
from app.typed_values import Switch
from app.why_lines import answer_as_object, chase_lines, pass_line
from flows.act.context import SeasonContext, open_context
from flows.views.stand_ins import stand_ins_of
from flows.views.when_possible import Answer, answer_for_trigger, answers_for_moves
from models.plan import Plan
from states.refusal import BadInput

USAGE = "Name one plan (phasegate plan why PLAN [TRIGGER]), or ask of all: --all [--trigger T] [--unit U]."


def why(
    plan: str = "",
    trigger: str = "",
    /,
    *,
    all: Switch = False,  # noqa: A002  the word that people type
    trigger_: Annotated[str, Parameter(name="--trigger")] = "",
    unit: str = "",
    options: Options = DEFAULTS,
) -> None:
    """Say what stands between a plan and its next moves, with the fix, the earliest day, and whom to ask next.

    Parameters
    ----------
    plan
        The plan, with or without its season: op1_payments.
    trigger
        One move; without it, every move from the plan's state.
    all
        Ask of all plans: per reason how many wait for it, and whose turn it is.
    trigger_
        With --all, one move; without it, the move onward of each plan.
    unit
        With --all, only a unit and those below it.
    """
    words_of_all = bool(trigger_ or unit)
    if bool(plan) == all or (words_of_all and not all):
        raise BadInput(USAGE)
    if all:
        from app.commands.plan_why_all import explain_all_plans

        explain_all_plans(trigger_, unit, options)
    else:
        _explain_plan(plan, trigger, options)


def _explain_plan(name: str, trigger: str, options: Options) -> None:
    with options.reading() as session:
        plan = find_plan(session, options, name)
        by = options.as_ or plan.owner_id
        context = open_context(
            session,
            plan.season_id,
            by=by,
            at=options.instant,
        )
        explanations = _explanations(context, plan, trigger)
        value = _explanations_as_object(
            context,
            plan,
            explanations,
            only_one=bool(trigger),
        )
        options.answer(value, _explanation_lines(context, plan, explanations))


def _explanations(
    context: SeasonContext,
    plan: Plan,
    trigger: str,
) -> list[Answer]:
    """Of one move, or of every move from the plan's state."""
    if trigger:
        return [answer_for_trigger(context, plan, trigger)]
    return answers_for_moves(context, plan)


def _explanations_as_object(
    context: SeasonContext,
    plan: Plan,
    explanations: list[Answer],
    *,
    only_one: bool,
) -> JsonAnswer:
    moves = [answer_as_object(explanation, context) for explanation in explanations]
    if only_one:
        return moves[0]
    return {
        "plan": plan.id,
        "state": plan.state,
        "version": plan.version,
        "moves": moves,
    }


def _explanation_lines(context: SeasonContext, plan: Plan, explanations: list[Answer]) -> Lines:
    yield f"{plan.id} is {plan.state} (v{plan.version})."
    yield from stand_in_lines(stand_ins_of(context, plan))
    for explanation in explanations:
        yield ""
        yield readiness_line(explanation.trigger, ready=explanation.ready)
        yield from reason_lines(explanation.reasons)
        if not explanation.ready:
            yield f"  {pass_line(explanation)}"
            yield from chase_lines(explanation, context)
