"""phasegate notice: who was told what, and when."""

from cyclopts import App

from app.answer import as_json, say, table
from app.options import Options
from flows import look
from flows.season.acknowledge import acknowledge

app = App(name="notice", help="Notices: who was told what, and when.")


@app.command
def ack(key: str, /, *, options: Options | None = None) -> None:
    """Say that you have read a letter that asks for it; a second time changes nothing."""
    options = options or Options()
    with options.writing() as session:
        notice = acknowledge(session, key, by=options.by, at=options.instant)
    if options.json:
        as_json({"key": notice.key, "acked_at": notice.acked_at})
        return
    say(f"Thank you: {notice.subject}")


@app.command(name="list")
def list_(
    *, state: str = "", person: str = "", kind: str = "", limit: int = 500, options: Options | None = None
) -> None:
    """Print the outbox in the order of sending."""
    options = options or Options()
    with options.reading() as session:
        season = options.season_id(session)
        found = look.notices(session, season, at=options.instant, limit=limit, state=state, person_id=person, kind=kind)
    if options.json:
        as_json({"season": season, "notices": found})
        return
    rows = [(one.send_at.to_iso8601_string(), one.person, one.kind, one.state, one.subject) for one in found]
    table(("Send at (UTC)", "To", "Kind", "State", "Subject"), rows, empty="Nobody was told anything yet.")
