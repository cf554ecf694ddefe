"""Who stands in for whom, as a person reads it."""

from collections.abc import Iterable

from app.date_format import format_day
from app.output import Lines
from flows.views.stand_ins import StandInLine


def stand_in_lines(lines: Iterable[StandInLine]) -> Lines:
    """“Vera (away until Mon 7 Sep 2026; Max stands in)”."""
    for line in lines:
        where = f"away until {format_day(line.until_on)}" if line.until_on else "left"
        stand_in = line.stand_in or "nobody"
        yield f"{line.person} ({where}; {stand_in} stands in)"
