"""Partners before the review: naming them, and their word on the text that they read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from flows.act.authority import has_relation
from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.dues import drop_dues, settle_dues
from flows.act.facts import Facts
from flows.act.kind import Act, Field
from flows.act.kinds import KINDS
from flows.plan.blockers import guard_reasons
from flows.plan.decide_readings import ask_again, owed_readings
from flows.texts.decide_version import current_text, follow_text, scope_as_read
from models.organisation import Unit
from models.plan import Plan
from models.review import Prereview
from rules.digest import OTHER
from states.guard import REASON_MIN, Reason
from states.places import partners_read
from states.refusal import BadInput, Refused, Unknown, reason_required

# --- naming them ------------------------------------------------------------------------------------------------


def _name_partners(draft: Draft, plan: Plan, command: Command) -> None:
    """These units, and no others, pre-review the plan; `signs` names the sections that a unit signs."""
    units: Sequence[str] = command.word("units") or ()
    signs: Mapping[str, Sequence[str]] = command.word("signs") or {}
    reason = str(command.word("none_because") or "")
    if plan.unit_id in units:
        raise BadInput(f"{plan.unit_id} cannot be a partner of its own plan; name other units.")
    known = _partners_by_unit(draft.facts, plan)
    gone = sorted(set(known) - set(units))
    _let_go(draft, plan, [known[unit_id] for unit_id in gone])
    for unit_id in dict.fromkeys(units):
        draft.facts.unit(unit_id)
        _name_partner(
            draft,
            plan,
            known.get(unit_id),
            unit_id,
            signs.get(unit_id, ()),
        )
    plan.no_partner_reason = "" if units else reason
    ask_again(draft, plan)


def _partners_by_unit(facts: Facts, plan: Plan) -> dict[str, Prereview]:
    partners = facts.rows(Prereview, plan_id=plan.id)
    return {partner.unit_id: partner for partner in partners}


def _let_go(
    draft: Draft,
    plan: Plan,
    leaving: Sequence[Prereview],
) -> None:
    """They are partners no more, and owe no reading."""
    _may_leave(draft, plan, leaving)
    for partner in leaving:
        owed = owed_readings(draft.facts, plan, partner.unit_id)
        drop_dues(draft, owed)
        draft.delete(partner)


def _may_leave(
    draft: Draft,
    plan: Plan,
    leaving: Sequence[Prereview],
) -> None:
    """Who has objected stays a partner until they agree; who was asked stays unless Product Ops takes them off."""
    facts = draft.facts
    objecting = [partner for partner in leaving if partner.verdict == "object"]
    if objecting:
        reasons = list(guard_reasons(facts, plan, "OBJECTION_OPEN"))
        raise Refused("name_partners", plan.id, reasons)
    if leaving and _only_product_ops_may(draft, plan):
        titles = [facts.unit(partner.unit_id).title for partner in leaving]
        names = ", ".join(titles)
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
    text = current_text(facts, plan)
    follow_text(plan, partner, text)


def _in_order(
    facts: Facts,
    plan: Plan,
    names: Sequence[str],
) -> list[str]:
    """These sections as the document has them; raises Unknown for one that it does not have."""
    known = _known_sections(facts, plan)
    for name in names:
        if name not in known:
            raise Unknown(f"section of {plan.id}", name, known)
    return [name for name in dict.fromkeys(known) if name in names]


def _known_sections(facts: Facts, plan: Plan) -> list[str]:
    sections = facts.calendar.document(plan.document).sections
    ids = [section.id for section in sections]
    return [OTHER, *ids]


def _covers(signed: Sequence[str], before: Sequence[str]) -> bool:
    """Is everything still signed that was? No sections at all mean the whole plan."""
    if not signed:
        return True
    return bool(before) and set(before) <= set(signed)


def _may_narrow(draft: Draft, plan: Plan, partner: Prereview) -> None:
    """Who was asked to sign a section signs it, unless Product Ops takes it off them."""
    if not _only_product_ops_may(draft, plan):
        return
    signs = ", ".join(partner.sections) or "the whole plan"
    title = draft.facts.unit(partner.unit_id).title
    raise BadInput(f"{title} was asked to sign {signs}; you can add sections, but only Product Ops takes some off.")


def _none_without_reason(
    _facts: Facts,
    _plan: Plan,
    command: Command,
) -> Iterator[Reason]:
    reason = str(command.word("none_because") or "")
    if not command.word("units") and len(reason.strip()) < REASON_MIN:
        yield reason_required()


# --- their word -------------------------------------------------------------------------------------------------


def partner_meant(facts: Facts, plan: Plan, unit_id: str) -> Prereview:
    """The partner for whom whoever asks speaks; raises BadInput where that is not clear, or not their right."""
    partners = facts.rows(Prereview, plan_id=plan.id)
    unit_ids = [partner.unit_id for partner in partners]
    if not unit_id:
        unit_id = _only_unit(facts, unit_ids)
    partner = facts.get(Prereview, plan.id, unit_id)
    if partner is None:
        raise Unknown("partner of this plan", unit_id, unit_ids)
    _must_speak_for(facts, unit_id)
    return partner


def _only_unit(facts: Facts, unit_ids: Sequence[str]) -> str:
    """The only one of these units for which the actor speaks."""
    spoken_for = [unit_id for unit_id in unit_ids if _speaks_for(facts, unit_id)]
    if len(spoken_for) != 1:
        raise BadInput(f"Say for which partner you speak: --unit {' or --unit '.join(spoken_for)}")
    return spoken_for[0]


def _must_speak_for(facts: Facts, unit_id: str) -> None:
    if _speaks_for(facts, unit_id):
        return
    unit = facts.unit(unit_id)
    contacts = _contact_names(facts, unit)
    raise BadInput(f"Only {contacts} can speak for {unit.title}; ask them.")


def _contact_names(facts: Facts, unit: Unit) -> str:
    names = [facts.name_of(person) for person in unit.contacts]
    return " or ".join(names)


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
    partner = _keep_word(draft, plan, command, "object")
    draft.notify(
        f"{plan.id}:objection:{partner.unit_id}:v{plan.version}:{plan.owner_id}",
        "objection",
        plan.owner_id,
        about={"plan": plan.id, "unit": partner.unit_id},
    )


def _keep_word(
    draft: Draft,
    plan: Plan,
    command: Command,
    verdict: str,
) -> Prereview:
    facts = draft.facts
    unit_id = str(command.word("unit") or "")
    partner = partner_meant(facts, plan, unit_id)
    partner.verdict = verdict
    partner.digest = partner.scope_digest
    partner.text = command.reason.strip() if verdict == "object" else ""
    partner.by = facts.actor
    partner.at = facts.at
    owed = owed_readings(facts, plan, partner.unit_id)
    settle_dues(draft, owed)
    return partner


def _objection_without_text(
    _facts: Facts,
    _plan: Plan,
    command: Command,
) -> Iterable[Reason]:
    if len(command.reason.strip()) < REASON_MIN:
        yield reason_required()


OF_PARTNERS = ("partners", "units", "obligations", "messages")

PARTNER_ACTS: Mapping[str, Act] = {
    "name_partners": Act(
        _name_partners,
        _none_without_reason,
        reads=("partners", "units_named", "current_version", "obligations", "messages"),
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
