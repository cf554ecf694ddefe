"""Locking what an act about a whole season needs to itself, before it is read."""

from typing import Any

from sqlalchemy import Connection, select

from models.season import Season
from models.statement import Statement, parameter


def _season_row() -> Any:
    found = select(Season.id).where(Season.id == parameter("season"))
    return found.with_for_update(key_share=True)


_SEASON_ROW = Statement(_season_row)


def lock_season_row(connection: Connection, season_id: str) -> None:
    """Of two who begin something in it at once, the second sees what the first has begun."""
    _SEASON_ROW.run(connection, {"season": season_id}).fetchall()
