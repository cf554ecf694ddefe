"""The answer to “why not?” of a gate or a season: its state, and what stands between it and its next moves."""

from collections.abc import Sequence

from app.move_lines import PossibleMove, moves_as_object, ready_move_lines
from app.options import Options
from app.output import Lines
from models.gate import Gate
from models.season import Season


def answer_moves(
    options: Options,
    kind: str,
    row: Gate | Season,
    moves: Sequence[PossibleMove],
    *,
    only_one: bool,
) -> None:
    """Print the moves of this thing, which is named by its kind; with `only_one` a program gets that move alone."""
    facts = {
        kind: row.id,
        "state": row.state,
        "version": row.version,
    }
    value = moves_as_object(facts, moves, only_one=only_one)
    options.answer(value, _move_lines(row, moves))


def _move_lines(row: Gate | Season, moves: Sequence[PossibleMove]) -> Lines:
    yield f"{row.id} is {row.state} (v{row.version})."
    yield from ready_move_lines(moves)
