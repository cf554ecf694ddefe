"""How the votes on a plan stand, read from its rows among the facts, and where in its life-cycle they are cast."""

from collections.abc import Mapping, Sequence

from flows.act.facts import Facts
from flows.act.plan_relations import contributors_of
from models.approval import ApprovalGroup, ApprovalSeat, Vote
from models.plan import Plan
from rules import approval
from rules.approval import (
    ApprovalTally,
    Group,
    VotedText,
    collect_ballot,
)


def groups_in_order(facts: Facts, plan: Plan) -> tuple[Group, ...]:
    """In the order in which they are asked."""
    rows = facts.rows(ApprovalGroup, plan_id=plan.id)
    in_order = sorted(rows, key=lambda row: (row.position, row.id))
    return tuple(_as_group(row) for row in in_order)


def seats_by_group(facts: Facts, plan: Plan) -> Mapping[str, Sequence[str]]:
    """The people who have a seat in each group."""
    people: dict[str, list[str]] = {}
    for seat in facts.rows(ApprovalSeat, plan_id=plan.id):
        if seat.vacated_at is None:
            people.setdefault(seat.group_id, []).append(seat.person_id)
    return people


def votes_that_stand(facts: Facts, plan: Plan) -> list[Vote]:
    """What each seat has said last, by group and person."""
    votes = facts.rows(Vote, plan_id=plan.id)
    standing = [vote for vote in votes if vote.superseded_at is None]
    return sorted(standing, key=lambda vote: (vote.group_id, vote.person_id))


def vote_standing(facts: Facts, plan: Plan) -> ApprovalTally:
    """As the plan's rows tell it now."""
    question = VotedText(plan.digest, plan.round, contributors_of(facts, plan))
    votes = collect_ballot(_as_vote(vote) for vote in votes_that_stand(facts, plan))
    return approval.tally_votes(
        groups_in_order(facts, plan),
        seats_by_group(facts, plan),
        votes,
        question,
    )


def _as_group(row: ApprovalGroup) -> Group:
    return Group(
        id=row.id,
        title=row.title,
        position=row.position,
        rule=row.rule,  # type: ignore[arg-type]  # stored as the same word
        number=row.number,
        veto=row.veto,
        abstain=row.abstain,  # type: ignore[arg-type]  # stored as the same word,
    )


def _as_vote(row: Vote) -> approval.CastVote:
    return approval.CastVote(
        group=row.group_id,
        person=row.person_id,
        decision=row.decision,  # type: ignore[arg-type]  # stored as the same word
        digest=row.digest,
        round=row.round,
        by=row.by,
        text=row.text,
        condition=row.condition,
        met=row.met_at is not None,
    )
