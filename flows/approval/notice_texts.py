"""What messages to those who vote say, made of the plan as it is when they are sent, and when they are not sent."""

from collections.abc import Mapping

from flows.act.facts import Facts
from flows.act.notice_kind import NoticeKind, Words
from flows.act.plan_title import plan_title
from flows.approval.voted_states import passed_in
from flows.approval.votes import groups_in_order, seats_by_group, votes_that_stand
from models.notice import Notice
from models.plan import Plan
from states.places import voting


def _plan_of(facts: Facts, notice: Notice) -> Plan:
    return facts.one(Plan, notice.facts["plan"])


def _vote_words(facts: Facts, notice: Notice) -> Words:
    plan = _plan_of(facts, notice)
    group_id = notice.facts["group"]
    group = _group_title(facts, plan, group_id)
    return Words(
        f"Your vote on {plan_title(facts, plan)}",
        f"You are asked as one of {group}.\n"
        f"How it stands: phasegate plan approvals {plan.id}\n"
        f"To vote: phasegate plan vote {plan.id} approve --group {group_id} (or object, abstain, recuse)\n",
    )


def _group_title(facts: Facts, plan: Plan, group_id: str) -> str:
    """What the plan's approval calls the group; its key, where other rules hold since."""
    for group in groups_in_order(facts, plan):
        if group.id == group_id:
            return group.title
    return group_id


def _why_no_vote(facts: Facts, notice: Notice) -> str:
    plan = _plan_of(facts, notice)
    text_asked = notice.facts["text"], notice.facts["round"]
    if text_asked != (plan.text_number, plan.round):
        return "it is another text now"
    if plan.state not in voting(facts.lifecycle):
        return "nothing is voted on any more"
    return _why_not_from_seat(facts, notice, plan)


def _why_not_from_seat(
    facts: Facts,
    notice: Notice,
    plan: Plan,
) -> str:
    group_id, voter = notice.facts["group"], notice.facts["voter"]
    if voter not in seats_by_group(facts, plan).get(group_id, ()):
        return "they have no seat any more"
    for vote in votes_that_stand(facts, plan):
        is_theirs = (vote.group_id, vote.person_id) == (group_id, voter)
        if is_theirs and vote.at > notice.created_at and vote.decision != "withdraw":
            return "they have voted"
    return ""


def _changed_words(facts: Facts, notice: Notice) -> Words:
    plan = _plan_of(facts, notice)
    return Words(
        f"Who approves {plan_title(facts, plan)} has changed",
        "Votes that were cast count where their voter still has a seat.\n"
        f"How it stands: phasegate plan approvals {plan.id}\n",
    )


def _why_no_change(facts: Facts, notice: Notice) -> str:
    if _plan_of(facts, notice).state in passed_in(facts.lifecycle):
        return "it was decided since"
    return ""


APPROVAL_NOTICES: Mapping[str, NoticeKind] = {
    "vote": NoticeKind(
        _vote_words,
        _why_no_vote,
    ),
    "approval_changed": NoticeKind(_changed_words, _why_no_change),
}
