"""What is in the way of a plan's move: for each guard that does not hold, the names, ids and numbers of its sentence.

Whether a guard holds is read from the plan's own row; only for one that fails are these looked up.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from config.document import DocumentKind
from config.season_gates import gate_for
from flows.act.command import Command
from flows.act.facts import Facts
from flows.act.season import long_day
from flows.approval import vote_blockers
from flows.headcount.asks_of_text import packets_of_unit
from models.initiative import HeadcountAsk, Initiative
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
        contributions = facts.rows(Contribution, plan_id=plan.id)
        with_children(plan, "contributions", contributions)
    asking = Asking(
        facts.actor,
        facts.at,
        command.reason,
        principals,
    )
    return bool(guard.holds(plan, asking))


def guard_reasons(
    facts: Facts,
    plan: Plan,
    code: str,
) -> Iterator[Reason]:
    """The guard's reason, once for each thing that it finds in the way."""
    blockers = list(PLAN_BLOCKERS[code](facts, plan))
    common = _common_words(facts, plan)
    turn = _turn_words(facts, plan, code, things=len(blockers))
    for blocker in blockers:
        words = common | turn | dict(blocker)
        yield PLAN_GUARDS[code].reason(words)
    if not blockers:
        yield _nothing_found(plan, code)


def guard_sentence(
    facts: Facts,
    plan: Plan,
    code: str,
) -> str:
    """The text of the guard's first reason; nobody looks whose turn it is."""
    for blocker in PLAN_BLOCKERS[code](facts, plan):
        words = _common_words(facts, plan) | dict(blocker)
        return PLAN_GUARDS[code].reason(words).text
    return _nothing_found(plan, code).text


def _nothing_found(plan: Plan, code: str) -> Reason:
    """A counter without anything to count is wrong, but a guard that does not hold still blocks."""
    text = f"{code} does not hold for {plan.id}, and what it counts cannot be found."
    return Reason(code, text, "Load the text once more; if that does not help, tell Product Ops.")


def _common_words(facts: Facts, plan: Plan) -> dict[str, Any]:
    product_ops_id = facts.season.row.product_ops_id
    return {
        "plan": plan.id,
        "approver": facts.name_of(plan.approver_id),
        "owner": facts.name_of(product_ops_id),
    }


def _turn_words(
    facts: Facts,
    plan: Plan,
    code: str,
    *,
    things: int,
) -> dict[str, Any]:
    """Whose turn it is, and how much is left: all that the plan's row counts where one sentence says it all."""
    guard = PLAN_GUARDS[code]
    left = 1
    if isinstance(guard, Counted) and things == 1:
        left = getattr(plan, guard.counts)
    whose = facts.loader.whose_turn(code, plan, facts.actor)
    return {"whose": whose, "left": max(left, 1)}


# --- a function a guard -----------------------------------------------------------------------------------------


def _document_kind(facts: Facts, plan: Plan) -> DocumentKind:
    return facts.calendar.document(plan.document)


def _gate_opens(facts: Facts, plan: Plan) -> Blockers:
    start_gate = _document_kind(facts, plan).start_gate
    scopes = facts.scopes_for(plan.unit_id)
    gate = gate_for(scopes, plan.unit_id, start_gate).gate
    opens = facts.long_day_of(plan.opens_at)
    yield {"gate": gate.title, "date": opens}


def _gate_closed(facts: Facts, plan: Plan) -> Blockers:
    submit_gate = _document_kind(facts, plan).submit_gate
    scopes = facts.scopes_for(plan.unit_id)
    dated = gate_for(scopes, plan.unit_id, submit_gate)
    due_day = long_day(dated.due.day)
    grace = facts.long_day_of(plan.closes_at)
    yield {"gate": dated.gate.title, "date": due_day, "grace": grace}


def _text(facts: Facts, plan: Plan) -> PlanVersion | None:
    return facts.get(PlanVersion, plan.id, plan.text_number)


