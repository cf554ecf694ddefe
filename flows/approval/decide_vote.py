"""A vote on a plan: approve, object, abstain, step aside, take it back (docs/approvals.md); and who else is seated."""

from collections.abc import Mapping
from typing import Any

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act, Field
from flows.approval.decide_reseat import reseat_reasons, seat_others
from flows.approval.decide_seats import keep_seats
from flows.approval.decide_vote_reasons import vote_reasons
from flows.approval.vote_seat import VOTE_DECISIONS, Seat
from flows.approval.vote_words import (
    has_passed,
    seat_in_command,
    vote_condition,
    vote_text,
)
from flows.approval.votes import groups_in_order, vote_standing, votes_that_stand
from flows.texts.decide_version import readable_text
from models.approval import Vote
from models.journal import Entry
from models.plan import Plan
from states.refusal import (
    BadInput,
    Refused,
    Unknown,
    not_authorised,
)


def _prepare(draft: Draft, plan: Plan, command: Command) -> None:
    """Seats as they are now; raises BadInput where nobody votes, or nobody says what they have read."""
    facts = draft.facts
    decision = str(command.word("decision"))
    if decision not in VOTE_DECISIONS:
        raise Unknown("vote", decision, VOTE_DECISIONS)
    keep_seats(draft, plan)
    if not groups_in_order(facts, plan):
        raise BadInput(f"Nobody votes on {plan.id}; {facts.name_of(plan.approver_id)} approves it alone.")
    if readable_text(facts, plan).digest and not command.digest:
        raise BadInput("Say which text you have read: --digest, as phasegate plan approvals shows it.")


def _is_cast_already(facts: Facts, plan: Plan, command: Command) -> bool:
    """Is this the last word of the seat, on this text, by the same person?"""
    seat = seat_in_command(facts, plan, command)
    if seat is None or command.digest != plan.digest:
        return False
    vote = _last_vote(facts, plan, seat)
    if vote is None or vote.by != facts.actor:
        return False
    return _is_on_this_text(vote, plan) and _says_the_same(vote, command)


def _is_on_this_text(vote: Vote, plan: Plan) -> bool:
    return vote.digest == plan.digest and vote.round == plan.round


def _says_the_same(vote: Vote, command: Command) -> bool:
    decision = command.word("decision")
    if decision == "condition_met":
        return vote.condition != "" and vote.met_at is not None
    if vote.decision != decision:
        return False
    return vote.text == vote_text(command) and vote.condition == vote_condition(command)


def _version_seen(facts: Facts, plan: Plan, command: Command) -> int | None:
    """A voter who has seen all but the votes of others has seen what matters; the digest says what they read."""
    seen = command.seen
    if seen is None or seen >= plan.version:
        return seen
    return plan.version if _only_votes_since(facts, plan, seen) else seen


def _only_votes_since(facts: Facts, plan: Plan, seen: int) -> bool:
    """Does the journal have a vote for each version since then, and nothing else?"""
    entries = facts.rows(Entry, kind="plan", thing_id=plan.id)
    acts = [entry.act for entry in entries if entry.version > seen]
    is_complete = len(acts) == plan.version - seen
    return is_complete and set(acts) == {"vote"}


def _cast(draft: Draft, plan: Plan, command: Command) -> None:
    """The seat's last word, of exactly the text that was read; what it said before stays on record as superseded."""
    seat = _must_have_seat(draft.facts, plan, command)
    decision = str(command.word("decision"))
    draft.on_behalf_of = seat.through
    draft.note(vote=decision, group=seat.group)
    last = _last_vote(draft.facts, plan, seat)
    if decision == "condition_met":
        _meet_condition(draft.facts, plan, last)
    else:
        _keep_vote(
            draft,
            plan,
            command,
            seat,
            last,
        )
    if decision == "object":
        _tell_owner(draft, plan, seat)


def _must_have_seat(facts: Facts, plan: Plan, command: Command) -> Seat:
    seat = seat_in_command(facts, plan, command)
    if seat is None:
        reason = not_authorised("a voter", "vote", "none of them")
        raise Refused("vote", plan.id, [reason])
    return seat


def _meet_condition(facts: Facts, plan: Plan, last: Vote | None) -> None:
    if last is None or not last.condition or not _is_on_this_text(last, plan):
        raise BadInput("There is no approval of this text on a condition of yours.")
    last.met_at = facts.at


def _keep_vote(
    draft: Draft,
    plan: Plan,
    command: Command,
    seat: Seat,
    last: Vote | None,
) -> None:
    is_withdrawn = last is None or last.decision == "withdraw"
    if is_withdrawn and command.word("decision") == "withdraw":
        raise BadInput(f"{seat.person} has said nothing in {seat.group} that could be taken back.")
    if last is not None:
        last.superseded_at = draft.facts.at
    vote = _new_vote(
        draft.facts,
        plan,
        command,
        seat,
    )
    draft.put(vote)


def _new_vote(
    facts: Facts,
    plan: Plan,
    command: Command,
    seat: Seat,
) -> Vote:
    return Vote(
        plan_id=plan.id,
        round=plan.round,
        group_id=seat.group,
        person_id=seat.person,
        digest=plan.digest,
        decision=str(command.word("decision")),
        text=vote_text(command),
        condition=vote_condition(command),
        by=facts.actor,
        on_behalf_of=seat.through[0] if seat.through else "",
        policy=facts.season.row.calendar_number,
        at=facts.at,
        met_at=None,
        superseded_at=None,
    )


def _last_vote(facts: Facts, plan: Plan, seat: Seat) -> Vote | None:
    for vote in votes_that_stand(facts, plan):
        if (vote.group_id, vote.person_id) == (seat.group, seat.person):
            return vote
    return None


def _tell_owner(draft: Draft, plan: Plan, seat: Seat) -> None:
    draft.notify(
        f"{plan.id}:vote_objection:v{plan.version}:{plan.owner_id}",
        "objection",
        plan.owner_id,
        about={
            "plan": plan.id,
            "group": seat.group,
            "voter": seat.person,
        },
    )


def _what_came_of_it(facts: Facts, plan: Plan, command: Command) -> dict[str, Any]:
    seat = seat_in_command(facts, plan, command)
    return {
        "plan_id": plan.id,
        "group": seat.group if seat else "",
        "person": seat.person if seat else "",
        "digest": plan.digest,
        "met": vote_standing(facts, plan).met,
    }


VOTE_FIELDS = (
    Field("decision", "Say what you vote: phasegate plan vote PLAN approve"),
    Field("group"),
    Field("person"),
    Field("text"),
    Field("condition"),
)
RESEAT_FIELDS = (
    Field("group", "Say in which group: phasegate plan reseat PLAN GROUP PERSON …"),
    Field("people"),
)

VOTE_ACTS: Mapping[str, Act] = {
    "vote": Act(
        _cast,
        vote_reasons,
        reads=("current_version", "partners", "units", "asks"),
        anywhere=has_passed,
        prepare=_prepare,
        is_done=_is_cast_already,
        version_seen=_version_seen,
        answer=_what_came_of_it,
        fields=VOTE_FIELDS,
        reads_text=True,
    ),
    "reseat": Act(
        seat_others,
        reseat_reasons,
        reads=("partners", "units", "asks"),
        fields=RESEAT_FIELDS,
    ),
}
