"""The outbox as a whole: whether anything may leave it."""

from pendulum import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.columns import BlankText


class OutboxHold(Base):
    """Why nothing is sent: what waits in a restored database may have been sent already (docs/automation.md).

    It lasts until `released_at`; the newest row counts.
    """

    __tablename__ = "outbox_hold"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    reason: Mapped[str]
    since: Mapped[DateTime]
    released_at: Mapped[DateTime | None]
    released_by: Mapped[BlankText]
