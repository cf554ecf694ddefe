"""Short words for what tests of acts do all the time."""

from collections.abc import Callable
from typing import Any

import pendulum
import pytest
from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.plan.advance import advance
from flows.plan.load_plan import load_plan
from flows.plan.partners import agree
from flows.review.attendance import attend
from models.plan import Plan
from states.refusal import Refused
from tests.conftest import document

AUGUST = pendulum.datetime(2026, 8, 3, 16)


class Play:
    """A season in a session, and the acts on one of its plans at a moving instant."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.at: DateTime = AUGUST

    def plan(self, name: str = "op1_search") -> Plan:
        return self.session.get_one(Plan, f"fy2027_{name}")

    def move(self, trigger: str, by: str = "ana", name: str = "op1_search", reason: str = "") -> str:
        plan = self.plan(name)
        return advance(self.session, plan.id, trigger, by=by, at=self.at, seen=plan.version, reason=reason).now

    def act(self, act: Callable[..., Any], *args: Any, by: str, name: str = "op1_search", **told: Any) -> Any:
        plan = self.plan(name)
        return act(self.session, plan.id, *args, by=by, at=self.at, seen=plan.version, **told)

    def refused(self, trigger: str, by: str = "ana", name: str = "op1_search", reason: str = "") -> list[str]:
        """The reasons of a refusal, as `CODE text`."""
        with pytest.raises(Refused) as caught:
            self.move(trigger, by, name, reason)
        return [str(one) for one in caught.value.reasons]

    def load(self, text: str = "", by: str = "ana", name: str = "op1_search") -> None:
        self.act(load_plan, text or document(), by=by, name=name)

    def drafted(self) -> None:
        self.move("start")
        self.load()

    def asked(self) -> None:
        self.drafted()
        self.move("request_prereview")

    def submitted(self) -> None:
        self.asked()
        self.act(agree, "payments", by="bjo")
        self.move("submit")

    def in_review(self) -> None:
        self.submitted()
        self.act(attend, by="vp")
        self.act(attend, by="bjo")
        self.move("begin_review", by="vp")


def in_review(session: Session) -> None:
    """OP1 of Search is in its review, however it is approved."""
    Play(session).in_review()


@pytest.fixture
def play(session: Session) -> Play:
    return Play(session)
