"""What notices say that nobody has sent yet: worded as they would be now, as the row keeps what they are about only."""

from dataclasses import dataclass
from typing import Any

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.facts import Facts
from flows.act.read_season import season_facts
from flows.delivery.notice_kinds import notice_words, why_obsolete
from models.base import Condition
from models.notice import Notice
from models.organisation import SYSTEM


@dataclass(frozen=True)
class Worded:
    """A notice with its words, and why it would not be sent any more."""

    key: str
    kind: str
    person_id: str
    subject: str
    body: str
    obsolete: str
    send_at: DateTime
    must_ack: bool


def worded(session: Session, *only: Condition, order_by: Any = Notice.key, at: DateTime | None = None) -> list[Worded]:
    """Those that meet the conditions; `at` is the instant of looking, by default that of the last of them."""
    session.flush()
    notices = session.scalars(select(Notice).where(*only).order_by(order_by, Notice.key)).all()
    looked_at = at or max((notice.created_at for notice in notices), default=None)
    seasons: dict[str, Facts] = {}
    found = []
    for notice in notices:
        season_id = notice.season_id or ""
        if season_id not in seasons:
            assert looked_at is not None
            seasons[season_id] = season_facts(session.connection(), season_id, actor=SYSTEM, at=looked_at)
        facts = seasons[season_id]
        words = notice_words(facts, notice)
        found.append(
            Worded(
                notice.key,
                notice.kind,
                notice.person_id,
                words.subject,
                words.body,
                why_obsolete(facts, notice),
                notice.send_at,
                notice.must_ack,
            )
        )
    return found


def subjects(session: Session, *only: Condition, order_by: Any = Notice.key) -> list[tuple[str, str]]:
    """Who hears what."""
    return [(one.person_id, one.subject) for one in worded(session, *only, order_by=order_by)]
