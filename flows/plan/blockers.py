"""What is in the way of a plan's move: for each guard that does not hold, the names, ids and numbers of its sentence.

Whether a guard holds is read from the plan's own row; only for one that fails are these looked up.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flows.act.command import Command
from flows.act.facts import Facts
from flows.act.season import long_day
from flows.approval import vote_blockers
from flows.season.dated_gates import gate_for
from models.initiative import HeadcountAsk, Initiative, Packet
from models.plan import Contribution, Plan, PlanVersion
from models.review import ActionItem, Attendance, Prereview
from models.rows import with_children
from rules.document import CASE_PARTS
from states.action_item import AWAITED
from states.guard import Asking, CleanHands, Counted, Reason
from states.plan import PLAN_GUARDS

Blockers = Iterator[Mapping[str, Any]]


def guard_holds(
    facts: Facts,
    plan: Plan,
    code: str,
    command: Command,
    principals: tuple[str, ...],
) -> bool:
    """Is nothing in the way, as the plan's own row tells?"""
    guard = PLAN_GUARDS[code]
    if isinstance(guard, CleanHands):
        with_children(plan, "contributions", facts.rows(Contribution, plan_id=plan.id))
    asking = Asking(
        facts.actor,
        facts.at,
        command.reason,
        principals,
    )
    return bool(guard.holds(plan, asking))


def guard_reasons(facts: Facts, plan: Plan, code: str) -> Iterator[Reason]:
    """The guard's reason, once for each thing that it finds in the way."""
    common = {
        "plan": plan.id,
        "approver": facts.name_of(plan.approver_id),
        "owner": facts.name_of(facts.season.row.product_ops_id),
    }
    blockers = list(PLAN_BLOCKERS[code](facts, plan))
    turn = _turn(
        facts,
        plan,
        code,
        things=len(blockers),
    )
    for blocker in blockers:
        yield PLAN_GUARDS[code].reason(common | turn | dict(blocker))
    if not blockers:
        # A counter without anything to count is wrong, but a guard that does not hold still blocks.
        text = f"{code} does not hold for {plan.id}, and what it counts cannot be found."
        yield Reason(code, text, "Load the text once more; if that does not help, tell Product Ops.")


def _turn(
    facts: Facts,
    plan: Plan,
    code: str,
    *,
    things: int,
) -> dict[str, Any]:
    """Whose turn it is, and how much is left: all that the plan's row counts where one sentence says it all."""
    guard = PLAN_GUARDS[code]
    left = getattr(plan, guard.counts) if isinstance(guard, Counted) and things == 1 else 1
    return {"whose": facts.loader.whose_turn(code, plan, facts.actor), "left": max(left, 1)}


# --- a function a guard -----------------------------------------------------------------------------------------


def _gate_opens(facts: Facts, plan: Plan) -> Blockers:
    document = facts.calendar.document(plan.document)
    gate = gate_for(facts.scopes_for(plan.unit_id), plan.unit_id, document.start_gate).gate
    yield {"gate": gate.title, "date": facts.long_day_of(plan.opens_at)}


def _gate_closed(facts: Facts, plan: Plan) -> Blockers:
    document = facts.calendar.document(plan.document)
    own = gate_for(facts.scopes_for(plan.unit_id), plan.unit_id, document.submit_gate)
    grace = facts.long_day_of(plan.closes_at)
    yield {
        "gate": own.gate.title,
        "date": long_day(own.due.day),
        "grace": grace,
    }


def _text(facts: Facts, plan: Plan) -> PlanVersion | None:
    return facts.get(PlanVersion, plan.id, plan.text_number)


def _sections(facts: Facts, plan: Plan) -> Blockers:
    text = _text(facts, plan)
    sections = facts.calendar.document(plan.document).sections
    required = [section.title for section in sections if section.required]
    yield {"list": ", ".join(text.missing if text else required)}


def _pages(facts: Facts, plan: Plan) -> Blockers:
    text = _text(facts, plan)
    limit = facts.calendar.document(plan.document).page_limit
    yield {
        "n": text.pages if text else 0,
        "limit": limit,
        "over": text.words_over if text else 0,
    }


def _prereviews(facts: Facts, plan: Plan) -> Blockers:
    partners = facts.rows(Prereview, plan_id=plan.id)
    unread = [one for one in partners if one.verdict != "agree" or one.digest != one.scope_digest]
    names = [facts.unit(partner.unit_id).title for partner in unread]
    yield {
        "k": len(names),
        "n": len(partners),
        "names": ", ".join(names),
    }


