"""The outbox as people list it, each notice in the words in which it goes out."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.context import open_context
from flows.act.facts import Facts
from flows.act.person_names import PersonNames, read_person_names
from flows.delivery.notice_kinds import notice_words, read_ahead
from flows.views.build_line import build_line
from flows.views.season_rows import notices_in_order
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
    rows = notices_in_order(session, season_id, only, limit=limit)
    read_ahead(facts, rows)
    return [_outbox_line(facts, row, person_names) for row in rows]


def _outbox_line(facts: Facts, row: Notice, person_names: PersonNames) -> OutboxLine:
    words = notice_words(facts, row)
    return build_line(
        OutboxLine,
        row,
        person=person_names[row.person_id],
        subject=words.subject,
        body=words.body,
    )
