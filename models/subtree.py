"""The units below a unit, as SQL; the unit itself is the first of them."""

from typing import Any

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


def units_below_row(top: Any) -> CTE:
    """A unit and all units below it, from the top down, for each row `top` of the statement around it."""
    unit = select(top.id.label("id")).correlate(top)
    tree = unit.cte("below", recursive=True, nesting=True)
    is_child = Unit.parent_id == tree.c.id
    children = select(Unit.id).join(tree, is_child)
    return tree.union_all(children)


def units_with_topmost() -> CTE:
    """The pairs (topmost, unit): each unit with the one at or above it that is below no other."""
    topmost = select(
        Unit.id.label("topmost"),
        Unit.id.label("unit"),
    )
    roots = topmost.where(Unit.parent_id.is_(None))
    # Nested, so that an INSERT which is made of it begins with INSERT: of others SQLite's driver counts no rows.
    pairs = roots.cte("under", recursive=True, nesting=True)
    is_child = Unit.parent_id == pairs.c.unit
    children = select(pairs.c.topmost, Unit.id).join(pairs, is_child)
    return pairs.union_all(children)
