"""Naming one partner of a plan, and which sections they sign."""

from collections.abc import Sequence

from flows.ground import Ground
from flows.plan.versions import current_version, follow
from models.plan import Plan
from models.review import Prereview
from rules.digest import OTHER
from states.places import partners_read
from states.refusal import BadInput, Unknown


def name_one(ground: Ground, plan: Plan, row: Prereview | None, unit_id: str, sections: Sequence[str]) -> None:
    """The unit signs these sections of the plan, or all of it; raises Unknown for one that it does not have."""
    signed = _in_order(ground, plan, sections)
    if row is None:
        row = Prereview(plan_id=plan.id, unit_id=unit_id, sections=[], scope_digest="", scope_number=0)
        ground.session.add(row)
    elif not _covers(signed, row.sections):
        _may_narrow(ground, plan, row)
    row.sections = signed
    follow(plan, row, current_version(ground.session, plan))


def _in_order(ground: Ground, plan: Plan, sections: Sequence[str]) -> list[str]:
    known = [OTHER, *(section.id for section in ground.calendar.document(plan.document).sections)]
    for name in sections:
        if name not in known:
            raise Unknown(f"section of {plan.id}", name, known)
    return [name for name in dict.fromkeys(known) if name in sections]


def _covers(signed: Sequence[str], before: Sequence[str]) -> bool:
    """Is everything still signed that was? No sections at all mean the whole plan."""
    return not signed or (bool(before) and set(before) <= set(signed))


def _may_narrow(ground: Ground, plan: Plan, row: Prereview) -> None:
    """Who was asked to sign a section signs it, unless Product Ops takes it off them."""
    if plan.state in partners_read(ground.lifecycle) and "product_ops" not in ground.relations(plan):
        signs = ", ".join(row.sections) or "the whole plan"
        raise BadInput(
            f"{ground.unit(row.unit_id).title} was asked to sign {signs}; you can add sections, but only Product Ops "
            "takes some off."
        )
