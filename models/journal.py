"""The append-only history; each entry carries the hash of the one before it, so an edit shows."""

from typing import Any

from pendulum import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.columns import BlankText, IndexedText, TextKey, ZeroCount


class Entry(Base):
    """Who moved what, when and why; ids only, never the text of a plan or an amount.

    `on_behalf_of` is the person whose right it was, where the actor stood in for them.
    """

    __tablename__ = "entry"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    season_id: Mapped[IndexedText]
    at: Mapped[DateTime]
    actor: Mapped[str]
    kind: Mapped[str]
    thing_id: Mapped[IndexedText]
    act: Mapped[str]
    was: Mapped[BlankText]
    now: Mapped[BlankText]
    version: Mapped[ZeroCount]
    reason: Mapped[BlankText]
    facts: Mapped[dict[str, Any]]
    previous_hash: Mapped[str]
    hash: Mapped[str]
    on_behalf_of: Mapped[str] = mapped_column(default="", server_default="")


class Head(Base):
    """The end of the chain: one row, locked last, so that there is one writer at a time.

    `previous_hash` is that of the entry before the last, for a statement that writes the next one by itself.
    """

    __tablename__ = "journal_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str]
    previous_hash: Mapped[str] = mapped_column(default="", server_default="")


class Answered(Base):
    """A request that was carried out: the same id again gets the same answer, once."""

    __tablename__ = "answered"

    request_id: Mapped[TextKey]
    request_digest: Mapped[str]
    answer: Mapped[dict[str, Any]]
    at: Mapped[DateTime]
