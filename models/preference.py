"""How a person wants to be notified."""

from sqlalchemy.orm import Mapped

from models.base import Base
from models.columns import BlankText, PersonKey


class Preference(Base):
    """A person's own settings; where one is empty, the season's setting holds.

    `digest` is on or off; times are HH:MM in their zone; `channel` is the name that administrators gave to a target.
    """

    __tablename__ = "preference"

    person_id: Mapped[PersonKey]
    digest: Mapped[BlankText]
    deliver_at: Mapped[BlankText]
    quiet_from: Mapped[BlankText]
    quiet_to: Mapped[BlankText]
    channel: Mapped[BlankText]
