"""The acts on a plan that are no moves of its life-cycle, by the word that people type for each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pendulum import DateTime

from flows.headcount.tunnel_down import ack_tunnel
from flows.plan.merge import agree_merge, propose_merge
from flows.plan.partners import agree, object_to
from flows.review.attendance import attend
from flows.review.sessions import book_review
from states.refusal import BadInput


@dataclass(frozen=True)
class Given:
    """All that a person may give with an act; each act takes what it needs."""

    by: str
    at: DateTime
    seen: int
    reason: str = ""
    unit: str = ""
    into: str = ""
    on: DateTime | None = None
    digest: str = ""

    @property
    def who(self) -> dict[str, Any]:
        return {"by": self.by, "at": self.at, "seen": self.seen}

    @property
    def read(self) -> dict[str, Any]:
        return {**self.who, "digest": self.digest}


def _book(session: Any, plan_id: str, given: Given) -> None:
    if given.on is None:
        raise BadInput("Say when the review starts: --on 2026-09-03T10:00-07:00")
    book_review(session, plan_id, given.on, **given.who)


def _propose(session: Any, plan_id: str, given: Given) -> None:
    if not given.into:
        raise BadInput("Say which plan takes this one in: --into PLAN")
    propose_merge(session, plan_id, given.into, **given.who)


ACTS: Mapping[str, Callable[[Any, str, Given], Any]] = {
    "agree": lambda session, plan_id, given: agree(session, plan_id, given.unit, **given.read),
    "object": lambda session, plan_id, given: object_to(session, plan_id, given.unit, given.reason, **given.read),
    "attend": lambda session, plan_id, given: attend(session, plan_id, **given.read),
    "ack_tunnel": lambda session, plan_id, given: ack_tunnel(session, plan_id, **given.who),
    "book_review": _book,
    "propose_merge": _propose,
    "agree_merge": lambda session, plan_id, given: agree_merge(session, plan_id, **given.who),
}
