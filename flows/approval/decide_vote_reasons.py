"""Why a vote is refused: the gate has passed, whoever votes contributed, or it is another group's turn."""

from collections.abc import Iterable, Iterator
from typing import Any

from flows.act.authority import has_relation
from flows.act.command import Command
from flows.act.facts import Facts
from flows.act.kinds import KINDS
from flows.act.plan_relations import contributors_of
from flows.approval.vote_blockers import names_of, unmet_open_groups
from flows.approval.vote_seat import Seat
from flows.approval.vote_words import has_passed, seat_in_command, vote_text
from flows.approval.votes import vote_standing
from models.plan import Plan
from rules.approval import (
    ApprovalTally,
    CastVote,
    GroupTally,
    may_say,
)
from states.guard import REASON_MIN, Reason
from states.plan import PLAN_GUARDS
from states.refusal import not_authorised, reason_required


def vote_reasons(facts: Facts, plan: Plan, command: Command) -> Iterator[Reason]:
    if has_passed(facts, plan):
        yield _gate_passed(facts, plan)
        return
    decision = str(command.word("decision"))
    yield from _decision_reasons(
        facts,
        plan,
        command,
        decision,
    )
    seat = seat_in_command(facts, plan, command)
    if seat is None:
        yield from _no_such_seat(facts, plan, command)
    else:
        yield from _turn_reasons(
            facts,
            plan,
            decision,
            seat,
        )


def _decision_reasons(
    facts: Facts,
    plan: Plan,
    command: Command,
    decision: str,
) -> Iterator[Reason]:
    """Who contributed approves nothing, and an objection says why."""
    if decision in ("approve", "condition_met"):
        yield from _contributor_reasons(facts, plan)
    if decision == "object" and len(vote_text(command)) < REASON_MIN:
        yield reason_required()


def _no_such_seat(facts: Facts, plan: Plan, command: Command) -> Iterator[Reason]:
    """Only a voter is told so; anybody else has no right to vote, and hears that."""
    is_voter = has_relation(
        facts,
        KINDS["plan"],
        plan,
        "voter",
    )
    if is_voter:
        yield not_authorised(f"a voter of {command.word('group')}", "vote", "a voter elsewhere")


def _gate_passed(facts: Facts, plan: Plan) -> Reason:
    text = f"The gate has passed: {plan.id} is {plan.state}."
    fix = f"Ask {facts.name_of(plan.approver_id)} to reopen it."
    return Reason("GATE_PASSED", text, fix)


def _contributor_reasons(facts: Facts, plan: Plan) -> Iterator[Reason]:
    """Separation of duties, in the words of the guards that hold it at the gate too."""
    if facts.actor == plan.owner_id:
        yield PLAN_GUARDS["SELF_APPROVE"].reason({"plan": plan.id})
    elif facts.actor in contributors_of(facts, plan):
        yield PLAN_GUARDS["CONTRIBUTED"].reason({"plan": plan.id})


def _turn_reasons(
    facts: Facts,
    plan: Plan,
    decision: str,
    seat: Seat,
) -> Iterator[Reason]:
    standing = vote_standing(facts, plan)
    groups = {tally.group.id: tally for tally in standing.groups}
    if seat.group not in groups or _is_heard(standing, seat, decision):
        return
    if standing.vetoes:
        yield _stopped_by_veto(facts, standing.vetoes)
    else:
        yield _not_its_turn(plan, standing, groups[seat.group])


def _is_heard(standing: ApprovalTally, seat: Seat, decision: str) -> bool:
    wanted: Any = "approve" if decision == "condition_met" else decision
    return may_say(
        standing,
        seat.group,
        seat.person,
        wanted,
    )


def _stopped_by_veto(facts: Facts, vetoes: Iterable[CastVote]) -> Reason:
    names = names_of(facts, (vote.person for vote in vetoes))
    text = f"The veto of {names} stops all votes."
    fix = f"Settle it with {names}; only they take it back."
    return Reason("ROUND_NOT_OPEN", text, fix)


def _not_its_turn(plan: Plan, standing: ApprovalTally, group: GroupTally) -> Reason:
    before = ", ".join(unmet_open_groups(standing))
    text = f"{group.group.title} votes when {before} is satisfied."
    fix = f"See who is missing: phasegate plan approvals {plan.id}."
    return Reason("ROUND_NOT_OPEN", text, fix)
