"""Telling those concerned that Product Ops has waived a gate: the same table as for a change of the calendar."""

from config.difference import Difference, GateMove
from flows.calendar.change_facts import booked_reviews, open_dues
from flows.calendar.change_letters import gather
from flows.calendar.send_letters import Cause, send_letters
from flows.ground import Ground


def tell_of_waiver(ground: Ground, gate_id: str, reason: str) -> None:
    """Owners, approvers, the owner of the gate that open things are carried to, and who asked something of a plan."""
    scopes, season = ground.scopes, ground.season.id
    moves = tuple(
        GateMove(gate_id, gate.title, unit, "waived", scopes.resolver(unit).due(gate_id), None, 0, "changed", reason)
        for unit in scopes.all()
        if (gate := scopes.resolver(unit).by_id.get(gate_id)) is not None
    )
    dues = list(open_dues(ground.session, season, [gate_id]))
    booked = booked_reviews(ground.session, season, after=ground.at)
    found = Difference(moves, (), scopes.ways, frozenset(unit for unit in scopes.all() if unit))
    letters = gather(ground, scopes, found, dues=dues, booked=booked, reviews=())
    cause = Cause(f"{season.lower()}_waive_{gate_id}", f"{gate_id} is waived", reason)
    send_letters(ground, letters, cause, quiet=False)
