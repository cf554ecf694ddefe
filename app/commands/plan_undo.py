"""phasegate plan undo: take a premature move back while nothing has come of it."""

from app.commands.plan import Name, find
from app.options import Options
from app.output import as_json, say
from flows.plan.undo import undo_move


def undo_(plan: Name, /, *, reason: str = "", seen: int | None = None, options: Options | None = None) -> None:
    """Take a plan's last move back: by who made it or by Product Ops, and only while nothing came of it.

    Parameters
    ----------
    reason
        Why; those who were told of the move read that it is undone.
    seen
        The version that you looked at; by default the current one.
    """
    options = options or Options()
    with options.writing() as session:
        found = find(session, options, plan)
        version = found.version if seen is None else seen
        done = undo_move(session, found.id, by=options.by, at=options.instant, seen=version, reason=reason)
    if options.json:
        as_json({"plan": done.plan_id, "act": "undo", "was": done.was, "now": done.now, "version": done.version})
        return
    say(f"{done.plan_id}: undone; {done.was} → {done.now} (v{done.version}).")
