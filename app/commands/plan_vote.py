"""phasegate plan approvals, vote, reseat: how several people approve a plan."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter

from app.date_format import minute_in_zone
from app.options import DEFAULTS, Options
from app.output import Lines
from app.plan_named import PlanName, digest_named, find_plan, seen_version
from app.season_of import find_plan_and_zone
from flows.approval.reseat import reseat
from flows.approval.vote import Voted, vote
from flows.approval.vote_seat import VoteChoice
from flows.views.approvals import (
    Approvals,
    GroupLine,
    VoteLine,
    Voter,
    read_approvals,
)


@Parameter(name="*")
@dataclass(frozen=True)
class VoteWords:
    """What a voter may say.

    Parameters
    ----------
    group
        The group that you vote in, where you have a seat in several.
    for_
        Whose seat it is, where you stand in for several.
    reason
        Why; for an objection, what it is.
    condition
        With approve: it counts when you say that this is met (condition_met).
    seen
        The version that you looked at; by default the current one. Votes of others make none stale.
    digest
        What you read, by its digest or number (t3); by default the current text.
    """

    group: str = ""
    for_: Annotated[str, Parameter(name="--for")] = ""
    reason: str = ""
    condition: str = ""
    seen: int | None = None
    digest: str = ""

    def as_ballot(self, decision: str) -> VoteChoice:
        return VoteChoice(
            decision,
            self.group,
            self.for_,
            self.reason,
            self.condition,
        )


NO_VOTE_WORDS = VoteWords()


def cast_vote(
    plan: PlanName,
    decision: str,
    /,
    *,
    words: VoteWords = NO_VOTE_WORDS,
    options: Options = DEFAULTS,
) -> None:
    """Vote on exactly what you read: approve, object, abstain, recuse, withdraw, condition_met.

    Parameters
    ----------
    decision
        What you say; `recuse` steps aside, `withdraw` takes back what you said.
    """
    ballot = words.as_ballot(decision)
    with options.writing() as session:
        plan_row = find_plan(session, options, plan)
        digest = digest_named(
            session,
            plan_row,
            words.digest,
            default=plan_row.digest,
        )
        version = seen_version(plan_row, words.seen)
        voted = vote(
            session,
            plan_row.id,
            ballot,
            seen=version,
            digest=digest,
            **options.actor,
        )
    options.answer(voted, _voted_line(voted, decision))


def _voted_line(voted: Voted, decision: str) -> str:
    again = "" if voted.changed else " (it was said before)"
    outcome = f"{voted.plan_id}: {decision} in {voted.group} for {voted.person}{again} (v{voted.version})."
    if voted.met:
        return f"{outcome} All that are asked have approved."
    return f"{outcome} Who is missing: phasegate plan approvals {voted.plan_id}"


def reseat_group(
    plan: PlanName,
    group: str,
    /,
    *people: str,
    reason: str = "",
    options: Options = DEFAULTS,
) -> None:
    """Seat others where a group can no longer be satisfied, in the place of who stepped aside or abstained.

    Parameters
    ----------
    group
        The group.
    people
        Who gets a seat.
    reason
        Why, in at least 10 characters.
    """
    with options.writing() as session:
        plan_row = find_plan(session, options, plan)
        reseat(
            session,
            plan_row.id,
            group,
            people,
            reason,
            **options.actor,
            seen=plan_row.version,
        )
        after = read_approvals(session, plan_row, at=options.instant)
    options.answer(
        after,
        f"{plan_row.id}: {', '.join(people)} vote in {group} (v{plan_row.version}).",
    )


def show_approvals(plan: PlanName, /, *, options: Options = DEFAULTS) -> None:
    """Print how a plan's approval stands: who is missing, what is objected, what is deadlocked, who can change that."""
    with options.reading() as session:
        plan_row, zone = find_plan_and_zone(session, options, plan)
        approval = read_approvals(session, plan_row, at=options.instant)
    options.answer(approval, _approval_lines(approval, zone))


def _approval_lines(approval: Approvals, zone: str) -> Lines:
    text = f"text t{approval.text} ({approval.digest[:12]})"
    yield f"{approval.plan} is {approval.state} (v{approval.version}), {text}, round {approval.round}."
    if not approval.groups:
        yield f"Nobody votes on it; {approval.approver.name} approves it alone."
        return
    yield ("All that are asked have approved." if approval.met else "It waits for its approval.")
    for group in approval.groups:
        yield ""
        yield from _group_lines(approval.plan, group)
    for objection in approval.objections:
        yield ""
        yield f"Objection of {objection.person.name} in {objection.group}: {objection.text}"
    yield ""
    for line in approval.votes:
        yield _vote_line(line, zone)


def _group_lines(plan_id: str, group: GroupLine) -> Lines:
    veto = ", with a veto" if group.veto else ""
    yield f"Round {group.round}, {group.title} ({group.id}, {group.passes}{veto}): {_group_state(group)}"
    yield f"  {group.approvals} of {group.need} approvals; missing: {_names_of(group.missing)}"
    if group.deadlocked and group.change_by:
        yield f"  Deadlocked: {group.deadlocked}. {group.change_by.name} can seat others:"
        yield f"      → phasegate plan reseat {plan_id} {group.id} PERSON --reason …"


def _group_state(group: GroupLine) -> str:
    if group.met:
        return "satisfied"
    return "its turn" if group.open else "not yet its turn"


def _names_of(people: Iterable[Voter]) -> str:
    names = [f"{person.name} ({person.id})" for person in people]
    return ", ".join(names) or "nobody"


def _vote_line(line: VoteLine, zone: str) -> str:
    at = minute_in_zone(line.at, zone)
    voter = _voter_words(line)
    outdated = "" if line.current else ", of an older text"
    return f"{at}  {voter} in {line.group}: {line.decision}{outdated}{_condition_words(line)}"


def _voter_words(line: VoteLine) -> str:
    if line.by == line.person:
        return line.person.name
    return f"{line.person.name} (by {line.by.name})"


def _condition_words(line: VoteLine) -> str:
    if not line.condition:
        return ""
    met = " (met)" if line.condition_met else ""
    return f", on condition: {line.condition}{met}"