def _objections(facts: Facts, plan: Plan) -> Blockers:
    for partner in facts.rows(Prereview, plan_id=plan.id):
        if partner.verdict == "object":
            yield {
                "partner": facts.unit(partner.unit_id).title,
                "text": partner.text,
                "unit": partner.unit_id,
                "whose": (partner.by,),
                "left": 1,
            }


def _unfunded(facts: Facts, plan: Plan) -> Blockers:
    unfunded = [one for one in facts.rows(Initiative, plan_id=plan.id) if not one.funded]
    yield {"n": len(unfunded)}


def _case_parts(facts: Facts, plan: Plan) -> Blockers:
    for ask in facts.rows(HeadcountAsk, plan_id=plan.id):
        for number, (name, _) in enumerate(CASE_PARTS, start=1):
            if name not in ask.parts:
                yield {
                    "id": ask.id,
                    "p": number,
                    "name": name,
                }


def _attendance(facts: Facts, plan: Plan) -> Blockers:
    present = 0
    for row in facts.rows(Attendance, plan_id=plan.id):
        if row.unit_id and (row.round, row.digest) == (plan.round, plan.digest):
            present += 1
    partners = facts.rows(Prereview, plan_id=plan.id)
    yield {
        "m": plan.partners_needed,
        "n": len(partners),
        "k": present,
    }


def _awaited_actions(facts: Facts, plan: Plan) -> list[ActionItem]:
    return [item for item in facts.rows(ActionItem, plan_id=plan.id) if item.state in AWAITED]


def _incomplete(facts: Facts, plan: Plan) -> Blockers:
    items = _awaited_actions(facts, plan)
    incomplete = [item.id for item in items if item.owner_id is None or item.due_at is None]
    yield {"ids": ", ".join(incomplete)}


def _open_actions(facts: Facts, plan: Plan) -> Blockers:
    blocking = [item.id for item in _awaited_actions(facts, plan) if item.blocking]
    yield {"k": len(blocking), "ids": ", ".join(blocking)}


def _merge(facts: Facts, plan: Plan) -> Blockers:
    other = facts.get(Plan, plan.merge_into_id) if plan.merge_into_id else None
    yield {"other": facts.name_of(other.owner_id) if other else "The other owner"}


def _skipped_gate(facts: Facts, plan: Plan) -> Blockers:
    yield {"gate": facts.calendar.document(plan.document).title}


def _packets(facts: Facts, plan: Plan) -> Blockers:
    packets = facts.rows(Packet, season_id=plan.season_id, unit_id=plan.unit_id)
    unread = [packet.ask_id for packet in packets if packet.acked_at is None]
    yield {"team": facts.unit(plan.unit_id).title, "ids": ", ".join(unread)}


def _nothing(_facts: Facts, _plan: Plan) -> Blockers:
    yield {}


PLAN_BLOCKERS: Mapping[str, Callable[[Facts, Plan], Blockers]] = {
    "GATE_NOT_OPEN": _gate_opens,
    "GATE_CLOSED": _gate_closed,
    "DOC_SECTIONS": _sections,
    "NO_PARTNERS": _nothing,
    "DOC_TOO_LONG": _pages,
    "PREREVIEW_OPEN": _prereviews,
    "OBJECTION_OPEN": _objections,
    "UNFUNDED_RANK": _unfunded,
    "HC_CASE": _case_parts,
    "REVIEW_SOON": _nothing,
    "QUORUM": _attendance,
    "NO_FEEDBACK": _nothing,
    "ACTION_FIELDS": _incomplete,
    "ACTIONS_OPEN": _open_actions,
    "SELF_APPROVE": _nothing,
    "CONTRIBUTED": _nothing,
    "APPROVALS_MISSING": vote_blockers.missing_votes,
    "APPROVAL_OBJECTION": vote_blockers.open_objections,
    "APPROVAL_CONDITION": vote_blockers.open_conditions,
    "APPROVAL_DEADLOCK": vote_blockers.deadlocked_groups,
    "MERGE_ACK": _merge,
    "WAIVE_REASON": _skipped_gate,
    "UNACKED_TUNNEL": _packets,
}
"""Where the facts of each guard's sentence come from; a test holds it against the guards."""
