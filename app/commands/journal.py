"""phasegate journal: the history, and the proof that nobody edited it."""

from collections.abc import Sequence
from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number

from app.date_format import minute_in_zone
from app.options import DEFAULTS, Options
from app.output import Lines, RowCells, Table, as_json, say
from flows.operations.verify_journal import first_broken
from flows.views.journal_lines import EntryLine, read_entries
from states.guard import Reason
from states.refusal import Refused

app = App(name="journal", help="The history, and the proof that nobody edited it.")

ENTRIES_TABLE = Table(
    ("No", "UTC", "Who", "Did", "To", "State", "Why"),
    empty="Nothing has happened yet.",
)


@app.command
def verify(*, options: Options = DEFAULTS) -> None:
    """Recompute the chain of hashes from the first entry to the last."""
    with options.reading() as session:
        broken = first_broken(session)
    if options.json:
        as_json({"ok": broken is None, "first_broken": broken})
    if broken is not None:
        raise Refused("verify", "the journal", [_broken_reason(broken)])
    if not options.json:
        say("The journal is whole: every entry is what was written.")


def _broken_reason(entry: int) -> Reason:
    text = f"Entry {entry} is not what was written, or is missing."
    fix = "Compare with a backup; what stands from there on cannot be trusted."
    return Reason("JOURNAL_BROKEN", text, fix)


@app.command(name="list")
def list_entries(
    thing: str = "",
    /,
    *,
    last: Annotated[int, Parameter(validator=Number(gte=1))] = 50,
    options: Options = DEFAULTS,
) -> None:
    """Print the last entries, of one thing or of all.

    Parameters
    ----------
    thing
        The id of a plan, gate, goal …
    last
        How many entries.
    """
    things = [thing] if thing else []
    with options.reading() as session:
        lines = read_entries(session, *things)[-last:]
    options.answer({"entries": lines}, _entry_table(lines))


def _entry_table(lines: Sequence[EntryLine]) -> Lines:
    rows = [_entry_row(line) for line in lines]
    return ENTRIES_TABLE.lines(rows)


def _entry_row(entry: EntryLine) -> RowCells:
    who = f"{entry.actor} for {entry.on_behalf_of}" if entry.on_behalf_of else entry.actor
    states = f"{entry.was} → {entry.now}" if entry.now else ""
    return (
        entry.seq,
        minute_in_zone(entry.at, "UTC"),
        who,
        entry.act,
        entry.thing_id,
        states,
        entry.reason,
    )
