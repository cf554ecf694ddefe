"""The outbox: a row for each message that should reach a person, written in the transaction that causes it."""

from pendulum import DateTime
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.columns import BlankText, Flag, IndexedPersonId, JsonObject, TextKey, ZeroCount


class Notice(Base):
    """A message; `key` is natural and unique, `state` is waiting, bundled, sent, cancelled, dead or digest.

    What is in the state `digest` is not urgent enough for a message of its own; `digest_key` names the digest that
    takes it along, bundled until that is sent. A digest is a notice itself, and of no one season. Where the reader
    `must_ack`, `acked_at` says when they did.

    It has no words until they are needed: `facts` are what it is about (ids, numbers, and what people said with the
    act), and the words are made of what is so then (docs/notices.md). Words that are there are kept. `for_id` is for
    whom the reader reads it, `relation` why somebody is told of a step of a ladder.

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
    facts: Mapped[JsonObject]
    subject: Mapped[BlankText]
    body: Mapped[BlankText]
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
