"""The outbox as a whole: whether anything may leave it."""

from pendulum import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class OutboxHold(Base):
    """Why nothing is sent: a database that was restored may have sent all that waits in it (docs/automation.md).

    It holds until `released_at`; the newest row counts.
    """

    __tablename__ = "outbox_hold"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    reason: Mapped[str]
    since: Mapped[DateTime]
    released_at: Mapped[DateTime | None]
    released_by: Mapped[str] = mapped_column(default="")
