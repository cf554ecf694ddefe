"""Who hears of a gate that changes, though they owe nothing there as yet (docs/changes.md)."""

from collections.abc import Iterator
from dataclasses import dataclass

from config.difference import Difference, GateMove
from config.gate import Gate, Owes
from config.scopes import Scopes
from flows.calendar.change_facts import open_requesters, plan_people
from flows.ground import Ground
from rules.change_letter import Part

PersonPart = tuple[str, Part]
"""A person, and what they are to the gate."""


@dataclass(frozen=True)
class SeasonChange:
    """A season, the dates that it will have, and how these differ from those that it has."""

    ground: Ground
    after: Scopes
    difference: Difference


def people_without_dues(change: SeasonChange, move: GateMove) -> Iterator[PersonPart]:
    if move.cause == "days":
        yield change.ground.season.product_ops_id, "product_ops"
    gate = _gate_of_move(change, move)
    if gate is None or move.kind in ("earlier", "later"):
        return
    if move.kind == "waived" and gate.carry_to:
        for person in _role_holders(change, gate.carry_to, move.unit):
            yield person, "carry_owner"
    if gate.owes is None:
        return
    if move.kind in ("new", "criteria"):
        yield from _people_of_new(change, move, gate.owes)
    else:
        yield from _people_of_removed(change, move, gate.owes)


def _gate_of_move(change: SeasonChange, move: GateMove) -> Gate | None:
    """The gate as it will be, or as it was where it is taken out."""
    gates_before = change.ground.scopes.resolver(move.unit).by_id
    gates_after = change.after.resolver(move.unit).by_id
    return gates_after.get(move.gate) or gates_before.get(move.gate)


def _people_of_new(
    change: SeasonChange,
    move: GateMove,
    owes: Owes,
) -> Iterator[PersonPart]:
    """Who will owe something from now on, and who approves it, plan by plan."""
    if owes.by == "product_ops":
        yield change.ground.season.product_ops_id, "owner"
    for owner, approver in _people_of_plans(change, move, owes):
        if owes.by == "owner":
            yield owner, "owner"
        if owes.by == "approver":
            yield approver, "owner"
        yield approver, "approver"


def _people_of_removed(
    change: SeasonChange,
    move: GateMove,
    owes: Owes,
) -> Iterator[PersonPart]:
    """Who approves what is no longer owed, and who asked something of these plans."""
    for _, approver in _people_of_plans(change, move, owes):
        yield approver, "approver"
    ground = change.ground
    for unit, person in open_requesters(ground.session, ground.season.id):
        if change.difference.scope(unit) == move.unit:
            yield person, "requester"


def _people_of_plans(
    change: SeasonChange,
    move: GateMove,
    owes: Owes,
) -> Iterator[tuple[str, str]]:
    """(owner, approver) of each plan that this gate is about, in the scope that moves."""
    ground = change.ground
    people = plan_people(ground.session, ground.season.id, owes.document or "")
    for unit, owner, approver in people:
        if change.difference.scope(unit) == move.unit:
            yield owner, approver


def _role_holders(
    change: SeasonChange,
    gate_id: str,
    unit: str,
) -> tuple[str, ...]:
    """Who holds the role that owns this gate; nobody where the gate has no owner of these roles."""
    ground = change.ground
    gate = change.after.resolver(unit).by_id.get(gate_id)
    if gate is None:
        return ()
    if gate.owner == "product_ops":
        return (ground.season.product_ops_id,)
    if gate.owner == "executive":
        return ground.executives
    return ()
