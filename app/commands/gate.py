"""phasegate gate: progress, and what Product Ops decides."""

from cyclopts import App

from app.answer import as_json, minute, say, table
from app.options import Options, local
from flows import look
from flows.gates import decide_gate, settle_gate
from states.refusal import Unknown

app = App(name="gate", help="Gates: progress, and what Product Ops decides.")


@app.command(name="list")
def list_(*, options: Options | None = None) -> None:
    """Print the season's gates."""
    options = options or Options()
    with options.reading() as session:
        season = look.season(session, options.season_id(session), at=options.instant)
        found = look.gates(session, season.id, at=options.instant)
    if options.json:
        as_json({"season": season.id, "gates": found})
        return
    rows = [
        (one.id, one.state, minute(one.due_at, season.zone), f"{one.done}/{one.total}", one.explanation)
        for one in found
    ]
    table(("Gate", "State", f"Due ({season.zone})", "Done", "Why then"), rows, empty="The season has no gates.")


@app.command
def show(gate: str, /, *, options: Options | None = None) -> None:
    """Print a gate and all that is still owed at it."""
    options = options or Options()
    with options.reading() as session:
        season = look.season(session, options.season_id(session), at=options.instant)
        found = look.gates(session, season.id, at=options.instant)
        one = next((row for row in found if row.id == gate), None)
        if one is None:
            raise Unknown("gate", gate, (row.id for row in found))
        owed = look.dues(session, season.id, at=options.instant, gate_id=gate)
    if options.json:
        as_json({"gate": one, "owed": owed})
        return
    say(
        f"{one.title} ({one.id}) is {one.state}, due {minute(one.due_at, season.zone)} ({season.zone}).",
        one.explanation,
    )
    say(f"{one.done}/{one.total} done; rule needs {one.need}.")
    if one.state == "missed":
        say(f"It was missed: decide it with phasegate gate do {one.id} extend --until DAY --reason …, or except.")
    say("")
    rows = [(due.person, due.what, f"{due.days} bd {'late' if due.late else 'left'}") for due in owed]
    table(("Who owes", "What", "When"), rows, empty="Nothing is owed at it.")


@app.command
def do(gate: str, act: str, /, *, reason: str = "", until: str = "", options: Options | None = None) -> None:
    """Decide a gate as Product Ops.

    Parameters
    ----------
    act
        pass (what Product Ops owes is done), waive, except (pass with exceptions) or extend (a missed gate).
    reason
        Why; needed for all but pass.
    until
        For extend: the day until which the gate waits.
    """
    options = options or Options()
    with options.writing() as session:
        season = options.season_id(session)
        if act == "pass":
            row = settle_gate(session, season, gate, by=options.by, at=options.instant)
        else:
            zone = look.season(session, season, at=options.instant).zone
            last = local(until, zone=zone) if until else None
            row = decide_gate(session, season, gate, act, reason, by=options.by, at=options.instant, until=last)
    if options.json:
        as_json({"gate": row.id, "act": act, "state": row.state})
        return
    passes = " It passes at the next tick if its rule is met." if act == "pass" and row.state == "open" else ""
    say(f"{row.id}: {act} done; the gate is {row.state}.{passes}")
