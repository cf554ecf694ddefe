"""The outbox as people list it, each notice in the words in which it goes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.context import open_context
from flows.act.facts import Facts
from flows.act.person_names import PersonNames, read_person_names
from flows.delivery.notice_kinds import notice_words, read_ahead
from flows.views.build_line import build_line
from flows.views.season_rows import without_empty
from models.notice import Notice
from models.organisation import SYSTEM


@dataclass(frozen=True)
class OutboxLine:
    """A notice as it lies in the outbox."""

    key: str
    kind: str
    step: str
    person_id: str
    person: str
    subject: str
    body: str
    state: str
    send_at: DateTime
    sent_at: DateTime | None
    late: bool


def read_notices(
    session: Session,
    season_id: str,
    *,
    at: DateTime,
    limit: int = 500,
    **only: str,
) -> list[OutboxLine]:
    """The outbox in the order of sending; `only` narrows by a column (state, person_id, kind)."""
    facts = open_context(session, season_id, by=SYSTEM, at=at).facts
    person_names = read_person_names(session)
    rows = _notices_in_order(session, season_id, only, limit=limit)
    read_ahead(facts, rows)
    return [_outbox_line(facts, row, person_names) for row in rows]


def _notices_in_order(
    session: Session,
    season_id: str,
    only: Mapping[str, str],
    *,
    limit: int,
) -> Sequence[Notice]:
    """By the instant of sending; `only` narrows by columns, an empty value narrows nothing."""
    # A digest is of no one season.
    of_season = None if only.get("kind") == "digest" else season_id
    chosen = select(Notice).filter_by(season_id=of_season, **without_empty(only))
    in_order = chosen.order_by(Notice.send_at, Notice.key)
    return session.scalars(in_order.limit(limit)).all()


def _outbox_line(facts: Facts, row: Notice, person_names: PersonNames) -> OutboxLine:
    words = notice_words(facts, row)
    return build_line(
        OutboxLine,
        row,
        person=person_names[row.person_id],
        subject=words.subject,
        body=words.body,
    )
