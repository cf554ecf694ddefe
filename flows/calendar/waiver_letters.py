"""Telling those concerned that Product Ops has waived a gate: the same table as for a change of the calendar."""

from collections.abc import Iterator, Sequence

from config.difference import CalendarDifference, GateMove
from config.scopes import Scopes
from flows.act.draft import Draft
from flows.act.dues import open_dues_at
from flows.act.facts import Facts
from flows.calendar.change_facts import booked_reviews
from flows.calendar.change_letters import Letter, gather_letters
from flows.calendar.letter_notices import Cause, letter_notices
from flows.season.gate_dues import unit_of_due
from models.obligation import Obligation
from models.open_dues import OpenDue
from models.organisation import Person
from models.plan import Plan


def tell_of_waiver(draft: Draft, gate_id: str, reason: str) -> None:
    """Owners, approvers, the owner of the gate that open things are carried to, and who asked something of a plan."""
    facts = draft.facts
    notices = letter_notices(
        facts,
        _waiver_letters(facts, gate_id, reason),
        _cause_of(facts, gate_id, reason),
        quiet=False,
    )
    for notice in notices:
        draft.send(notice)


def _cause_of(facts: Facts, gate_id: str, reason: str) -> Cause:
    return Cause(
        id=f"{facts.season.id.lower()}_waive_{gate_id}",
        title=f"{gate_id} is waived",
        reason=reason,
    )


def _waiver_letters(facts: Facts, gate_id: str, reason: str) -> Sequence[Letter]:
    """As for a change that moves no date."""
    scopes = facts.all_scopes()
    found = _difference(scopes, gate_id, reason)
    # All at once: each is looked at for what is owed of it.
    facts.rows(Plan, season_id=facts.season.id)
    return gather_letters(
        facts,
        (scopes, scopes),
        found,
        dues=_dues_at(facts, gate_id),
        booked=booked_reviews(facts),
        reviews=(),
    )


def _difference(scopes: Scopes, gate_id: str, reason: str) -> CalendarDifference:
    moves = _gate_moves(scopes, gate_id, reason)
    return CalendarDifference(
        moves=tuple(moves),
        absorbed=(),
        ways=scopes.ways,
        overlaid=frozenset(unit for unit in scopes.all() if unit),
    )


def _gate_moves(scopes: Scopes, gate_id: str, reason: str) -> Iterator[GateMove]:
    """The gate as each scope lives by it."""
    for unit in scopes.all():
        resolver = scopes.resolver(unit)
        gate = resolver.by_id.get(gate_id)
        if gate is not None:
            yield GateMove(
                gate=gate_id,
                title=gate.title,
                unit=unit,
                kind="waived",
                was=resolver.due(gate_id),
                now=None,
                days=0,
                cause="changed",
                why=reason,
            )


def _dues_at(facts: Facts, gate_id: str) -> list[OpenDue]:
    obligations = open_dues_at(facts, gate_id)
    facts.load(Person, [obligation.person_id for obligation in obligations])
    return [_open_due(facts, gate_id, obligation) for obligation in obligations]


def _open_due(facts: Facts, gate_id: str, obligation: Obligation) -> OpenDue:
    person = facts.person(obligation.person_id)
    return OpenDue(
        key=obligation.key,
        gate=gate_id,
        unit=unit_of_due(facts, obligation),
        person=person.id,
        manager=person.manager_id or "",
        what=obligation.what,
        due_at=obligation.due_at,
    )
