"""People and units: who reports to whom, and who owns which unit's plan."""

from pendulum import DateTime
from sqlalchemy import ColumnElement, ForeignKey, func, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.columns import PersonId, TextKey

SYSTEM = "system"
"""The actor of what happens by itself; no person may have this id."""


class Person(Base):
    """A person; an empty `zone` or `calendar` means the one that the season gives the country.

    `left_at` is when they were no longer in the organisation's files. No absence of theirs ends after `away_until`, so
    that a query need not read the absences to know who is here.
    """

    __tablename__ = "person"

    id: Mapped[TextKey]
    name: Mapped[str]
    title: Mapped[str]
    manager_id: Mapped[str | None] = mapped_column(
        ForeignKey("person.id", deferrable=True, initially="DEFERRED"), index=True
    )
    country: Mapped[str]
    zone: Mapped[str]
    calendar: Mapped[str]
    email: Mapped[str]
    roles: Mapped[list[str]]
    left_at: Mapped[DateTime | None]
    away_until: Mapped[DateTime | None]


def with_any_role() -> ColumnElement[bool]:
    """Has a person any role? An index (models/schema.py) answers it, so that the few are found among however many."""
    return func.json_array_length(Person.roles) > literal_column("0")


class Unit(Base):
    """An organisation or team; it writes one plan of each kind a season."""

    __tablename__ = "unit"

    id: Mapped[TextKey]
    kind: Mapped[str]
    title: Mapped[str]
    parent_id: Mapped[str | None] = mapped_column(
        ForeignKey("unit.id", deferrable=True, initially="DEFERRED"), index=True
    )
    product_manager_id: Mapped[PersonId | None]
    engineering_manager_id: Mapped[PersonId | None]
    approver_id: Mapped[PersonId | None]
    partners: Mapped[list[str]]
    plan_file: Mapped[str]

    @property
    def owner_id(self) -> str:
        """The product manager, else the engineering manager; the import refuses a unit without either."""
        return self.product_manager_id or self.engineering_manager_id or ""

    @property
    def contacts(self) -> tuple[str, ...]:
        """Who may answer for the unit when it is a partner; the first is asked first."""
        managers = (self.product_manager_id, self.engineering_manager_id)
        return tuple(dict.fromkeys(filter(None, managers)))
