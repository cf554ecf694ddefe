"""Telling those concerned that Product Ops has waived a gate: the same table as for a change of the calendar."""

from collections.abc import Iterator

from config.difference import CalendarDifference, GateMove
from config.scopes import Scopes
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.calendar.change_letters import gather_letters
from flows.calendar.letter_notices import Cause, letter_notices
from flows.calendar.touched import Booked, OpenDue
from flows.season.gate_dues import open_dues_at, unit_of_due
from models.organisation import Person, Unit
from models.plan import Plan
from models.review import ReviewSession


def tell_of_waiver(draft: Draft, gate_id: str, reason: str) -> None:
    """Owners, approvers, the owner of the gate that open things are carried to, and who asked something of a plan."""
    facts = draft.facts
    scopes = _all_scopes(facts)
    moves = tuple(_gate_moves(scopes, gate_id, reason))
    overlaid = frozenset(unit for unit in scopes.all() if unit)
    found = CalendarDifference(
        moves,
        (),
        scopes.ways,
        overlaid,
    )
    # All at once: each is looked at for what is owed of it.
    facts.rows(Plan, season_id=facts.season.id)
    dues = _dues_at(facts, gate_id)
    letters = gather_letters(
        facts,
        (scopes, scopes),
        found,
        dues=dues,
        booked=_booked_reviews(facts),
        reviews=(),
    )
    cause = Cause(f"{facts.season.id.lower()}_waive_{gate_id}", f"{gate_id} is waived", reason)
    for notice in letter_notices(
        facts,
        letters,
        cause,
        quiet=False,
    ):
        draft.send(notice)


def _all_scopes(facts: Facts) -> Scopes:
    """The dates of every unit."""
    units = facts.rows(Unit) if facts.calendar.overlays else ()
    return facts.scopes_for(*(unit.id for unit in units))


def _gate_moves(scopes: Scopes, gate_id: str, reason: str) -> Iterator[GateMove]:
    """The gate as each scope lives by it."""
    for unit in scopes.all():
        resolver = scopes.resolver(unit)
        gate = resolver.by_id.get(gate_id)
        if gate is not None:
            was = resolver.due(gate_id)
            yield GateMove(
                gate_id,
                gate.title,
                unit,
                "waived",
                was,
                None,
                0,
                "changed",
                reason,
            )


def _dues_at(facts: Facts, gate_id: str) -> list[OpenDue]:
    dues = open_dues_at(facts, gate_id)
    facts.load(Person, [due.person_id for due in dues])
    found = []
    for due in dues:
        manager = facts.person(due.person_id).manager_id or ""
        unit = unit_of_due(facts, due)
        found.append(
            OpenDue(
                due.key,
                gate_id,
                unit,
                due.person_id,
                manager,
                due.what,
                due.due_at,
            )
        )
    return found


def _booked_reviews(facts: Facts) -> list[Booked]:
    """Reviews that are still to come, by plan."""
    sessions = facts.rows(ReviewSession, season_id=facts.season.id, state="scheduled")
    found = []
    for session in sessions:
        if session.starts_at > facts.at:
            plan = facts.one(Plan, session.plan_id)
            people = tuple(session.invitees)
            found.append(
                Booked(
                    plan.id,
                    plan.unit_id,
                    plan.document,
                    session.starts_at,
                    people,
                )
            )
    return sorted(found, key=lambda review: review.plan)
