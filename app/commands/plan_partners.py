"""phasegate plan partners: who pre-reviews a plan, and which sections each of them signs."""

from typing import Annotated, Any

from cyclopts import Parameter

from app.commands.plan import Name, find
from app.options import Options
from app.output import as_json, say
from flows.plan.partners import name_partners
from states.refusal import BadInput


def partners(
    plan: Name,
    /,
    *units: str,
    none: Annotated[bool, Parameter(negative="")] = False,
    reason: str = "",
    options: Options | None = None,
) -> None:
    """Name the units that pre-review a plan, or with --none say why there is none.

    Parameters
    ----------
    units
        The partners, and no others: payments, or payments:charter,funded for one that signs these sections alone.
    """
    options = options or Options()
    signs = dict(_scope(unit) for unit in units)
    with options.writing() as session:
        found = find(session, options, plan)
        told: dict[str, Any] = {"by": options.by, "at": options.instant, "seen": found.version}
        name_partners(session, found.id, tuple(signs), none_because=reason if none else "", signs=signs, **told)
    if options.json:
        named = [{"unit": unit, "sections": sections} for unit, sections in signs.items()]
        as_json({"plan": found.id, "partners": named, "version": found.version})
        return
    say(f"{found.id}: {', '.join(units) if units else 'no partners'} (v{found.version}).")


def _scope(word: str) -> tuple[str, tuple[str, ...]]:
    """“payments:charter,funded” as the unit and its sections."""
    unit, colon, names = word.partition(":")
    sections = tuple(filter(None, (name.strip() for name in names.split(","))))
    if colon and not sections:
        raise BadInput(f"“{word}” names no section; write {unit}:charter,funded, or {unit} for the whole plan.")
    return unit, sections
