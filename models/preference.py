"""How a person wants to be told."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Preference(Base):
    """A person's own settings; what is empty is as the season has it.

    `digest` is on or off; times are HH:MM in their zone; `channel` is a name that the administrators gave a target.
    """

    __tablename__ = "preference"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(default="")
    deliver_at: Mapped[str] = mapped_column(default="")
    quiet_from: Mapped[str] = mapped_column(default="")
    quiet_to: Mapped[str] = mapped_column(default="")
    channel: Mapped[str] = mapped_column(default="")
