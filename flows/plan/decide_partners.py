"""Partners before the review: naming them, asking them, and their word on the text that they read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil

from flows.act.authority import has_relation
from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.dues import Due, drop_dues, open_dues, owe, reopen_dues, settle_dues
from flows.act.facts import Facts
from flows.act.kind import Act, Field
from flows.act.kinds import KINDS
from flows.plan.blockers import guard_reasons
from flows.plan.decide_version import current_text, follow_text, scope_as_read
from flows.plan.title import plan_title
from models.obligation import Obligation
from models.plan import Plan
from models.review import Prereview
from rules.digest import OTHER
from states.guard import REASON_MIN, Reason
from states.places import partners_read
from states.refusal import BadInput, Refused, Unknown, reason_required

# --- asking them ------------------------------------------------------------------------------------------------


def ask_partners(draft: Draft, plan: Plan, _command: Command | None = None) -> None:
    """Each partner owes a reading, due the calendar's number of business days from now."""
    facts = draft.facts
    partners = facts.rows(Prereview, plan_id=plan.id)
    limits = facts.scopes_for(plan.unit_id).laid(plan.unit_id).calendar.limits
    plan.partners_needed = ceil(len(partners) * limits.partners_present_percent / 100)
    due_at = facts.season.business_days_later(facts.at, limits.prereview_days)
    for partner in partners:
        _ask_partner(
            draft,
            plan,
            partner,
            Due(
                "",
                _partner_gate(facts, plan),
                "",
                "",
                due_at,
            ),
        )


def _ask_partner(
    draft: Draft,
    plan: Plan,
    partner: Prereview,
    due: Due,
) -> None:
    facts = draft.facts
    part = f":{partner.scope_digest[:8]}" if partner.sections else ""
    key = f"{plan.id}:prereview:{partner.unit_id}:t{partner.scope_number}:r{plan.round}{part}"
    older = [reading for reading in owed_readings(facts, plan, partner.unit_id) if reading.key != key]
    drop_dues(draft, older)
    if partner.verdict == "agree" and partner.digest == partner.scope_digest:
        return
    reading = owe(
        draft,
        Due(
            key=key,
            gate_id=due.gate_id,
            person_id=facts.unit(partner.unit_id).owner_id,
            what=f"Pre-review of {plan_title(facts, plan)}",
            due_at=due.due_at,
            plan=plan,
            unit_id=partner.unit_id,
            tell=True,
        ),
    )
    if reading.dropped_at is not None:  # a partner who was left out may be named again
        reopen_dues(draft, [reading])


def _partner_gate(facts: Facts, plan: Plan) -> str:
    """The gate at which partners answer; without one in the calendar, that at which the plan is handed in."""
    for gate in facts.calendar.all_gates:
        if gate.owes and (gate.owes.by, gate.owes.document) == ("partner", plan.document):
            return gate.id
    return facts.calendar.document(plan.document).submit_gate


def owed_readings(facts: Facts, plan: Plan, unit_id: str = "") -> list[Obligation]:
    """The readings that partners still owe of this plan, or that one partner owes."""
    begins = f"{plan.id}:prereview:{unit_id}:" if unit_id else f"{plan.id}:prereview:"
    return [due for due in open_dues(facts, plan.id) if due.key.startswith(begins)]


def ask_again(draft: Draft, plan: Plan) -> None:
    """After an edit, in a state in which partners read: who agreed to what is there no more owes a reading anew."""
    if plan.state in partners_read(draft.facts.lifecycle):
        ask_partners(draft, plan)


# --- naming them ------------------------------------------------------------------------------------------------


def _name_partners(draft: Draft, plan: Plan, command: Command) -> None:
    """These units, and no others, pre-review the plan; `signs` names the sections that a unit signs."""
    facts = draft.facts
    units: Sequence[str] = command.word("units") or ()
    signs: Mapping[str, Sequence[str]] = command.word("signs") or {}
    if plan.unit_id in units:
        raise BadInput(f"{plan.unit_id} cannot be a partner of its own plan; name other units.")
    known = {partner.unit_id: partner for partner in facts.rows(Prereview, plan_id=plan.id)}
    leaving = [known[unit_id] for unit_id in sorted(set(known) - set(units))]
    _must_stay(draft, plan, leaving)
    for partner in leaving:
        drop_dues(draft, owed_readings(facts, plan, partner.unit_id))
        draft.delete(partner)
    for unit_id in dict.fromkeys(units):
        facts.unit(unit_id)
        _name_partner(
            draft,
            plan,
            known.get(unit_id),
            unit_id,
            signs.get(unit_id, ()),
        )
    plan.no_partner_reason = "" if units else str(command.word("none_because") or "")
    ask_again(draft, plan)


def _must_stay(draft: Draft, plan: Plan, leaving: Sequence[Prereview]) -> None:
    """Who has objected stays a partner until they agree; who was asked stays unless Product Ops takes them off."""
    facts = draft.facts
    if any(partner.verdict == "object" for partner in leaving):
        raise Refused("name_partners", plan.id, list(guard_reasons(facts, plan, "OBJECTION_OPEN")))
    if leaving and _only_product_ops_may(draft, plan):
        names = ", ".join(facts.unit(partner.unit_id).title for partner in leaving)
        raise BadInput(
            f"{names} were asked to read {plan.id}; you can add partners, but only Product Ops takes one off."
        )


def _only_product_ops_may(draft: Draft, plan: Plan) -> bool:
    """Once partners read, what they were asked is Product Ops' to take back."""
    facts = draft.facts
    if plan.state not in partners_read(facts.lifecycle):
        return False
    return not has_relation(
        facts,
        KINDS["plan"],
        plan,
        "product_ops",
    )


