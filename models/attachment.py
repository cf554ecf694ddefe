"""Files beside a plan's text; which of them are the plan's now is said by the current version of its text."""

from pendulum import DateTime
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Attachment(Base):
    """A file, under its name and its content's digest, so that what was once approved can still be looked at."""

    __tablename__ = "attachment"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    media: Mapped[str]
    data: Mapped[bytes] = mapped_column(deferred=True)
    by: Mapped[str]
    at: Mapped[DateTime]
