"""people.csv as rows: its header and what stands below it, before anybody asks what that means."""

import csv
import io
from collections.abc import Iterator

from config.mistake import Mistake, Mistaken

REQUIRED_COLUMNS = ("id", "title", "manager_id", "country")
OPTIONAL_COLUMNS = ("name", "zone", "email", "calendar", "roles")
COLUMNS = (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS)

CsvRow = tuple[int, list[str]]
"""The line on which a row ends, and its values."""


def read_rows(text: str, file: str) -> list[CsvRow]:
    """The header and the rows below it; raises Mistaken where the text is not CSV, or holds nothing."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader if row]
    except csv.Error as error:
        mistake = _no_csv(
            file,
            reader.line_num,
            error,
        )
        raise Mistaken([mistake]) from None
    if not rows:
        raise Mistaken([_no_header(file)])
    return rows


def _no_csv(
    file: str,
    line: int,
    error: csv.Error,
) -> Mistake:
    return Mistake(
        file=file,
        line=line,
        code="CSV_SYNTAX",
        sentence=f"this is not CSV: {error}",
        remedy="mend the quotes",
    )


def _no_header(file: str) -> Mistake:
    columns = ",".join(REQUIRED_COLUMNS)
    return _header_mistake(
        file,
        code="CSV_EMPTY",
        sentence="there is no header",
        remedy=f"begin with {columns}",
    )


def _header_mistake(
    file: str,
    code: str,
    sentence: str,
    remedy: str,
) -> Mistake:
    return Mistake(
        file=file,
        line=1,
        code=code,
        sentence=sentence,
        remedy=remedy,
    )


def header_mistakes(
    header: list[str],
    file: str,
) -> Iterator[Mistake]:
    """Columns that lack, stand there twice, or that nobody knows."""
    yield from _missing_columns(header, file)
    yield from _repeated_columns(header, file)
    yield from _unknown_columns(header, file)


def _missing_columns(
    header: list[str],
    file: str,
) -> Iterator[Mistake]:
    for name in REQUIRED_COLUMNS:
        if name not in header:
            yield _header_mistake(
                file,
                code="MISSING_COLUMN",
                sentence=f"the column {name} is missing",
                remedy="add it to the header",
            )


def _repeated_columns(
    header: list[str],
    file: str,
) -> Iterator[Mistake]:
    repeated = {name for name in header if header.count(name) > 1}
    for name in sorted(repeated):
        sentence = f"the column {name} stands in the header twice"
        yield _header_mistake(
            file,
            code="DUPLICATE_COLUMN",
            sentence=sentence,
            remedy="remove one",
        )


def _unknown_columns(
    header: list[str],
    file: str,
) -> Iterator[Mistake]:
    for name in header:
        if name not in COLUMNS:
            yield _header_mistake(
                file,
                code="UNKNOWN_COLUMN",
                sentence=f"the column “{name}” is not known",
                remedy=f"use some of {', '.join(COLUMNS)}",
            )


def width_mistakes(
    header: list[str],
    rows: list[CsvRow],
    file: str,
) -> Iterator[Mistake]:
    """Rows that have not as many values as the header."""
    for line, row in rows:
        if len(row) != len(header):
            yield Mistake(
                file=file,
                line=line,
                code="CSV_WIDTH",
                sentence=f"the row has {len(row)} values, the header {len(header)}",
                remedy="quote a value that holds a comma",
            )
