"""What partners and reviewers leave in a plan's way, with the words of the guards' sentences."""

from collections.abc import Sequence

from flows.act.blockers import Blockers, BlockerWords
from flows.act.facts import Facts
from models.plan import Plan
from models.review import ActionItem, Attendance, Prereview
from states.action_item import AWAITED


def _has_agreed(partner: Prereview) -> bool:
    return partner.verdict == "agree" and partner.digest == partner.scope_digest


def prereview_open(facts: Facts, plan: Plan) -> Blockers:
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


def objection_open(facts: Facts, plan: Plan) -> Blockers:
    for partner in facts.rows(Prereview, plan_id=plan.id):
        if partner.verdict == "object":
            yield _objection_by(facts, partner)


def _objection_by(facts: Facts, partner: Prereview) -> BlockerWords:
    return {
        "partner": facts.unit(partner.unit_id).title,
        "text": partner.text,
        "unit": partner.unit_id,
        "whose": (partner.by,),
        "left": 1,
    }


def quorum_lacking(facts: Facts, plan: Plan) -> Blockers:
    partners = facts.rows(Prereview, plan_id=plan.id)
    present = _present_partners(facts, plan)
    yield {
        "m": plan.partners_needed,
        "n": len(partners),
        "k": len(present),
    }


def _present_partners(facts: Facts, plan: Plan) -> list[Attendance]:
    attendances = facts.rows(Attendance, plan_id=plan.id)
    return [row for row in attendances if _counts_now(row, plan)]


def _counts_now(row: Attendance, plan: Plan) -> bool:
    """Is it a partner's, and of this round and text?"""
    is_current = row.round == plan.round and row.digest == plan.digest
    return bool(row.unit_id) and is_current


def _awaited_actions(facts: Facts, plan: Plan) -> list[ActionItem]:
    items = facts.rows(ActionItem, plan_id=plan.id)
    return [item for item in items if item.state in AWAITED]


def action_fields(facts: Facts, plan: Plan) -> Blockers:
    items = _awaited_actions(facts, plan)
    incomplete = [item.id for item in items if not _is_complete(item)]
    yield {"ids": ", ".join(incomplete)}


def _is_complete(item: ActionItem) -> bool:
    return item.owner_id is not None and item.due_at is not None


def actions_open(facts: Facts, plan: Plan) -> Blockers:
    items = _awaited_actions(facts, plan)
    blocking = [item.id for item in items if item.blocking]
    yield {"k": len(blocking), "ids": ", ".join(blocking)}
