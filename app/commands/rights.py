"""phasegate rights: who may do what, where; what is not in this table is nobody's."""

from collections.abc import Sequence
from pathlib import Path

from app.atomic_files import write_whole
from app.commands.lifecycle import SHOWN, plan_subject
from app.options import Options
from app.output import as_json, say, table
from rules.permissions import RELATIONS
from states.permission_matrix import Row
from states.permission_matrix import rights as rows_of
from states.refusal import Unknown

PAGE = "rights.md"

OPENING = """\
# Who may do what

Written by `phasegate rights --docs docs` from the table in `rules/permissions.py`; do not edit it by hand. What is
not in it is nobody's: every page, every command and every flow asks this table. Of those named any one suffices; what
each is to the thing is read from its rows, and a stand-in has what is lent to them. The moves of a plan are those of
the template `amazon_op`; a calendar may say others. Who waives a gate is said by the calendar, gate for gate
(`waivable_by`)."""


def rights(kind: str = "", /, *, calendar: str = "", docs: Path | None = None, options: Options | None = None) -> None:
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
    options = options or Options()
    if docs:
        write_whole(docs / PAGE, page(list(rows_of(plan_subject(SHOWN, options).table))).encode())
        say(f"{docs / PAGE} is written.")
        return
    found = list(rows_of(plan_subject(calendar, options).table))
    kinds = list(dict.fromkeys(row.kind for row in found))
    if kind and kind not in kinds:
        raise Unknown("kind", kind, kinds)
    chosen = [row for row in found if kind in ("", row.kind)]
    if options.json:
        as_json({"relations": dict(RELATIONS), "rights": chosen})
        return
    rows = [(row.kind, row.act, ", ".join(row.relations), where(row)) for row in chosen]
    table(("Kind", "Act", "Who", "In"), rows, empty="Nobody may do anything.")


def where(row: Row) -> str:
    return ", ".join(row.states) or "any state"


def page(rows: Sequence[Row]) -> str:
    """The page in Markdown."""
    called = "\n".join(f"| {name} | {words} |" for name, words in RELATIONS.items())
    parts = [OPENING, f"| Relation | Who that is |\n|---|---|\n{called}\n"]
    for kind in dict.fromkeys(row.kind for row in rows):
        mine = "\n".join(f"| {r.act} | {', '.join(r.relations)} | {where(r)} |" for r in rows if r.kind == kind)
        parts.append(f"## {kind.replace('_', ' ').capitalize()}\n\n| Act | Who | In |\n|---|---|---|\n{mine}\n")
    return "\n".join(parts)
