"""phasegate rights: who may do what, where; what is not in this table is nobody's."""

from collections.abc import Sequence
from pathlib import Path

from app.atomic_files import write_whole
from app.commands.lifecycle import SHOWN_TEMPLATE, plan_subject
from app.options import DEFAULTS, Options
from app.output import Lines, RowCells, Table, say
from rules.permissions import RELATIONS
from states.refusal import Unknown
from states.rights_by_state import RightRow
from states.rights_by_state import all_rights as right_rows

RIGHTS_PAGE = "rights.md"
RIGHTS_TABLE = Table(
    ("Kind", "Act", "Who", "In"),
    empty="Nobody may do anything.",
)

RIGHTS_OPENING = """\
# Who may do what

Written by `phasegate rights --docs docs` from the table in `rules/permissions.py`; do not edit it by hand. What is
not in it is nobody's: every page, every command and every flow asks this table. Of those named any one suffices; what
each is to the thing is read from its rows, and a stand-in has what is lent to them. The moves of a plan are those of
the template `amazon_op`; a calendar may say others. Who waives a gate is said by the calendar, gate for gate
(`waivable_by`)."""


def rights(
    kind: str = "",
    /,
    *,
    calendar: str = "",
    docs: Path | None = None,
    options: Options = DEFAULTS,
) -> None:
    """Print who may do what to a kind of thing, and in which states; without a kind, all of it.

    Parameters
    ----------
    kind
        plan, goal, intake_request …
    calendar
        The calendar file or template whose plans are meant; by default the season's.
    docs
        Only write the page of all rights, rights.md, into this folder.
    """
    if docs:
        _write_docs(docs, options)
        return
    rows = _read_rows(calendar, options)
    chosen = _rows_of_kind(kind, rows)
    facts = {"relations": dict(RELATIONS), "rights": chosen}
    options.answer(facts, _right_table(chosen))


def _rows_of_kind(kind: str, rows: Sequence[RightRow]) -> list[RightRow]:
    """Those of all kinds where none is named; raises Unknown for a kind that there is not."""
    _must_have_rights(kind, rows)
    return [row for row in rows if kind in ("", row.kind)]


def _must_have_rights(kind: str, rows: Sequence[RightRow]) -> None:
    kinds = _kinds_of(rows)
    if kind and kind not in kinds:
        raise Unknown("kind", kind, kinds)


def _kinds_of(rows: Sequence[RightRow]) -> list[str]:
    """Each kind once, in the order of the table."""
    return list(dict.fromkeys(row.kind for row in rows))


def _right_table(rows: Sequence[RightRow]) -> Lines:
    cells = [_right_cells(row) for row in rows]
    return RIGHTS_TABLE.lines(cells)


def _right_cells(row: RightRow) -> RowCells:
    return (
        row.kind,
        row.act,
        ", ".join(row.relations),
        states_words(row),
    )


def _write_docs(folder: Path, options: Options) -> None:
    rows = _read_rows(SHOWN_TEMPLATE, options)
    file = folder / RIGHTS_PAGE
    write_whole(file, rights_page(rows).encode())
    say(f"{file} is written.")


def _read_rows(calendar: str, options: Options) -> list[RightRow]:
    return list(right_rows(plan_subject(calendar, options).table))


def states_words(row: RightRow) -> str:
    """In which states the right holds."""
    return ", ".join(row.states) or "any state"


def rights_page(rows: Sequence[RightRow]) -> str:
    """The page in Markdown."""
    parts = [_kind_part(kind, rows) for kind in _kinds_of(rows)]
    return "\n".join([RIGHTS_OPENING, _relations_part(), *parts])


def _relations_part() -> str:
    lines = [f"| {name} | {words} |" for name, words in RELATIONS.items()]
    body = "\n".join(lines)
    return f"| Relation | Who that is |\n|---|---|\n{body}\n"


def _kind_part(kind: str, rows: Sequence[RightRow]) -> str:
    title = kind.replace("_", " ").capitalize()
    body = "\n".join(_right_lines(kind, rows))
    return f"## {title}\n\n| Act | Who | In |\n|---|---|---|\n{body}\n"


def _right_lines(kind: str, rows: Sequence[RightRow]) -> Lines:
    for row in rows:
        if row.kind == kind:
            yield f"| {row.act} | {', '.join(row.relations)} | {states_words(row)} |"
