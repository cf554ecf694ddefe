"""How commands answer: aligned columns for a person, JSON for a program."""

import json
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

from pendulum import Date, DateTime

from app.replay import out


def as_json(value: Any) -> None:
    """Print JSON; dataclasses become objects, instants RFC 3339 with their offset, days ISO dates."""
    out(in_json(value))


def in_json(value: Any) -> str:
    """The same as text."""
    return json.dumps(plain(value), indent=2, ensure_ascii=False) + "\n"


def plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, DateTime):
        return value.to_iso8601_string()
    if isinstance(value, Date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def table(header: Sequence[str], rows: Sequence[Sequence[Any]], *, empty: str) -> None:
    """Columns as wide as they need; `empty` says what to do where there is nothing."""
    if not rows:
        say(empty)
        return
    say(*columns(header, rows))


def columns(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    """The lines of a table, its columns as wide as they need."""
    text = [[str("" if cell is None else cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[n]) for row in text) for n in range(len(header))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in text]


def say(*lines: str) -> None:
    out("".join(f"{line}\n" for line in lines))


def day(instant: DateTime | None, zone: str) -> str:
    """“Fri 14 Aug 2026” in that zone."""
    return instant.in_timezone(zone).format("ddd D MMM YYYY", locale="en") if instant else ""


def minute(instant: DateTime | None, zone: str) -> str:
    """“Fri 14 Aug 2026 17:00” in that zone."""
    return instant.in_timezone(zone).format("ddd D MMM YYYY HH:mm", locale="en") if instant else ""
