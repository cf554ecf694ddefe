"""Which partners a unit has asked by name what they need, and who of them has replied."""

from collections.abc import Iterable, Sequence

from app.output import Lines
from flows.views.intake import SolicitedLine


def solicited_lines(invitations: Sequence[SolicitedLine]) -> Lines:
    """A line for each unit that has asked partners by name: who replied, and who did not."""
    units = dict.fromkeys(line.to_unit_id for line in invitations)
    for unit in units:
        of_unit = [line for line in invitations if line.to_unit_id == unit]
        yield _unit_line(unit, of_unit)


def _unit_line(unit: str, invitations: Sequence[SolicitedLine]) -> str:
    silent = _silent_partners(invitations)
    replied = len(invitations) - len(silent)
    without = f"; no reply from {', '.join(silent)}" if silent else ""
    return f"{unit} has asked {len(invitations)} by name: {replied} replied{without}."


def _silent_partners(invitations: Iterable[SolicitedLine]) -> list[str]:
    return [line.from_unit_id for line in invitations if not line.replied]
