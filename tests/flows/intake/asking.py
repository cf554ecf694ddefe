"""A season in which Payments asks Search for something: Björn asks, Ana and Enya answer, Vera stands above Ana."""

from typing import Any

import pendulum
import pytest
from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.context import SeasonContext, open_context
from flows.intake.requests import edit_request, file_request, move_request
from models.intake import IntakeRequest
from models.journal import Entry
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import SYSTEM
from states.refusal import Refused
from tests.conftest import SEASON
from tests.flows.worded import subjects

JUNE = pendulum.datetime(2026, 6, 22, 16)
"""A Monday, five weeks before intake closes."""

ASK = {
    "id": "r1",
    "from_unit": "payments",
    "to_unit": "search",
    "what": "Index refunds",
    "why": "Nobody finds them",
    "by": "Q2",
    "if_not": "More tickets",
}
WORDS = "We will do half of it in Q3."


class Asking:
    """The acts on requests, at a moving instant."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.at: DateTime = JUNE

    def on(self, month: int, day: int) -> "Asking":
        """The same at 9:00 in California on that day of 2026."""
        self.at = pendulum.datetime(2026, month, day, 9, tz="America/Los_Angeles").in_timezone("UTC")
        return self

    def file(self, who: str = "bjo", *, draft: bool = False, reason: str = "", **told: str) -> IntakeRequest:
        words = {**ASK, **told}
        return file_request(self.session, SEASON, words, by=who, at=self.at, draft=draft, reason=reason)

    def edit(self, by: str = "bjo", *, seen: int | None = None, **words: str) -> IntakeRequest:
        return edit_request(self.session, SEASON, "r1", words, by=by, at=self.at, seen=seen)

    def do(self, trigger: str, by: str = "ana", reason: str = "", name: str = "r1", **words: Any) -> str:
        told: dict[str, Any] = {"by": by, "at": self.at, "reason": reason, "words": words}
        return move_request(self.session, SEASON, name, trigger, **told).now

    def refused(self, trigger: str, by: str = "ana", reason: str = "", **words: Any) -> list[str]:
        """The reasons of a refusal, as `CODE text`; the request is what it was."""
        was = self.row().state
        with pytest.raises(Refused) as caught:
            self.do(trigger, by, reason, **words)
        assert self.row().state == was
        return reasons(caught)

    def row(self, name: str = "r1") -> IntakeRequest:
        return self.session.get_one(IntakeRequest, (SEASON, name))

    def owed(self, name: str = "r1") -> Obligation:
        self.session.flush()
        return self.session.get_one(Obligation, f"{SEASON}:intake:{name}:answer")

    def told(self) -> list[tuple[str, str]]:
        """Who got which message about requests."""
        return subjects(self.session, Notice.kind == "intake")

    def last(self) -> tuple[str, str, str, str, str, str]:
        entry = self.session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()
        return entry.actor, entry.kind, entry.thing_id, entry.act, entry.was, entry.now

    def ground(self, by: str = SYSTEM) -> SeasonContext:
        return open_context(self.session, SEASON, by=by, at=self.at)


def reasons(caught: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [str(one) for one in caught.value.reasons]
