"""How commands answer: aligned columns for a person, JSON for a program."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any

from pendulum import Date, DateTime

from app.replay import write_out

JsonAnswer = dict[str, Any]
"""An object for a program."""
RowCells = tuple[Any, ...]
"""A row of a table."""
Lines = Iterator[str]
"""Lines for a person, one after another; nothing of them is worked out before somebody reads them."""


def answer(value: Any, lines: str | Iterable[str], *, json: bool) -> None:
    """Print the value for a program, or the lines for a person."""
    if json:
        as_json(value)
    elif isinstance(lines, str):
        say(lines)
    else:
        say(*lines)


def as_json(value: Any) -> None:
    """Print JSON; dataclasses become objects, instants RFC 3339 with their offset, days ISO dates."""
    write_out(in_json(value))


def in_json(value: Any) -> str:
    """The same as text."""
    text = json.dumps(as_json_value(value), indent=2, ensure_ascii=False)
    return f"{text}\n"


def as_json_value(value: Any) -> Any:
    """The value made of what JSON has: objects, lists, texts, numbers, true, false and null."""
    if is_dataclass(value) and not isinstance(value, type):
        return as_json_value(asdict(value))
    if isinstance(value, dict):
        return _as_json_object(value)
    if isinstance(value, list | tuple):
        return [as_json_value(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(as_json_value(item) for item in value)
    return _as_json_scalar(value)


def _as_json_object(value: dict[Any, Any]) -> JsonAnswer:
    return {str(key): as_json_value(item) for key, item in value.items()}


def _as_json_scalar(value: Any) -> Any:
    if isinstance(value, DateTime):
        return value.to_iso8601_string()
    if isinstance(value, Date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


@dataclass(frozen=True)
class Table:
    """The columns of a table, and what to do where there is nothing to put into it."""

    header: tuple[str, ...]
    empty: str

    def lines(self, rows: Sequence[RowCells]) -> Lines:
        """One for the header and each row; or the sentence about nothing."""
        if rows:
            yield from columns(self.header, rows)
        else:
            yield self.empty


def columns(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    """The lines of a table, its columns as wide as they need."""
    texts = [_row_texts(row) for row in (header, *rows)]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    return [_padded_line(row, widths) for row in texts]


def _row_texts(row: Sequence[Any]) -> list[str]:
    return [_cell_text(cell) for cell in row]


def _cell_text(cell: Any) -> str:
    return "" if cell is None else str(cell)


def _padded_line(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = map(str.ljust, row, widths)
    return "  ".join(padded).rstrip()


def say(*lines: str) -> None:
    """Print lines for a person."""
    write_out("".join(f"{line}\n" for line in lines))
