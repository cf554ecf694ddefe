"""phasegate plan why: what stands between a plan and its moves, from when on they could pass, and whom to ask."""

from typing import Annotated, Any

from cyclopts import Parameter

from app.commands.plan import find
from app.commands.plan_card import reason_lines, stand_in_words
from app.options import Options
from app.output import as_json, say, table
from app.why_lines import as_object, chase_lines, pass_line
from flows.ground import Ground, stand
from flows.views.blockers_of_all import Overview, Wait, why_all
from flows.views.stand_ins import stand_ins_of
from flows.views.when_possible import Answer, answer, answers
from models.plan import Plan
from states.guard import Asking
from states.refusal import BadInput

FIRST_PEOPLE = 5
"""So many of those whose turn it is are named in a table; `--json` has all."""


def why(
    plan: str = "",
    trigger: str = "",
    /,
    *,
    all: Annotated[bool, Parameter(negative="")] = False,  # noqa: A002  the word that people type
    trigger_: Annotated[str, Parameter(name="--trigger")] = "",
    unit: str = "",
    options: Options | None = None,
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
    options = options or Options()
    if bool(plan) == all or (not all and (trigger_ or unit)):
        raise BadInput(
            "Name one plan (phasegate plan why PLAN [TRIGGER]), or ask of all: --all [--trigger T] [--unit U]."
        )
    if all:
        _of_all(trigger_, unit, options)
    else:
        _of_one(plan, trigger, options)


def _of_one(name: str, trigger: str, options: Options) -> None:
    with options.reading() as session:
        plan = find(session, options, name)
        by = options.as_ or plan.owner_id
        ground, asking = stand(session, plan.season_id, by=by, at=options.instant), Asking(by, options.instant)
        found = [answer(ground, plan, trigger, asking)] if trigger else answers(ground, plan, asking)
        if options.json:
            as_json(_told(ground, plan, found, one=bool(trigger)))
            return
        say(f"{plan.id} is {plan.state} (v{plan.version}).")
        say(*stand_in_words(stand_ins_of(ground, plan)))
        for one in found:
            say("", f"{one.trigger}: {'ready' if one.ready else 'blocked'}", *reason_lines(one.reasons))
            if not one.ready:
                say(f"  {pass_line(one)}", *chase_lines(one, ground))


def _told(ground: Ground, plan: Plan, found: list[Answer], *, one: bool) -> dict[str, Any]:
    moves = [as_object(each, ground) for each in found]
    return moves[0] if one else {"plan": plan.id, "state": plan.state, "version": plan.version, "moves": moves}


def _of_all(trigger: str, unit: str, options: Options) -> None:
    with options.reading() as session:
        season_id = options.season_id(session)
        found = why_all(session, season_id, at=options.instant, by=options.as_, trigger=trigger, unit=unit)
    if options.json:
        as_json(_overview(found))
        return
    asked = f"{trigger} of" if trigger else "The move onward of"
    say(f"{asked} {found.plans} plans: {len(found.ready)} ready, {len(found.blocked)} blocked.", "")
    rows = [(wait.code, wait.plans, wait.how_many, _people(wait)) for wait in found.reasons]
    table(("Reason", "Plans", "Left", "Whose turn (plans)"), rows, empty="Nothing is in the way of any of them.")


def _people(wait: Wait) -> str:
    more = len(wait.whose_turn) - FIRST_PEOPLE
    told = ", ".join(f"{turn.name} ({turn.plans})" for turn in wait.whose_turn[:FIRST_PEOPLE])
    return f"{told} and {more} more" if more > 0 else told


def _overview(found: Overview) -> dict[str, Any]:
    return {
        "season": found.season,
        "trigger": found.trigger,
        "unit": found.unit,
        "plans": found.plans,
        "ready": found.ready,
        "reasons": found.reasons,
        "blocked": [
            {
                "plan": one.plan_id,
                "trigger": one.trigger,
                "reasons": [{"code": code, "how_many": n} for code, n in one.left.items()],
            }
            for one in found.blocked
        ],
    }
