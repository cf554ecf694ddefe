"""phasegate plan partners: who pre-reviews a plan, and which sections each of them signs."""

from collections.abc import Iterator, Mapping, Sequence

from app.options import DEFAULTS, Options
from app.output import JsonAnswer
from app.plan_named import PlanName, find_plan
from app.typed_values import Switch
from flows.plan.partners import name_partners
from models.plan import Plan
from states.refusal import BadInput


def partners(
    plan: PlanName,
    /,
    *units: str,
    none: Switch = False,
    reason: str = "",
    options: Options = DEFAULTS,
) -> None:
    """Name the units that pre-review a plan, or with --none say why there is none.

    Parameters
    ----------
    units
        The partners, and no others: payments, or payments:charter,funded for one that signs these sections alone.
    """
    sections_of = dict(_parse_partner(unit) for unit in units)
    with options.writing() as session:
        plan_row = find_plan(session, options, plan)
        name_partners(
            session,
            plan_row.id,
            tuple(sections_of),
            **options.actor,
            seen=plan_row.version,
            none_because=reason if none else "",
            signs=sections_of,
        )
    listed = ", ".join(units) or "no partners"
    sentence = f"{plan_row.id}: {listed} (v{plan_row.version})."
    options.answer(_partners_as_object(plan_row, sections_of), sentence)


def _partners_as_object(plan: Plan, sections_of: Mapping[str, Sequence[str]]) -> JsonAnswer:
    return {
        "plan": plan.id,
        "partners": list(_partner_objects(sections_of)),
        "version": plan.version,
    }


def _partner_objects(
    sections_of: Mapping[str, Sequence[str]],
) -> Iterator[JsonAnswer]:
    for unit, sections in sections_of.items():
        yield {"unit": unit, "sections": sections}


def _parse_partner(text: str) -> tuple[str, tuple[str, ...]]:
    """“payments:charter,funded” as the unit and its sections."""
    unit, colon, names = text.partition(":")
    stripped = [name.strip() for name in names.split(",")]
    sections = tuple(name for name in stripped if name)
    if colon and not sections:
        raise BadInput(f"“{text}” names no section; write {unit}:charter,funded, or {unit} for the whole plan.")
    return unit, sections
