"""phasegate gate why: what stands between a gate and its moves."""

from app.answer_moves import answer_moves
from app.options import DEFAULTS, Options
from flows.season.gates import gate_ways


def why(gate: str, trigger: str = "", /, *, options: Options = DEFAULTS) -> None:
    """Say what stands between a gate and its next moves, or one of them, all at once and with the fix.

    Parameters
    ----------
    trigger
        One move; without it, every move from the gate's state.
    """
    with options.reading_season() as (session, season_id):
        row, moves = gate_ways(
            session,
            season_id,
            gate,
            **options.looker,
            trigger=trigger,
        )
    answer_moves(
        options,
        "gate",
        row,
        moves,
        only_one=bool(trigger),
    )
