"""What there is to read of a plan: making a version current, and what each partner signs of it."""

from collections.abc import Iterator

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from models.organisation import SYSTEM
from models.plan import Contribution, Plan, PlanVersion
from models.review import Prereview
from rules.digest import plan_digest, scope_digest, text_digest
from states.guard import Reason
from states.refusal import BadInput, stale_text


def current_text(facts: Facts, plan: Plan) -> PlanVersion | None:
    """None where the plan has no text yet."""
    if not plan.text_number:
        return None
    return facts.get(PlanVersion, plan.id, plan.text_number)


def readable_text(facts: Facts, plan: Plan) -> PlanVersion:
    """What there is to read now; raises BadInput where that is nothing."""
    version = current_text(facts, plan)
    if version is None:
        raise BadInput(f"{plan.id} has no text yet; load one first: phasegate plan load {plan.id} FILE")
    return version


def make_current(
    draft: Draft,
    plan: Plan,
    version: PlanVersion,
    *,
    by: str,
) -> None:
    """From now on this is what there is to read; whoever brings it is a contributor, and partners' scopes follow."""
    facts = draft.facts
    text = text_digest(version.text)
    plan.text_number += 1
    plan.digest = plan_digest(text, version.asks_digest, version.attachments)
    version.plan_id = plan.id
    version.number = plan.text_number
    version.digest = plan.digest
    version.by = by
    version.at = facts.at
    draft.add(version)
    for partner in facts.rows(Prereview, plan_id=plan.id):
        follow_text(plan, partner, version)
    if by != SYSTEM:
        contribution = Contribution(
            plan_id=plan.id,
            round=plan.round,
            person_id=by,
        )
        draft.put(contribution)


def follow_text(
    plan: Plan,
    partner: Prereview,
    version: PlanVersion | None,
) -> None:
    """What this partner signs is what stands there now; an agreement to anything else no longer counts."""
    sections = version.sections if version else {}
    scope = scope_digest(plan.digest, sections, partner.sections)
    if scope != partner.scope_digest:
        partner.scope_digest = scope
        partner.scope_number = plan.text_number


def unread_reasons(
    facts: Facts,
    plan: Plan,
    command: Command,
) -> Iterator[Reason]:
    """A reason where what was read (its digest; "" says nothing) is not what there is to read now."""
    if command.digest in ("", plan.digest):
        return
    current = readable_text(facts, plan)
    read = _numbers_of(facts, plan, command.digest)
    number = max(read, default=current.number - 1)
    local = current.at.in_timezone(facts.season.zone)
    yield stale_text(
        current.number,
        facts.name_of(current.by),
        local.format("ddd D MMM YYYY HH:mm zz", locale="en"),
        plan.id,
        f"t{max(number, 1)}",
    )


def _numbers_of(
    facts: Facts,
    plan: Plan,
    digest: str,
) -> list[int]:
    """The versions that say exactly this."""
    versions = facts.rows(PlanVersion, plan_id=plan.id)
    return [version.number for version in versions if version.digest == digest]


def scope_as_read(
    facts: Facts,
    plan: Plan,
    partner: Prereview,
    seen: str,
) -> str:
    """A partner of some sections has read the current text, if what they have read says the same there."""
    for version in facts.rows(PlanVersion, plan_id=plan.id):
        if version.digest != seen:
            continue
        scope = scope_digest(version.digest, version.sections, partner.sections)
        if scope == partner.scope_digest:
            return plan.digest
    return seen
