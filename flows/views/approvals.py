"""How a plan's approval stands, for people: who said what, who is missing, and who can end a deadlock."""

from collections.abc import Iterable
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.approval.tally import last_words, standing_of
from flows.approval.vote_blockers import why_too_few
from flows.ground import Ground, stand
from models.approval import Vote
from models.organisation import SYSTEM
from models.plan import Plan
from rules.approval import GroupStanding, Standing
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


def approvals(session: Session, plan: Plan, *, at: DateTime) -> Approvals:
    """Without groups the plan's approver approves it alone."""
    ground = stand(session, plan.season_id, by=SYSTEM, at=at)
    found = standing_of(session, plan)
    lines = tuple(_vote(ground, plan, row) for row in last_words(session, plan) if row.decision != "withdraw")
    return Approvals(
        plan=plan.id,
        state=plan.state,
        version=plan.version,
        digest=plan.digest,
        text=plan.text_number,
        round=plan.round,
        voting=plan.state in voting(ground.lifecycle),
        met=found.met,
        approver=_voter(ground, plan.approver_id),
        groups=tuple(_group(ground, one) for one in found.groups),
        objections=tuple(line for line in lines if found.groups and line.decision == "object"),
        conditions=_conditions(found, lines),
        votes=lines,
    )


def _conditions(found: Standing, lines: Iterable[VoteLine]) -> tuple[VoteLine, ...]:
    waiting = {(vote.group, vote.person) for one in found.groups for vote in one.conditions}
    return tuple(line for line in lines if (line.group, line.person.id) in waiting)


def _group(ground: Ground, one: GroupStanding) -> GroupLine:
    rule = {"quorum": f"quorum {one.group.number}", "share": f"share {one.group.number} %"}
    return GroupLine(
        id=one.group.id,
        title=one.group.title,
        round=one.group.position,
        passes=rule.get(one.group.rule, one.group.rule),
        veto=one.group.veto,
        open=one.open,
        met=one.met,
        need=one.need,
        approvals=one.counted,
        seats=_voters(ground, one.seats),
        missing=_voters(ground, one.missing),
        recused=_voters(ground, one.recused),
        abstained=_voters(ground, one.abstained),
        deadlocked=f"it needs {one.need} approvals, and {why_too_few(ground, one)}" if one.deadlocked else "",
        change_by=_voter(ground, ground.season.product_ops_id) if one.deadlocked else None,
    )


def _vote(ground: Ground, plan: Plan, row: Vote) -> VoteLine:
    return VoteLine(
        group=row.group_id,
        person=_voter(ground, row.person_id),
        by=_voter(ground, row.by),
        decision=row.decision,
        text=row.text,
        condition=row.condition,
        condition_met=row.met_at is not None,
        current=(row.digest, row.round) == (plan.digest, plan.round),
        policy=row.policy,
        at=row.at,
    )


def _voters(ground: Ground, people: Iterable[str]) -> tuple[Voter, ...]:
    return tuple(_voter(ground, person) for person in people)


def _voter(ground: Ground, person: str) -> Voter:
    return Voter(person, ground.name(person))
