"""phasegate ask: headcount asks, and what was granted."""

from cyclopts import App

from app.answer import as_json, say, table
from app.options import Options
from flows.tunnel_down import asks
from flows.tunnel_down import grant as decide

app = App(name="ask", help="Headcount asks, and what was granted.")


@app.command(name="list")
def list_(*, options: Options | None = None) -> None:
    """Print the season's headcount asks."""
    options = options or Options()
    with options.reading() as session:
        found = asks(session, options.season_id(session))
    if options.json:
        as_json({"asks": found})
        return
    rows = [(one.id, one.heads, one.minimum, one.cost, "–" if one.granted is None else one.granted) for one in found]
    table(("Ask", "Heads", "At least", "Each a year", "Granted"), rows, empty="No plan asks for people.")


@app.command
def grant(ask: str, heads: int, /, *, reason: str = "", options: Options | None = None) -> None:
    """Decide an ask; fewer than asked needs a reason, 0 leaves it unfunded.

    Parameters
    ----------
    ask
        The ask's id.
    heads
        How many people are granted.
    """
    options = options or Options()
    with options.writing() as session:
        packet = decide(session, ask, heads, reason, by=options.by, at=options.instant)
    if options.json:
        as_json({"id": packet.ask_id, "asked": packet.asked, "granted": packet.granted})
        return
    say(f"{packet.ask_id}: {packet.granted} of {packet.asked} granted.")
