"""The rows that a season begins with, and that a new calendar may add: gates, plans and the waivers of overlays."""

from collections.abc import Iterable, Iterator

from config.scopes import Scopes
from config.season_gates import SeasonGate, date_plan, waivers
from flows.act.approver import approver_of
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.approval.decide_seats import keep_seats
from flows.approval.decide_seats_anew import read_voting
from models.gate import Gate, GateWaiver
from models.organisation import Unit
from models.plan import Plan
from models.review import Prereview
from states.gate import GATE_LIFECYCLE


def add_gate(draft: Draft, gate: SeasonGate) -> None:
    row = Gate(
        season_id=draft.facts.season.id,
        id=gate.dated.gate.id,
        state=GATE_LIFECYCLE.initial,
    )
    date_gate(row, gate)
    draft.add(row)


def date_gate(row: Gate, gate: SeasonGate) -> None:
    """Give the row what the calendar says of its gate."""
    dated = gate.dated
    row.position = gate.position
    row.unit_id = gate.unit_id
    row.title = dated.gate.title
    row.phase = dated.gate.phase
    row.opens_at = dated.opens.at
    row.due_at = dated.due.at
    row.due_on = dated.due.day
    row.grace_ends_at = gate.grace_ends_at
    row.explanation = dated.due.explanation


def add_plans(draft: Draft, scopes: Scopes) -> list[Plan]:
    """A plan of each kind for each unit that has none yet, with its partners and whoever votes on it."""
    facts = draft.facts
    plans = [_new_plan(facts, scopes, unit, document) for unit, document in _plans_missing(facts)]
    # What a plan begins with is counted when it is written.
    draft.recounted.update(plan.id for plan in plans)
    for plan in plans:
        draft.add(plan)
    read_voting(facts, plans)
    for plan in plans:
        _add_prereviews(draft, plan)
        keep_seats(draft, plan)
    return plans


def _plans_missing(facts: Facts) -> Iterator[tuple[Unit, str]]:
    """Unit and document of each plan that there is not yet."""
    season_id = facts.season.id
    plans = facts.rows(Plan, season_id=season_id)
    existing = {plan.id for plan in plans}
    for unit in facts.rows(Unit):
        for kind in facts.calendar.documents:
            if plan_id(season_id, kind.id, unit.id) not in existing:
                yield unit, kind.id


def _new_plan(
    facts: Facts,
    scopes: Scopes,
    unit: Unit,
    document: str,
) -> Plan:
    plan = Plan(
        id=plan_id(facts.season.id, document, unit.id),
        season_id=facts.season.id,
        document=document,
        unit_id=unit.id,
        owner_id=unit.owner_id,
        approver_id=approver_of(facts, unit),
        state=facts.lifecycle.initial,
        entered_at=facts.at,
    )
    plan.opens_at, plan.closes_at = date_plan(scopes, plan)
    return plan


def _add_prereviews(draft: Draft, plan: Plan) -> None:
    for partner in draft.facts.unit(plan.unit_id).partners:
        prereview = Prereview(plan_id=plan.id, unit_id=partner)
        draft.add(prereview)


def add_waivers(draft: Draft, scopes: Scopes) -> None:
    """What overlays waive is on record for each unit that it is waived for."""
    facts = draft.facts
    if not facts.calendar.overlays:
        return
    facts.rows(GateWaiver, season_id=facts.season.id)
    for waiver in _waivers_of(facts, scopes, facts.rows(Unit)):
        draft.put(waiver)


def _waivers_of(
    facts: Facts,
    scopes: Scopes,
    units: Iterable[Unit],
) -> Iterator[GateWaiver]:
    for unit in units:
        for gate_id, reason in waivers(scopes, unit.id):
            yield GateWaiver(
                season_id=facts.season.id,
                gate_id=gate_id,
                unit_id=unit.id,
                reason=reason,
                by=facts.actor,
                at=facts.at,
            )


def plan_id(season_id: str, document: str, unit_id: str) -> str:
    """`fy2027_op1_payments`: the same word in the command line, the URL and the database."""
    return f"{season_id.lower()}_{document}_{unit_id}"
