"""“Why can't I?”: everything that stands between a plan and a move, each reason with its facts and its fix.

Whether a guard holds is read from the plan's own row; only for a guard that fails are the names and ids looked up.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from flows.ground import Ground
from flows.why.holders import holders
from flows.why.why_facts import FACTS
from models.plan import Plan
from models.whose_turn import TURNS
from states.guard import Asking, Counted, Reason
from states.lifecycle import Move
from states.plan import GUARDS
from states.refusal import Unknown, not_from_state


@dataclass(frozen=True)
class Choice:
    """A move that leaves the plan's state, and what stands in its way; no reasons mean that it is possible now."""

    move: Move
    reasons: tuple[Reason, ...]


def choices(ground: Ground, plan: Plan, asking: Asking) -> list[Choice]:
    """Every move from the plan's state, for whoever asks, in the table's order."""
    moves = ground.lifecycle.possible(plan.state, plan.document)
    return [Choice(move, tuple(obstacles(ground, plan, move, asking))) for move in moves]


def refusals(ground: Ground, plan: Plan, trigger: str, asking: Asking) -> list[Reason]:
    """All reasons why this trigger is not possible for whoever asks; empty where it is."""
    if trigger not in ground.lifecycle.triggers():
        raise Unknown("move", trigger, ground.lifecycle.triggers())
    move = ground.lifecycle.move(trigger, plan.state)
    if move is None or (move.documents and plan.document not in move.documents):
        possible = [one.trigger for one in ground.lifecycle.possible(plan.state, plan.document)]
        reason = not_from_state(trigger, ground.lifecycle.thing, plan.state, possible)
        onward = ground.lifecycle.onward(plan.state, plan.document)
        return [replace(reason, whose_turn=holders(ground, plan, onward.by) if onward else ())]
    return list(obstacles(ground, plan, move, asking))


def obstacles(ground: Ground, plan: Plan, move: Move, asking: Asking) -> Iterator[Reason]:
    """Authorisation, hard freeze, then the move's guards in the table's order."""
    relations = ground.relations(plan, asking.by, enough=move.by)
    if not ground.entitled(move.by, relations):
        yield replace(ground.denied(move.trigger, move.by, relations), whose_turn=holders(ground, plan, move.by))
    # Only Product Ops can lift a freeze; otherwise it waits for its last day.
    yield from (replace(r, whose_turn=(ground.season.product_ops_id,)) for r in ground.frozen(move.trigger))
    on_behalf = replace(asking, on_behalf_of=ground.on_behalf_of)
    for code in move.guards:
        if not GUARDS[code].holds(plan, on_behalf):
            yield from explained(ground, plan, code)


def explained(ground: Ground, plan: Plan, code: str) -> Iterator[Reason]:
    """The guard's reason, once for each thing that it finds in the way."""
    common = {
        "plan": plan.id,
        "approver": ground.name(plan.approver_id),
        "owner": ground.name(ground.season.product_ops_id),
    }
    found = list(FACTS[code](ground, plan))
    turn = _turn(ground, plan, code, things=len(found))
    yield from (GUARDS[code].reason(common | turn | dict(facts)) for facts in found)
    if not found:
        # A counter without anything to count is wrong, but a guard that does not hold still blocks.
        text = f"{code} does not hold for {plan.id}, and what it counts cannot be found."
        yield Reason(code, text, "Load the text once more; if that does not help, tell Product Ops.")


def _turn(ground: Ground, plan: Plan, code: str, *, things: int) -> dict[str, Any]:
    """Whose turn it is, and how much is left: all that the plan's row counts where one sentence says it all."""
    guard, turn = GUARDS[code], TURNS.get(code)
    left = getattr(plan, guard.counts) if isinstance(guard, Counted) and things == 1 else 1
    return {"whose": turn.one(ground.session, plan, ground.by) if turn else (), "left": max(left, 1)}
