"""phasegate journal: the history, and the proof that nobody edited it."""

from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number

from app.options import Options
from app.output import as_json, minute, say, table
from flows import journal
from flows.views.lines import entries
from states.guard import Reason
from states.refusal import Refused

app = App(name="journal", help="The history, and the proof that nobody edited it.")


@app.command
def verify(*, options: Options | None = None) -> None:
    """Recompute the chain of hashes from the first entry to the last."""
    options = options or Options()
    with options.reading() as session:
        broken = journal.first_broken(session)
    if options.json:
        as_json({"ok": broken is None, "first_broken": broken})
    if broken is not None:
        text = f"Entry {broken} is not what was written, or is missing."
        fix = "Compare with a backup; what stands from there on cannot be trusted."
        raise Refused("verify", "the journal", [Reason("JOURNAL_BROKEN", text, fix)])
    if not options.json:
        say("The journal is whole: every entry is what was written.")


@app.command(name="list")
def list_(
    thing: str = "", /, *, last: Annotated[int, Parameter(validator=Number(gte=1))] = 50, options: Options | None = None
) -> None:
    """Print the last entries, of one thing or of all.

    Parameters
    ----------
    thing
        The id of a plan, gate, goal …
    last
        How many entries.
    """
    options = options or Options()
    with options.reading() as session:
        found = entries(session, *([thing] if thing else []))[-last:]
    if options.json:
        as_json({"entries": found})
        return
    rows = [
        (
            one.seq,
            minute(one.at, "UTC"),
            f"{one.actor} for {one.on_behalf_of}" if one.on_behalf_of else one.actor,
            one.act,
            one.thing_id,
            f"{one.was} → {one.now}" if one.now else "",
            one.reason,
        )
        for one in found
    ]
    table(("No", "UTC", "Who", "Did", "To", "State", "Why"), rows, empty="Nothing has happened yet.")
