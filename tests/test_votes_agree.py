"""Votes have one meaning: the pure rule and the SQL reading agree for random groups, seats, votes and contributors."""

from typing import Any, get_args

import pendulum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from models.approval import ApprovalGroup, ApprovalSeat, Vote
from models.plan import Contribution, Plan
from models.recount import miscounted, recount
from models.whose_turn import TURNS
from rules.approval import awaited_votes
from rules.approval_words import ApprovalRule, VoteDecision
from tests.flows.approvals import standing_now

PEOPLE = ("ana", "bjo", "ceo", "vp")
AT = pendulum.datetime(2026, 8, 3, 16)

groups = st.lists(
    st.fixed_dictionaries(
        {
            "position": st.integers(1, 2),
            "rule": st.sampled_from(get_args(ApprovalRule)),
            "number": st.sampled_from([1, 2, 3, 50, 67]),
            "veto": st.booleans(),
            "abstain": st.sampled_from(["allowed", "counts_as_absent"]),
        }
    ),
    max_size=3,
)
seats = st.sets(st.tuples(st.sampled_from("ghi"), st.sampled_from(PEOPLE), st.booleans()), max_size=6)
votes = st.dictionaries(
    st.tuples(st.sampled_from("ghx"), st.sampled_from(PEOPLE)),
    st.fixed_dictionaries(
        {
            "decision": st.sampled_from(get_args(VoteDecision)),
            "digest": st.sampled_from(["d1", "d2", "d2"]),
            "round": st.sampled_from([1, 2, 2]),
            "by": st.sampled_from(PEOPLE),
            "condition": st.sampled_from(["", "", "when it rains"]),
            "met_at": st.sampled_from([None, AT]),
            "superseded_at": st.sampled_from([None, None, AT]),
        }
    ),
    max_size=7,
)
hands = st.sets(st.tuples(st.integers(1, 2), st.sampled_from(PEOPLE)), max_size=2)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(groups=groups, seats=seats, votes=votes, hands=hands, text_by=st.sampled_from(["", *PEOPLE]))
def test_counters_and_turns_in_sql_are_those_of_the_rule(
    session: Session,
    groups: list[dict[str, Any]],
    seats: set[tuple[str, str, bool]],
    votes: dict[tuple[str, str], dict[str, Any]],
    hands: set[tuple[int, str]],
    text_by: str,
) -> None:
    savepoint = session.begin_nested()
    plan = session.get_one(Plan, "fy2027_op1_search")
    plan.digest, plan.round, plan.text_by = "d2", 2, text_by
    mine = {"plan_id": plan.id}
    for name, row in zip("ghi", groups, strict=False):
        session.add(ApprovalGroup(id=name, title=name, policy=1, **mine, **row))
    for group, person, vacated in seats:
        told = {"round": 2, "vacated_at": AT if vacated else None}
        session.merge(ApprovalSeat(group_id=group, person_id=person, **mine, **told))
    for (group, person), row in votes.items():
        session.add(Vote(group_id=group, person_id=person, policy=1, at=AT, **mine, **row))
    for number, person in hands:
        session.merge(Contribution(round=number, person_id=person, **mine))
    recount(session, plan.id)
    found = standing_now(session, plan)
    counters = (plan.approvals_missing, plan.approval_objections, plan.conditions_open, plan.approvals_deadlocked)
    assert counters == (
        sum(one.left for one in found.groups),
        len(found.objections),
        sum(len(one.conditions) for one in found.groups),
        len(found.deadlocked),
    )
    assert (counters[:3] == (0, 0, 0)) is found.met
    asked = {person for group, person in awaited_votes(found) if lacks(found, group.id)}
    assert set(TURNS["APPROVALS_MISSING"].one(session, plan, "po")) == asked
    assert miscounted(session) == []
    savepoint.rollback()


def lacks(found: Any, group_id: str) -> bool:
    return any(one.group.id == group_id and one.left > 0 for one in found.groups)
