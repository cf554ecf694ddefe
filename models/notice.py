"""The outbox: a row for each message that should reach a person, written in the transaction that causes it."""

from pendulum import DateTime
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.columns import BlankText, Flag, IndexedPersonId, TextKey, ZeroCount


class Notice(Base):
    """A message; `key` is natural and unique, `state` is waiting, bundled, sent, cancelled, dead or digest.

    What is in the state `digest` is not urgent enough for a message of its own; `digest_key` names the digest that
    takes it along, bundled until that is sent. A digest is a notice itself, and of no one season. Where the reader
    `must_ack`, `acked_at` says when they did.

    A step of a ladder has no words until they are needed: `relation` and `for_id` say why this reader is told.

    `send_at` is when it may reach the person. A sender takes a lease (`leased_until`, `lease`), and only the
    holder of the lease marks the row.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_waiting", "state", "send_at"),
        Index("ix_notice_obligation", "obligation_key", "state"),
    )

    key: Mapped[TextKey]
    season_id: Mapped[str | None] = mapped_column(ForeignKey("season.id"), index=True)
    kind: Mapped[str]
    step: Mapped[BlankText]
    person_id: Mapped[IndexedPersonId]
    obligation_key: Mapped[str | None] = mapped_column(ForeignKey("obligation.key"))
    relation: Mapped[BlankText]
    for_id: Mapped[BlankText]
    subject: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[DateTime]
    send_at: Mapped[DateTime]
    late: Mapped[Flag]
    must_ack: Mapped[Flag]
    acked_at: Mapped[DateTime | None]
    state: Mapped[str] = mapped_column(default="waiting")
    digest_key: Mapped[str] = mapped_column(default="", index=True)
    sent_at: Mapped[DateTime | None]
    attempts: Mapped[ZeroCount]
    last_error: Mapped[BlankText]
    lease: Mapped[BlankText]
    leased_until: Mapped[DateTime | None]
