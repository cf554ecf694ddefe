"""phasegate gate: progress, and what Product Ops decides."""

from dataclasses import dataclass, field
from typing import Annotated, Any

from cyclopts import App, Parameter
from pendulum import DateTime

from app.commands.intake import solicited_lines
from app.options import Options, local
from app.output import as_json, minute, say, table
from app.ways import in_lines, ways_object
from flows.season.gates import decide_gate, gate_ways, settle_gate, waive_for_unit
from flows.views import lines as look
from flows.views.exceptions import ExceptionLine, UnitWaiverLine, exception_lines, unit_waiver_lines
from flows.views.intake import solicited, takes_answers
from models.organisation import SYSTEM
from states.refusal import BadInput, Unknown

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
    """Print a gate, all that is still owed at it, and what it passed without."""
    options = options or Options()
    with options.reading() as session:
        season = look.season(session, options.season_id(session), at=options.instant)
        found = look.gates(session, season.id, at=options.instant)
        one = next((row for row in found if row.id == gate), None)
        if one is None:
            raise Unknown("gate", gate, (row.id for row in found))
        owed = look.dues(session, season.id, at=options.instant, gate_id=gate)
        exceptions = exception_lines(session, season.id, gate)
        waived = unit_waiver_lines(session, season.id, gate)
        answers = takes_answers(session, season.id, gate, at=options.instant)
        asked = solicited(session, season.id) if answers else []
    if options.json:
        as_json({"gate": one, "owed": owed, "exceptions": exceptions, "waived_for": waived, "solicited": asked})
        return
    say(
        f"{one.title} ({one.id}) is {one.state}, due {minute(one.due_at, season.zone)} ({season.zone}).",
        one.explanation,
    )
    say(f"{one.done}/{one.total} {'answered' if answers else 'done'}; rule needs {one.need}.")
    if one.state == "missed":
        say(f"It was missed: decide it with phasegate gate do {one.id} extend --until DAY --reason …, or except.")
    say(*(_exception(row, season.zone) for row in exceptions), *(_waived(row, season.zone) for row in waived))
    say("")
    rows = [(due.person, due.what, f"{due.days} bd {'late' if due.late else 'left'}") for due in owed]
    table(("Who owes", "What", "When"), rows, empty="Nothing is owed at it.")
    say(*solicited_lines(asked))


def _exception(row: ExceptionLine, zone: str) -> str:
    done = f"done {minute(row.settled_at, zone)}" if row.settled_at else f"by {minute(row.due_at, zone)}"
    return f"Passed without: {row.what} ({row.person}, {done}), by {row.by}: {row.reason}"


def _waived(row: UnitWaiverLine, zone: str) -> str:
    until = f" until {minute(row.until, zone)}" if row.until else ""
    return f"Waived for {row.unit_id}{until} by {row.by}: {row.reason}"


@app.command
def why(gate: str, trigger: str = "", /, *, options: Options | None = None) -> None:
    """Say what stands between a gate and its next moves, or one of them, all at once and with the fix.

    Parameters
    ----------
    trigger
        One move; without it, every move from the gate's state.
    """
    options = options or Options()
    with options.reading() as session:
        season = options.season_id(session)
        by = options.as_ or SYSTEM
        row, ways = gate_ways(session, season, gate, by=by, at=options.instant, trigger=trigger)
        told = {"gate": row.id, "state": row.state, "version": row.version}
    if options.json:
        as_json(ways_object(told, ways, one=bool(trigger)))
        return
    say(f"{row.id} is {row.state} (v{row.version}).", *in_lines(ways))


@Parameter(name="*")
@dataclass(frozen=True)
class Decision:
    """What may be said with a decision.

    Parameters
    ----------
    reason
        Why; needed for all but pass.
    until
        For extend: the day until which the gate waits; for except: the due day of what is not named; with --unit:
        the day on which the waiver ends.
    exception
        For except, what is still owed and its new due day: UNIT=DAY, or the key of an obligation.
    unit
        For waive: for this unit alone.
    seen
        The version that you looked at; by default the current one.
    """

    reason: str = ""
    until: str = ""
    exception: list[str] = field(default_factory=list)
    unit: str = ""
    seen: int | None = None


@app.command
def do(
    gate: str, act: str, /, *, decision: Annotated[Decision | None, Parameter()] = None, options: Options | None = None
) -> None:
    """Decide a gate as Product Ops.

    Parameters
    ----------
    act
        pass (what Product Ops owes is done), waive, except (pass with exceptions) or extend (a missed gate).
    """
    said, options = decision or Decision(), options or Options()
    with options.writing() as session:
        season = options.season_id(session)
        zone = look.season(session, season, at=options.instant).zone
        told: dict[str, Any] = {"by": options.by, "at": options.instant}
        if act == "pass":
            row = settle_gate(session, season, gate, **told)
        else:
            told |= {"until": local(said.until, zone=zone) if said.until else None, "seen": said.seen}
            row = _decide(session, (season, gate, act), said, zone, told)
    if options.json:
        as_json({"gate": row.id, "act": act, "state": row.state, "version": row.version})
        return
    passes = " It passes at the next tick if its rule is met." if act == "pass" and row.state == "open" else ""
    whom = f" for {said.unit}" if said.unit else ""
    say(f"{row.id}: {act} done{whom}; the gate is {row.state}.{passes}")


def _decide(session: Any, what: tuple[str, str, str], said: Decision, zone: str, told: dict[str, Any]) -> Any:
    season, gate, act = what
    if said.unit and act != "waive":
        raise BadInput(f"--unit goes with waive; {act} is for the whole gate.")
    if said.unit:
        return waive_for_unit(session, season, gate, said.unit, said.reason, **told)
    named = dict(_named(one, zone) for one in said.exception)
    return decide_gate(session, season, gate, act, said.reason, exceptions=named, **told)


def _named(text: str, zone: str) -> tuple[str, DateTime]:
    name, equals, day = text.rpartition("=")
    if not (name and equals and day):
        raise BadInput(f"“{text}” names no exception; write UNIT=DAY: search=2026-09-18.")
    return name, local(day, zone=zone)
