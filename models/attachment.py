"""Files attached to a plan; the current version of its text says which of them belong to it now."""

from pendulum import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.columns import PlanKey, TextKey


class Attachment(Base):
    """A file, kept under its name and its content's digest, so that what was once approved can still be read."""

    __tablename__ = "attachment"

    plan_id: Mapped[PlanKey]
    name: Mapped[TextKey]
    digest: Mapped[TextKey]
    size: Mapped[int]
    media: Mapped[str]
    data: Mapped[bytes] = mapped_column(deferred=True)
    by: Mapped[str]
    at: Mapped[DateTime]
