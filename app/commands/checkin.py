"""phasegate checkin: reading key results on their days."""

from cyclopts import App

from app.commands.goal import number
from app.options import Options
from app.output import as_json, say, table
from flows.goals.check_ins import check_in_lines, move_check_in

app = App(name="checkin", help="Check-ins: read a key result on its day.")


@app.command(name="list")
def list_(*, kr: str = "", state: str = "", options: Options | None = None) -> None:
    """Print the season's check-ins, those of one key result or in one state, or all."""
    options = options or Options()
    with options.reading() as session:
        found = check_in_lines(session, options.season_id(session), key_result=kr, state=state)
    if options.json:
        as_json({"check_ins": found})
        return
    rows = [
        (one.id, one.state, one.due_at.to_date_string(), one.value, one.rag, one.computed_rag, one.note)
        for one in found
    ]
    header = ("Check-in", "State", "Due (UTC)", "Value", "RAG", "Computed", "Note")
    table(header, rows, empty="Nothing is to be read; check-ins begin when goals are locked.")


@app.command(name="do")
def do_(
    check_in: str,
    trigger: str,
    /,
    *,
    value: str | None = None,
    rag: str | None = None,
    note: str | None = None,
    seen: int | None = None,
    options: Options | None = None,
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
    options = options or Options()
    words = {"value": None if value is None else number(value), "rag": rag, "note": note}
    with options.writing() as session:
        done = move_check_in(session, check_in, trigger, by=options.by, at=options.instant, seen=seen, words=words)
    if options.json:
        as_json(done)
        return
    say(f"{done.id} is {done.now} (v{done.version}).")
