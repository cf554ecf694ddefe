"""phasegate checkin: reading key results on their days."""

from collections.abc import Sequence

from cyclopts import App

from app.options import DEFAULTS, Options
from app.output import Lines, RowCells, Table
from app.take_step import take_step
from app.typed_values import parse_optional_number
from flows.goals.check_ins import CheckInLine, check_in_lines, move_check_in

app = App(name="checkin", help="Check-ins: read a key result on its day.")

CHECK_INS_TABLE = Table(
    ("Check-in", "State", "Due (UTC)", "Value", "RAG", "Computed", "Note"),
    empty="Nothing is to be read; check-ins begin when goals are locked.",
)


@app.command(name="list")
def list_check_ins(*, kr: str = "", state: str = "", options: Options = DEFAULTS) -> None:
    """Print the season's check-ins, those of one key result or in one state, or all."""
    lines = options.look_in_season(
        check_in_lines,
        key_result=kr,
        state=state,
    )
    options.answer({"check_ins": lines}, _check_in_table(lines))


def _check_in_table(lines: Sequence[CheckInLine]) -> Lines:
    rows = [_check_in_row(line) for line in lines]
    return CHECK_INS_TABLE.lines(rows)


def _check_in_row(line: CheckInLine) -> RowCells:
    return (
        line.id,
        line.state,
        line.due_at.to_date_string(),
        line.value,
        line.rag,
        line.computed_rag,
        line.note,
    )


@app.command
def do(
    check_in: str,
    trigger: str,
    /,
    *,
    value: str | None = None,
    rag: str | None = None,
    note: str | None = None,
    seen: int | None = None,
    options: Options = DEFAULTS,
) -> None:
    """Make a reading, or say that you have seen it.

    Parameters
    ----------
    trigger
        submit or review.
    value
        What is measured now.
    rag
        A colour other than the computed one: green, amber or red; needs a note.
    note
        Why the value went the wrong way, or why another colour.
    """
    words = {
        "value": parse_optional_number(value),
        "rag": rag,
        "note": note,
    }
    take_step(
        options,
        move_check_in,
        check_in,
        trigger,
        seen=seen,
        words=words,
    )
