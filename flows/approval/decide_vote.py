"""A vote on a plan: approve, object, abstain, step aside, take it back (docs/approvals.md); and who else is seated."""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.act.authority import has_relation
from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act, Field
from flows.act.kinds import KINDS
from flows.approval.decide_reseat import reseat_reasons, seat_others
from flows.approval.decide_seats import keep_seats
from flows.approval.tally import passed_in
from flows.approval.vote_seat import VOTE_DECISIONS, Seat, seat_meant
from flows.approval.votes import groups_in_order, vote_standing, votes_that_stand
from flows.plan.decide_version import readable_text
from flows.plan.relations import contributors_of
from flows.plan.title import plan_title
from models.approval import Vote
from models.journal import Entry
from models.plan import Plan
from rules.approval import may_say
from states.guard import REASON_MIN, Reason
from states.plan import PLAN_GUARDS
from states.refusal import (
    BadInput,
    Refused,
    Unknown,
    not_authorised,
    reason_required,
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


def _seat(facts: Facts, plan: Plan, command: Command) -> Seat | None:
    return seat_meant(
        facts,
        plan,
        str(command.word("group") or ""),
        str(command.word("person") or ""),
    )


def _is_cast_already(facts: Facts, plan: Plan, command: Command) -> bool:
    """Is this the last word of the seat, on this text, by the same person?"""
    seat = _seat(facts, plan, command)
    if seat is None or command.digest != plan.digest:
        return False
    row = _last_vote(facts, plan, seat)
    if row is None or (row.digest, row.round, row.by) != (plan.digest, plan.round, facts.actor):
        return False
    if command.word("decision") == "condition_met":
        return row.condition != "" and row.met_at is not None
    return (row.decision, row.text, row.condition) == (command.word("decision"), _text(command), _condition(command))


def _text(command: Command) -> str:
    return str(command.word("text") or "").strip()


def _condition(command: Command) -> str:
    return str(command.word("condition") or "").strip()


def _version_seen(facts: Facts, plan: Plan, command: Command) -> int | None:
    """A voter who has seen all but the votes of others has seen what matters; the digest says what they read."""
    seen = command.seen
    if seen is None or seen >= plan.version:
        return seen
    entries = facts.rows(Entry, kind="plan", thing_id=plan.id)
    since = [entry.act for entry in entries if entry.version > seen]
    only_votes = len(since) == plan.version - seen and set(since) == {"vote"}
    return plan.version if only_votes else seen


def _has_passed(facts: Facts, plan: Plan) -> bool:
    return plan.state in passed_in(facts.lifecycle)


# --- what stands in the way -------------------------------------------------------------------------------------


def _vote_reasons(facts: Facts, plan: Plan, command: Command) -> Iterator[Reason]:
    if _has_passed(facts, plan):
        text = f"The gate has passed: {plan.id} is {plan.state}."
        yield Reason("GATE_PASSED", text, f"Ask {facts.name_of(plan.approver_id)} to reopen it.")
        return
    decision = str(command.word("decision"))
    if decision in ("approve", "condition_met"):
        yield from _contributor_reasons(facts, plan)
    if decision == "object" and len(_text(command)) < REASON_MIN:
        yield reason_required()
    seat = _seat(facts, plan, command)
    if seat is not None:
        yield from _turn_reasons(
            facts,
            plan,
            decision,
            seat,
        )
    elif has_relation(
        facts,
        KINDS["plan"],
        plan,
        "voter",
    ):
        yield not_authorised(f"a voter of {command.word('group')}", "vote", "a voter elsewhere")


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
    group = next((one for one in standing.groups if one.group.id == seat.group), None)
    wanted: Any = "approve" if decision == "condition_met" else decision
    if group is None or may_say(
        standing,
        seat.group,
        seat.person,
        wanted,
    ):
        return
    if standing.vetoes:
        names = ", ".join(facts.name_of(vote.person) for vote in standing.vetoes)
        text = f"The veto of {names} stops all votes."
        fix = f"Settle it with {names}; only they take it back."
    else:
        first = [one.group.title for one in standing.groups if one.open and not one.met]
        text = f"{group.group.title} votes when {', '.join(first)} is satisfied."
        fix = f"See who is missing: phasegate plan approvals {plan.id}."
    yield Reason("ROUND_NOT_OPEN", text, fix)


# --- keeping it -------------------------------------------------------------------------------------------------


def _cast(draft: Draft, plan: Plan, command: Command) -> None:
    """The seat's last word, of exactly the text that was read; what it said before stays on record as superseded."""
    facts = draft.facts
    seat = _seat(facts, plan, command)
    if seat is None:
        raise Refused("vote", plan.id, [not_authorised("a voter", "vote", "none of them")])
    draft.on_behalf_of = seat.through
    decision = str(command.word("decision"))
    draft.note(vote=decision, group=seat.group)
    before = _last_vote(facts, plan, seat)
    if decision == "condition_met":
        _meet_condition(facts, plan, before)
    else:
        _keep_vote(
            draft,
            plan,
            command,
            seat,
            before,
        )
    if decision == "object":
        _tell_owner(draft, plan, seat)


def _meet_condition(facts: Facts, plan: Plan, before: Vote | None) -> None:
    if before is None or not before.condition or (before.digest, before.round) != (plan.digest, plan.round):
        raise BadInput("There is no approval of this text on a condition of yours.")
    before.met_at = facts.at


def _keep_vote(
    draft: Draft,
    plan: Plan,
    command: Command,
    seat: Seat,
    before: Vote | None,
) -> None:
    facts = draft.facts
    decision = str(command.word("decision"))
    if decision == "withdraw" and (before is None or before.decision == "withdraw"):
        raise BadInput(f"{seat.person} has said nothing in {seat.group} that could be taken back.")
    if before is not None:
        before.superseded_at = facts.at
    vote = Vote(
        plan_id=plan.id,
        round=plan.round,
        group_id=seat.group,
        person_id=seat.person,
        digest=plan.digest,
        decision=decision,
        text=_text(command),
        condition=_condition(command),
        by=facts.actor,
        on_behalf_of=seat.through[0] if seat.through else "",
        policy=facts.season.row.calendar_number,
        at=facts.at,
        met_at=None,
        superseded_at=None,
    )
    draft.put(vote)


def _last_vote(facts: Facts, plan: Plan, seat: Seat) -> Vote | None:
    votes = votes_that_stand(facts, plan)
    return next((row for row in votes if (row.group_id, row.person_id) == (seat.group, seat.person)), None)


def _tell_owner(draft: Draft, plan: Plan, seat: Seat) -> None:
    facts = draft.facts
    draft.notify(
        f"{plan.id}:vote_objection:v{plan.version}:{plan.owner_id}",
        "objection",
        plan.owner_id,
        subject=f"Objection to {plan_title(facts, plan)}",
        body=f"{facts.name_of(seat.person)} objects. Read it: phasegate plan approvals {plan.id}\n",
    )


def _what_came_of_it(facts: Facts, plan: Plan, command: Command) -> dict[str, Any]:
    seat = _seat(facts, plan, command)
    group = seat.group if seat else ""
    person = seat.person if seat else ""
    met = vote_standing(facts, plan).met
    return {
        "plan_id": plan.id,
        "group": group,
        "person": person,
        "digest": plan.digest,
        "met": met,
    }


DECISION = Field("decision", "Say what you vote: phasegate plan vote PLAN approve")
GROUP = Field("group", "Say in which group: phasegate plan reseat PLAN GROUP PERSON …")

VOTE_ACTS: Mapping[str, Act] = {
    "vote": Act(
        _cast,
        _vote_reasons,
        reads=("current_version", "partners", "units", "asks"),
        anywhere=_has_passed,
        prepare=_prepare,
        is_done=_is_cast_already,
        version_seen=_version_seen,
        answer=_what_came_of_it,
        fields=(DECISION, Field("group"), Field("person"), Field("text"), Field("condition")),
        reads_text=True,
    ),
    "reseat": Act(
        seat_others,
        reseat_reasons,
        reads=("partners", "units", "asks"),
        fields=(GROUP, Field("people")),
    ),
}
