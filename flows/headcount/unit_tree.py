"""The units above a unit, and which of them has the envelope out of which it takes its people."""

from collections.abc import Collection, Mapping

from flows.act.facts import Facts
from models.organisation import Unit

Parents = Mapping[str, str | None]
"""By the id of each unit, the id of the unit above it; None at the top."""


def unit_parents(facts: Facts) -> Parents:
    """The whole tree of units."""
    return {unit.id: unit.parent_id for unit in facts.rows(Unit)}


def units_above(unit_id: str, parents: Parents) -> list[str]:
    """The unit itself first, then upwards; a circle ends where it began."""
    chain: list[str] = []
    above: str | None = unit_id
    while above is not None and above not in chain:
        chain.append(above)
        above = parents.get(above)
    return chain


def owner_of_unit(
    unit_id: str,
    parents: Parents,
    nodes: Collection[str],
) -> str:
    """The node with an envelope above this unit, the company's where there is no nearer one."""
    for node in units_above(unit_id, parents)[1:]:
        if node in nodes:
            return node
    return ""
