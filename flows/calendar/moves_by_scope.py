"""The moves of a calendar change, looked up by unit and gate."""

from config.difference import CalendarDifference, GateMove


class MovesByScope:
    """The moves of a difference by scope, so that each of many obligations finds its own at once."""

    def __init__(self, changes: CalendarDifference) -> None:
        scopes = {move.unit for move in changes.moves}
        self._scope_of = changes.scope
        self._moves_of = {scope: changes.of(scope) for scope in scopes}

    def find_move(self, unit: str, gate: str) -> GateMove | None:
        """The move of this gate for this unit; None where the gate stays as it is."""
        scope = self._scope_of(unit)
        moves = self._moves_of.get(scope, {})
        return moves.get(gate)