def _name_partner(
    draft: Draft,
    plan: Plan,
    partner: Prereview | None,
    unit_id: str,
    sections: Sequence[str],
) -> None:
    """The unit signs these sections of the plan, or all of it; raises Unknown for one that it does not have."""
    facts = draft.facts
    signed = _in_order(facts, plan, sections)
    if partner is None:
        partner = draft.add(Prereview(plan_id=plan.id, unit_id=unit_id))
    elif not _covers(signed, partner.sections):
        _may_narrow(draft, plan, partner)
    if partner.sections != signed:
        partner.sections = signed
    follow_text(plan, partner, current_text(facts, plan))


def _in_order(facts: Facts, plan: Plan, sections: Sequence[str]) -> list[str]:
    known = [OTHER, *(section.id for section in facts.calendar.document(plan.document).sections)]
    for name in sections:
        if name not in known:
            raise Unknown(f"section of {plan.id}", name, known)
    return [name for name in dict.fromkeys(known) if name in sections]


def _covers(signed: Sequence[str], before: Sequence[str]) -> bool:
    """Is everything still signed that was? No sections at all mean the whole plan."""
    return not signed or (bool(before) and set(before) <= set(signed))


def _may_narrow(draft: Draft, plan: Plan, partner: Prereview) -> None:
    """Who was asked to sign a section signs it, unless Product Ops takes it off them."""
    if _only_product_ops_may(draft, plan):
        signs = ", ".join(partner.sections) or "the whole plan"
        title = draft.facts.unit(partner.unit_id).title
        raise BadInput(f"{title} was asked to sign {signs}; you can add sections, but only Product Ops takes some off.")


def _none_without_reason(_facts: Facts, _plan: Plan, command: Command) -> Iterator[Reason]:
    reason = str(command.word("none_because") or "")
    if not command.word("units") and len(reason.strip()) < REASON_MIN:
        yield reason_required()


# --- their word -------------------------------------------------------------------------------------------------


def partner_meant(facts: Facts, plan: Plan, unit_id: str) -> Prereview:
    """The partner for whom whoever asks speaks; raises BadInput where that is not clear, or not their right."""
    partners = facts.rows(Prereview, plan_id=plan.id)
    if not unit_id:
        spoken_for = [partner.unit_id for partner in partners if _speaks_for(facts, partner.unit_id)]
        if len(spoken_for) != 1:
            raise BadInput(f"Say for which partner you speak: --unit {' or --unit '.join(spoken_for)}")
        unit_id = spoken_for[0]
    partner = facts.get(Prereview, plan.id, unit_id)
    if partner is None:
        raise Unknown("partner of this plan", unit_id, [one.unit_id for one in partners])
    if not _speaks_for(facts, unit_id):
        unit = facts.unit(unit_id)
        contacts = " or ".join(facts.name_of(person) for person in unit.contacts)
        raise BadInput(f"Only {contacts} can speak for {unit.title}; ask them.")
    return partner


def _speaks_for(facts: Facts, unit_id: str) -> bool:
    return facts.acts_as(facts.unit(unit_id).contacts)


def digest_as_read(facts: Facts, plan: Plan, command: Command) -> str:
    """What was read, as far as it matters to the partner for whom this person speaks: see `scope_as_read`."""
    seen = command.digest
    if seen in ("", plan.digest):
        return seen
    unit_id = str(command.word("unit") or "")
    for partner in facts.rows(Prereview, plan_id=plan.id):
        if unit_id in ("", partner.unit_id) and _speaks_for(facts, partner.unit_id):
            seen = scope_as_read(
                facts,
                plan,
                partner,
                seen,
            )
    return seen


def _agree(draft: Draft, plan: Plan, command: Command) -> None:
    """The partner agrees to what they sign of the current text; an objection of theirs is settled by it."""
    _keep_word(
        draft,
        plan,
        command,
        "agree",
    )


def _object(draft: Draft, plan: Plan, command: Command) -> None:
    """The partner objects; the plan cannot be submitted until a contact of the same partner agrees."""
    partner = _keep_word(
        draft,
        plan,
        command,
        "object",
    )
    facts = draft.facts
    draft.notify(
        f"{plan.id}:objection:{partner.unit_id}:v{plan.version}:{plan.owner_id}",
        "objection",
        plan.owner_id,
        subject=f"Objection to {plan_title(facts, plan)}",
        body=(f"{facts.unit(partner.unit_id).title} objects. Read it, and what to do: phasegate plan why {plan.id}\n"),
    )


def _keep_word(
    draft: Draft,
    plan: Plan,
    command: Command,
    verdict: str,
) -> Prereview:
    facts = draft.facts
    partner = partner_meant(facts, plan, str(command.word("unit") or ""))
    partner.verdict = verdict
    partner.digest = partner.scope_digest
    partner.text = command.reason.strip() if verdict == "object" else ""
    partner.by = facts.actor
    partner.at = facts.at
    settle_dues(draft, owed_readings(facts, plan, partner.unit_id))
    return partner


def _objection_without_text(_facts: Facts, _plan: Plan, command: Command) -> Iterable[Reason]:
    if len(command.reason.strip()) < REASON_MIN:
        yield reason_required()


OF_PARTNERS = ("partners", "units", "obligations", "messages")

PARTNER_ACTS: Mapping[str, Act] = {
    "name_partners": Act(
        _name_partners,
        _none_without_reason,
        reads=("partners", "obligations", "messages"),
        fields=(Field("units"), Field("none_because"), Field("signs")),
    ),
    "agree": Act(
        _agree,
        reads=OF_PARTNERS,
        fields=(Field("unit"),),
        reads_text=True,
    ),
    "object": Act(
        _object,
        _objection_without_text,
        reads=OF_PARTNERS,
        fields=(Field("unit"),),
        reads_text=True,
    ),
}
