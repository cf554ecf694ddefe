"""How a plan's approval stands, for people: who said what, who is missing, and who can end a deadlock."""

from collections.abc import Iterable
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.context import SeasonContext, open_context
from flows.approval.vote_blockers import why_too_few
from flows.approval.votes import vote_standing, votes_that_stand
from flows.views.build_line import build_line
from models.approval import Vote
from models.organisation import SYSTEM
from models.plan import Plan
from rules.approval import ApprovalTally, Group, GroupTally
from states.places import voting


@dataclass(frozen=True)
class Voter:
    id: str
    name: str


@dataclass(frozen=True)
class VoteLine:
    """The last word of a seat; `current` says whether it is about what there is to read now."""

    group: str
    person: Voter
    by: Voter
    decision: str
    text: str
    condition: str
    condition_met: bool
    current: bool
    policy: int
    at: DateTime


@dataclass(frozen=True)
class GroupLine:
    """`round` counts the successive rounds from 1; `change_by` can seat others where the group is `deadlocked`."""

    id: str
    title: str
    round: int
    passes: str
    veto: bool
    open: bool
    met: bool
    need: int
    approvals: int
    seats: tuple[Voter, ...]
    missing: tuple[Voter, ...]
    recused: tuple[Voter, ...]
    abstained: tuple[Voter, ...]
    deadlocked: str
    change_by: Voter | None


@dataclass(frozen=True)
class Approvals:
    """`votes` are the last words; `voting` says whether votes are cast in the plan's state."""

    plan: str
    state: str
    version: int
    digest: str
    text: int
    round: int
    voting: bool
    met: bool
    approver: Voter
    groups: tuple[GroupLine, ...]
    objections: tuple[VoteLine, ...]
    conditions: tuple[VoteLine, ...]
    votes: tuple[VoteLine, ...]


def read_approvals(
    session: Session,
    plan: Plan,
    *,
    at: DateTime,
) -> Approvals:
    """Without groups the plan's approver approves it alone."""
    context = open_context(session, plan.season_id, by=SYSTEM, at=at)
    return approvals_of_plan(context, plan)


def approvals_of_plan(context: SeasonContext, plan: Plan) -> Approvals:
    """The same on a season that has been read already."""
    tally = vote_standing(context.facts, plan)
    votes = _last_votes(context, plan)
    groups = [_group_line(context, group) for group in tally.groups]
    return build_line(
        Approvals,
        plan,
        plan=plan.id,
        text=plan.text_number,
        voting=plan.state in voting(context.lifecycle),
        met=tally.met,
        approver=_as_voter(context, plan.approver_id),
        groups=tuple(groups),
        objections=_objecting_votes(tally, votes),
        conditions=_open_conditions(tally, votes),
        votes=votes,
    )


def _last_votes(context: SeasonContext, plan: Plan) -> tuple[VoteLine, ...]:
    """The last vote of each seat; one that was withdrawn is none."""
    return tuple(_vote_line(context, plan, vote) for vote in _valid_votes(context, plan))


def _valid_votes(context: SeasonContext, plan: Plan) -> list[Vote]:
    votes = votes_that_stand(context.facts, plan)
    return [vote for vote in votes if vote.decision != "withdraw"]


def _objecting_votes(tally: ApprovalTally, votes: Iterable[VoteLine]) -> tuple[VoteLine, ...]:
    if not tally.groups:
        return ()
    return tuple(vote for vote in votes if vote.decision == "object")


def _open_conditions(tally: ApprovalTally, votes: Iterable[VoteLine]) -> tuple[VoteLine, ...]:
    """The votes whose condition is not met yet."""
    open_seats: set[tuple[str, str]] = set()
    for group in tally.groups:
        for vote in group.conditions:
            open_seats.add((vote.group, vote.person))
    return tuple(vote for vote in votes if (vote.group, vote.person.id) in open_seats)


def _group_line(context: SeasonContext, tally: GroupTally) -> GroupLine:
    return build_line(
        GroupLine,
        tally.group,
        round=tally.group.position,
        passes=_pass_rule(tally.group),
        open=tally.open,
        met=tally.met,
        need=tally.need,
        approvals=tally.counted,
        seats=_as_voters(context, tally.seats),
        missing=_as_voters(context, tally.missing),
        recused=_as_voters(context, tally.recused),
        abstained=_as_voters(context, tally.abstained),
        deadlocked=_deadlock_text(context, tally),
        change_by=_deadlock_breaker(context, tally),
    )


def _pass_rule(group: Group) -> str:
    """“quorum 3”, “share 60 %”; the word of the rule where it has no number."""
    with_number = {"quorum": f"quorum {group.number}", "share": f"share {group.number} %"}
    return with_number.get(group.rule, group.rule)


def _deadlock_text(context: SeasonContext, tally: GroupTally) -> str:
    if not tally.deadlocked:
        return ""
    return f"it needs {tally.need} approvals, and {why_too_few(context, tally)}"


def _deadlock_breaker(context: SeasonContext, tally: GroupTally) -> Voter | None:
    if not tally.deadlocked:
        return None
    return _as_voter(context, context.season.product_ops_id)


def _vote_line(
    context: SeasonContext,
    plan: Plan,
    row: Vote,
) -> VoteLine:
    voted_on = (row.digest, row.round)
    return build_line(
        VoteLine,
        row,
        group=row.group_id,
        person=_as_voter(context, row.person_id),
        by=_as_voter(context, row.by),
        condition_met=row.met_at is not None,
        current=voted_on == (plan.digest, plan.round),
    )


def _as_voters(context: SeasonContext, people: Iterable[str]) -> tuple[Voter, ...]:
    return tuple(_as_voter(context, person_id) for person_id in people)


def _as_voter(context: SeasonContext, person_id: str) -> Voter:
    return Voter(person_id, context.name_of(person_id))
