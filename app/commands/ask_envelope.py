"""phasegate ask envelope: how many people, and how much money, a unit may hand out."""

from collections.abc import Sequence
from typing import Any

from app.options import DEFAULTS, Options
from app.output import Lines, RowCells, Table
from app.typed_values import parse_money
from flows.headcount.envelopes import EnvelopeLine, envelopes
from flows.headcount.set_envelope import set_envelope
from models.initiative import COMPANY
from rules.allocation import Room

ENVELOPES_TABLE = Table(
    ("Unit", "Heads", "Money", "Given", "", "Left", ""),
    empty="No envelope is set: phasegate ask envelope company --heads 12 --money 1700000.00",
)


def envelope(
    unit: str = "",
    /,
    *,
    heads: int | None = None,
    money: str = "",
    hold_heads: int = 0,
    hold_money: str = "0",
    options: Options = DEFAULTS,
) -> None:
    """Print the season's envelopes, or set one.

    Parameters
    ----------
    unit
        A unit, or company for the one of all.
    heads
        How many people it may hand out.
    money
        What they may cost in a year, 1700000.00.
    hold_heads, hold_money
        What of it is kept back.
    """
    if heads is not None or money:
        size = Room(heads or 0, parse_money(money or "0"))
        held_back = Room(hold_heads, parse_money(hold_money))
        _set_envelope(unit or COMPANY, size, held_back, options)
    with options.reading() as session:
        lines = _envelopes_of(session, unit, options)
    options.answer({"envelopes": lines}, _envelope_table(lines))


def _set_envelope(
    unit: str,
    size: Room,
    held_back: Room,
    options: Options,
) -> None:
    options.act_in_season(
        set_envelope,
        unit,
        size,
        held_back,
    )


def _envelopes_of(session: Any, unit: str, options: Options) -> list[EnvelopeLine]:
    """Those of this unit; of all, where none is named."""
    season_id = options.season_id(session)
    context = options.season_context(session, season_id)
    return [line for line in envelopes(context.facts) if unit in ("", line.unit_id)]


def _envelope_table(lines: Sequence[EnvelopeLine]) -> Lines:
    rows = [_envelope_row(line) for line in lines]
    return ENVELOPES_TABLE.lines(rows)


def _envelope_row(line: EnvelopeLine) -> RowCells:
    return (
        line.unit_id,
        line.heads,
        line.money,
        line.given_heads,
        line.given_money,
        line.left_heads,
        line.left_money,
    )
