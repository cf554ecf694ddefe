"""The units below a unit, as SQL; the unit itself is the first of them."""

from sqlalchemy import CTE, Select, select

from models.organisation import Unit


def units_below(unit_id: str) -> Select[tuple[str]]:
    """The ids of a unit and of all units below it."""
    unit = select(Unit.id).where(Unit.id == unit_id)
    tree = unit.cte("below", recursive=True)
    is_child = Unit.parent_id == tree.c.id
    children = select(Unit.id).join(tree, is_child)
    whole_tree = tree.union(children)
    return select(whole_tree.c.id)


def units_with_ancestors() -> CTE:
    """The pairs (above, unit): each unit with itself, and with every unit above it."""
    each_unit = select(
        Unit.id.label("above"),
        Unit.id.label("unit"),
    )
    pairs = each_unit.cte("closure", recursive=True)
    is_child = Unit.parent_id == pairs.c.unit
    children = select(pairs.c.above, Unit.id).join(pairs, is_child)
    return pairs.union(children)
