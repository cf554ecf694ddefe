"""How the votes on a plan stand, read from its rows, and where in its life-cycle they are cast and count."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.approval import ApprovalGroup, ApprovalSeat, Vote
from models.plan import Contribution, Plan
from rules import approval
from rules.approval import (
    ApprovalTally,
    Ballot,
    Group,
    VotedText,
    collect_ballot,
)
from states.lifecycle import Lifecycle
from states.places import WAITS_FOR_VOTES, voting


def passed_in(lifecycle: Lifecycle) -> frozenset[str]:
    """Where the votes have done their work: behind the move that waits for them, and all that lies ahead of it."""
    rank = {state: place for place, state in enumerate(lifecycle.states)}
    passed = {move.target for move in lifecycle.moves if WAITS_FOR_VOTES in move.guards}
    open_ends = list(passed)
    while open_ends:
        state = open_ends.pop()
        later = set(_later_states(lifecycle, state, rank)) - passed
        passed |= later
        open_ends += later
    return frozenset(passed) - set(voting(lifecycle))


def _later_states(lifecycle: Lifecycle, state: str, rank: Mapping[str, int]) -> Iterator[str]:
    """Where moves from this state lead that go forward."""
    for move in lifecycle.moves:
        if state in move.source and rank[move.target] > rank[state]:
            yield move.target


def barred(session: Session, plan: Plan) -> frozenset[str]:
    """Separation of duties: the owner, whose text it is, and who has contributed since the plan was sent back."""
    of_plan = select(Contribution.person_id).where(Contribution.plan_id == plan.id)
    contributors = session.scalars(of_plan.where(Contribution.round == plan.round))
    return frozenset({plan.owner_id, plan.text_by, *contributors})


def groups_of(session: Session, plan: Plan) -> tuple[Group, ...]:
    """In the order in which they are asked."""
    of_plan = select(ApprovalGroup).where(ApprovalGroup.plan_id == plan.id)
    rows = session.scalars(of_plan.order_by(ApprovalGroup.position, ApprovalGroup.id))
    return tuple(as_group(row) for row in rows)


def as_group(row: ApprovalGroup) -> Group:
    return Group(
        id=row.id,
        title=row.title,
        position=row.position,
        rule=row.rule,  # type: ignore[arg-type]  # stored as the same word
        number=row.number,
        veto=row.veto,
        abstain=row.abstain,  # type: ignore[arg-type]  # stored as the same word,
    )


def seats_of(session: Session, plan: Plan) -> Mapping[str, Sequence[str]]:
    """The people of each group."""
    of_plan = select(ApprovalSeat).where(ApprovalSeat.plan_id == plan.id)
    held = of_plan.where(ApprovalSeat.vacated_at.is_(None))
    people: dict[str, list[str]] = {}
    for seat in session.scalars(held.order_by(ApprovalSeat.person_id)):
        people.setdefault(seat.group_id, []).append(seat.person_id)
    return people


def last_words(session: Session, plan: Plan) -> Sequence[Vote]:
    """What each seat has said last."""
    of_plan = select(Vote).where(Vote.plan_id == plan.id)
    standing = of_plan.where(Vote.superseded_at.is_(None))
    return list(session.scalars(standing.order_by(Vote.group_id, Vote.person_id)))


def as_vote(row: Vote) -> approval.CastVote:
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


def votes_of(session: Session, plan: Plan) -> Ballot:
    return collect_ballot(as_vote(row) for row in last_words(session, plan))


def standing_of(session: Session, plan: Plan) -> ApprovalTally:
    """As the plan's rows tell it now."""
    question = VotedText(plan.digest, plan.round, barred(session, plan))
    return approval.tally_votes(
        groups_of(session, plan),
        seats_of(session, plan),
        votes_of(session, plan),
        question,
    )
