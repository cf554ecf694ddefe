"""A season whose plans are approved by several people: the policy, and short words for voting on a plan."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy.orm import Session

from flows.act.context import open_context
from flows.act.facts import Facts
from flows.approval.vote import Voted, vote
from flows.approval.vote_seat import VoteChoice
from flows.approval.votes import seats_by_group, vote_standing
from models.organisation import SYSTEM
from models.plan import Plan
from rules.approval import ApprovalTally
from states.refusal import Refused
from tests.conftest import AMAZON, PEOPLE
from tests.flows.conftest import Play

POLICY = """\
    approval:
      - groups:
          - {id: leads, title: The leads, of: [approver, manager, executive], passes: quorum 2}
          - {id: partners, title: The partners, of: [partner], passes: all}
      - groups:
          - {id: money, title: Finance, of: [finance], passes: any, when: {heads_over: 2}, veto: true}
"""

MORE_PEOPLE = """\
fin,Fay,CFO,ceo,US,America/Los_Angeles,fay@example.org,finance
fon,Finn,Controller,fin,US,America/Los_Angeles,finn@example.org,finance
"""


def calendar(policy: str = POLICY) -> str:
    """The Amazon-like calendar with this approval of OP1."""
    text = AMAZON.read_text(encoding="utf-8")
    return text.replace("  - id: op2\n    title: OP2\n", f"{policy}  - id: op2\n    title: OP2\n", 1)


def people(more: str = MORE_PEOPLE) -> str:
    return PEOPLE + more


def standing_now(session: Session, plan: Plan) -> ApprovalTally:
    """How the votes stand, as the plan's rows tell it now."""
    facts = facts_now(session, plan)
    return vote_standing(facts, facts.one(Plan, plan.id))


def seats_held(session: Session, plan: Plan) -> Mapping[str, Sequence[str]]:
    """The people who have a seat in each group now."""
    return seats_by_group(facts_now(session, plan), plan)


def facts_now(session: Session, plan: Plan) -> Facts:
    session.flush()
    return open_context(session, plan.season_id, by=SYSTEM, at=plan.entered_at).facts


class Votes(Play):
    """A play in which people vote on what they have read."""

    def vote(self, decision: str, by: str, **told: Any) -> Voted:
        plan = self.plan()
        words = {name: told.pop(name) for name in ("group", "person", "text", "condition") if name in told}
        asked: dict[str, Any] = {"seen": plan.version, "digest": plan.digest, "by": by, "at": self.at} | told
        return vote(self.session, plan.id, VoteChoice(decision, **words), **asked)

    def no_vote(self, decision: str, by: str, **told: Any) -> list[str]:
        """The reasons of a refusal, as `CODE text`."""
        return refusals(lambda: self.vote(decision, by, **told))

    @property
    def standing(self) -> ApprovalTally:
        return standing_now(self.session, self.plan())

    @property
    def counters(self) -> tuple[int, int, int, int]:
        plan = self.plan()
        return plan.approvals_missing, plan.approval_objections, plan.conditions_open, plan.approvals_deadlocked


def refusals(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as caught:
        act()
    return [str(one) for one in caught.value.reasons]
