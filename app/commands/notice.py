"""phasegate notice: who was told what, and when."""

from cyclopts import App

from app.answer import as_json, table
from app.options import Options
from flows import look

app = App(name="notice", help="Notices: who was told what, and when.")


@app.command(name="list")
def list_(
    *, state: str = "", person: str = "", kind: str = "", limit: int = 500, options: Options | None = None
) -> None:
    """Print the outbox in the order of sending."""
    options = options or Options()
    with options.reading() as session:
        season = options.season_id(session)
        found = look.notices(session, season, limit=limit, state=state, person_id=person, kind=kind)
    if options.json:
        as_json({"season": season, "notices": found})
        return
    rows = [(one.send_at.to_iso8601_string(), one.person, one.kind, one.state, one.subject) for one in found]
    table(("Send at (UTC)", "To", "Kind", "State", "Subject"), rows, empty="Nobody was told anything yet.")
