"""phasegate gate list: the season's gates, each with its date, how much is done at it, and why it is due then."""

from collections.abc import Sequence

from app.date_format import minute_in_zone
from app.options import DEFAULTS, Options
from app.output import Lines, RowCells, Table
from app.season_of import season_line
from flows.views.gate_lines import GateLine, read_gates


def list_gates(*, options: Options = DEFAULTS) -> None:
    """Print the season's gates."""
    with options.reading() as session:
        season = season_line(session, options)
        gates = read_gates(session, season.id, at=options.instant)
    facts = {"season": season.id, "gates": gates}
    options.answer(facts, _gate_table(gates, season.zone))


def _gate_table(gates: Sequence[GateLine], zone: str) -> Lines:
    rows = [_gate_row(gate, zone) for gate in gates]
    return _gate_columns(zone).lines(rows)


def _gate_columns(zone: str) -> Table:
    return Table(
        ("Gate", "State", f"Due ({zone})", "Done", "Why then"),
        empty="The season has no gates.",
    )


def _gate_row(gate: GateLine, zone: str) -> RowCells:
    due = minute_in_zone(gate.due_at, zone)
    return (
        gate.id,
        gate.state,
        due,
        f"{gate.done}/{gate.total}",
        gate.explanation,
    )
