"""The units below a unit, as SQL: the unit itself is the first of them."""

from sqlalchemy import CTE, Select, select

from models.organisation import Unit


def below(unit_id: str) -> Select[tuple[str]]:
    """The ids of a unit and of all that is below it."""
    top = select(Unit.id).where(Unit.id == unit_id).cte("below", recursive=True)
    tree = top.union(select(Unit.id).join(top, Unit.parent_id == top.c.id))
    return select(tree.c.id)


def closure() -> CTE:
    """(above, unit) for every unit and each that is above it, itself included."""
    own = select(Unit.id.label("above"), Unit.id.label("unit")).cte("closure", recursive=True)
    return own.union(select(own.c.above, Unit.id).join(own, Unit.parent_id == own.c.unit))