def _sections(facts: Facts, plan: Plan) -> Blockers:
    text = _text(facts, plan)
    if text:
        missing = text.missing
    else:
        sections = _document_kind(facts, plan).sections
        missing = [section.title for section in sections if section.required]
    yield {"list": ", ".join(missing)}


def _pages(facts: Facts, plan: Plan) -> Blockers:
    text = _text(facts, plan)
    limit = _document_kind(facts, plan).page_limit
    yield {
        "n": text.pages if text else 0,
        "limit": limit,
        "over": text.words_over if text else 0,
    }


def _has_agreed(partner: Prereview) -> bool:
    return partner.verdict == "agree" and partner.digest == partner.scope_digest


def _prereviews(facts: Facts, plan: Plan) -> Blockers:
    partners = facts.rows(Prereview, plan_id=plan.id)
    awaited = [partner.unit_id for partner in partners if not _has_agreed(partner)]
    names = _unit_titles(facts, awaited)
    yield {
        "k": len(awaited),
        "n": len(partners),
        "names": names,
    }


def _unit_titles(facts: Facts, unit_ids: Sequence[str]) -> str:
    titles = [facts.unit(unit_id).title for unit_id in unit_ids]
    return ", ".join(titles)


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
    initiatives = facts.rows(Initiative, plan_id=plan.id)
    unfunded = [initiative for initiative in initiatives if not initiative.funded]
    yield {"n": len(unfunded)}


def _case_parts(facts: Facts, plan: Plan) -> Blockers:
    for ask in facts.rows(HeadcountAsk, plan_id=plan.id):
        yield from _missing_parts(ask)


def _missing_parts(ask: HeadcountAsk) -> Blockers:
    for number, (name, _) in enumerate(CASE_PARTS, start=1):
        if name not in ask.parts:
            yield {"id": ask.id, "p": number, "name": name}


def _attendance(facts: Facts, plan: Plan) -> Blockers:
    attendances = facts.rows(Attendance, plan_id=plan.id)
    present = [row for row in attendances if _counts_now(row, plan)]
    partners = facts.rows(Prereview, plan_id=plan.id)
    yield {
        "m": plan.partners_needed,
        "n": len(partners),
        "k": len(present),
    }


def _counts_now(row: Attendance, plan: Plan) -> bool:
    """Is it a partner's, and of this round and text?"""
    is_current = row.round == plan.round and row.digest == plan.digest
    return bool(row.unit_id) and is_current


def _awaited_actions(facts: Facts, plan: Plan) -> list[ActionItem]:
    items = facts.rows(ActionItem, plan_id=plan.id)
    return [item for item in items if item.state in AWAITED]


def _incomplete(facts: Facts, plan: Plan) -> Blockers:
    items = _awaited_actions(facts, plan)
    incomplete = [item.id for item in items if not _is_complete(item)]
    yield {"ids": ", ".join(incomplete)}


def _is_complete(item: ActionItem) -> bool:
    return item.owner_id is not None and item.due_at is not None


def _open_actions(facts: Facts, plan: Plan) -> Blockers:
    items = _awaited_actions(facts, plan)
    blocking = [item.id for item in items if item.blocking]
    yield {"k": len(blocking), "ids": ", ".join(blocking)}


def _merge(facts: Facts, plan: Plan) -> Blockers:
    owner = "The other owner"
    other = facts.get(Plan, plan.merge_into_id) if plan.merge_into_id else None
    if other:
        owner = facts.name_of(other.owner_id)
    yield {"other": owner}


def _skipped_gate(facts: Facts, plan: Plan) -> Blockers:
    yield {"gate": _document_kind(facts, plan).title}


def _packets(facts: Facts, plan: Plan) -> Blockers:
    packets = packets_of_unit(facts, plan)
    unread = [packet.ask_id for packet in packets if packet.acked_at is None]
    team = facts.unit(plan.unit_id).title
    yield {"team": team, "ids": ", ".join(unread)}


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
