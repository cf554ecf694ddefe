"""phasegate intake: what partners ask of each other's plans."""

from cyclopts import App

from app.answer import as_json, say, table
from app.options import Options
from flows.intake.intake import answer_request, file_request, requests

app = App(name="intake", help="What partners ask of each other's plans.")


@app.command(name="list")
def list_(*, unit: str = "", options: Options | None = None) -> None:
    """Print the requests, those to one unit or all."""
    options = options or Options()
    with options.reading() as session:
        found = requests(session, options.season_id(session), to_unit=unit)
    if options.json:
        as_json({"requests": found})
        return
    rows = [(one.id, one.state, one.from_unit_id, one.to_unit_id, one.what, one.answer) for one in found]
    table(("Id", "State", "From", "To", "What", "Answer"), rows, empty="Nobody has asked anything yet.")


@app.command
def file(
    id: str,  # noqa: A002  the word that people type
    /,
    *,
    from_unit: str,
    to_unit: str,
    what: str,
    why: str,
    by_when: str,
    if_not: str,
    options: Options | None = None,
) -> None:
    """Ask something of another unit's plan: what, why, by when, and what happens if it is not done."""
    options = options or Options()
    request = {
        "id": id,
        "from_unit": from_unit,
        "to_unit": to_unit,
        "what": what,
        "why": why,
        "by": by_when,
        "if_not": if_not,
    }
    with options.writing() as session:
        row = file_request(session, options.season_id(session), request, by=options.by, at=options.instant)
    say(f"{row.id} is {row.state}: {row.from_unit_id} asks {row.to_unit_id}.")


@app.command
def answer(id: str, how: str, /, *, reason: str = "", options: Options | None = None) -> None:  # noqa: A002
    """Answer a request to your unit.

    Parameters
    ----------
    how
        accept, counter or decline.
    reason
        Why it is declined, or what you offer instead.
    """
    options = options or Options()
    with options.writing() as session:
        season = options.season_id(session)
        row = answer_request(session, season, id, how, reason, by=options.by, at=options.instant)
    say(f"{row.id} is {row.state}.")
