"""A vote on a plan: approve, object, abstain, step aside, take it back (docs/approvals.md)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.acts import acting
from flows.approval.seats import keep_seats
from flows.approval.tally import barred, groups_of, last_words, passed_in, standing_of
from flows.approval.vote_seat import DECISIONS, Said, Seat, seat_meant
from flows.ground import Ground, stand
from flows.outbox.outbox import notify
from flows.plan.advance import locked
from flows.plan.title import plan_title
from flows.plan.versions import readable
from models.approval import Vote
from models.journal import Entry
from models.plan import Plan
from rules.approval import may_say
from states.guard import REASON_MIN, Reason
from states.plan import GUARDS
from states.refusal import BadInput, Refused, Unknown, not_authorised, reason_required


@dataclass(frozen=True)
class Voted:
    """What came of it; `changed` is False where exactly this had been said before."""

    plan_id: str
    group: str
    person: str
    by: str
    decision: str
    digest: str
    changed: bool
    met: bool
    version: int


def vote(session: Session, plan_id: str, said: Said, *, by: str, at: DateTime, seen: int, digest: str) -> Voted:
    """Say it of exactly the text that was read (`digest`), in the transaction that looks whether one still may.

    The same once more changes nothing and is answered alike. What others have voted since `seen` makes nobody's vote
    stale. Raises Refused with every reason at once.
    """
    if said.decision not in DECISIONS:
        raise Unknown("vote", said.decision, DECISIONS)
    plan = locked(session, plan_id)
    before = stand(session, plan.season_id, by=by, at=at)
    keep_seats(before, plan)
    if not groups_of(session, plan):
        raise BadInput(f"Nobody votes on {plan_id}; {before.name(plan.approver_id)} approves it alone.")
    if readable(session, plan).digest and not digest:
        raise BadInput("Say which text you have read: --digest, as phasegate plan approvals shows it.")
    mine = seat_meant(before, plan, said)
    if mine is not None and digest == plan.digest and _said_already(session, plan, mine, said, by):
        return _voted(session, plan, mine, said, by, changed=False)
    passed = plan.state in passed_in(before.lifecycle)
    with acting(
        session,
        plan_id,
        "vote",
        by=by,
        at=at,
        seen=_seen(session, plan, seen),
        anywhere=passed,
        reason=said.text or said.condition,
        digest=digest,
        also=lambda ground, plan: _refusals(ground, plan, said, mine, passed=passed),
        facts={"vote": said.decision, "group": mine.group if mine else said.group},
    ) as (ground, plan):
        if mine is None:
            raise Refused("vote", plan_id, [not_authorised("a voter", "vote", "none of them")])
        ground.on_behalf_of = mine.through
        _keep(ground, plan, mine, said)
        if said.decision == "object":
            _tell_owner(ground, plan, mine)
    return _voted(session, plan, mine, said, by, changed=True)


def _seen(session: Session, plan: Plan, seen: int) -> int:
    """A voter who has seen all but the votes of others has seen what matters; the digest says what they read."""
    since = select(Entry.act).where(Entry.kind == "plan", Entry.thing_id == plan.id, Entry.version > seen)
    acts = session.scalars(since).all() if seen < plan.version else ()
    return plan.version if acts and len(acts) == plan.version - seen and set(acts) == {"vote"} else seen


# --- what stands in the way -------------------------------------------------------------------------------------


def _refusals(ground: Ground, plan: Plan, said: Said, mine: Seat | None, *, passed: bool) -> Iterator[Reason]:
    if passed:
        text = f"The gate has passed: {plan.id} is {plan.state}."
        yield Reason("GATE_PASSED", text, f"Ask {ground.name(plan.approver_id)} to reopen it.")
        return
    if said.decision in ("approve", "condition_met"):
        yield from _hands(ground, plan)
    if said.decision == "object" and len(said.text.strip()) < REASON_MIN:
        yield reason_required()
    if mine is not None:
        yield from _not_your_turn(ground, plan, said, mine)
    elif "voter" in ground.relations(plan):
        yield not_authorised(f"a voter of {said.group}", "vote", "a voter elsewhere")


def _hands(ground: Ground, plan: Plan) -> Iterator[Reason]:
    """Separation of duties, in the words of the guards that hold it at the gate too."""
    facts = {"plan": plan.id}
    if ground.by == plan.owner_id:
        yield GUARDS["SELF_APPROVE"].reason(facts)
    elif ground.by in barred(ground.session, plan):
        yield GUARDS["CONTRIBUTED"].reason(facts)


def _not_your_turn(ground: Ground, plan: Plan, said: Said, mine: Seat) -> Iterator[Reason]:
    found = standing_of(ground.session, plan)
    here = next((one for one in found.groups if one.group.id == mine.group), None)
    decision: Any = "approve" if said.decision == "condition_met" else said.decision
    if here is None or may_say(found, mine.group, mine.person, decision):
        return
    if found.vetoes:
        names = ", ".join(ground.name(vote.person) for vote in found.vetoes)
        text, fix = f"The veto of {names} stops all votes.", f"Settle it with {names}; only they take it back."
    else:
        first = [one.group.title for one in found.groups if one.open and not one.met]
        text = f"{here.group.title} votes when {', '.join(first)} is satisfied."
        fix = f"See who is missing: phasegate plan approvals {plan.id}."
    yield Reason("ROUND_NOT_OPEN", text, fix)


# --- keeping it -------------------------------------------------------------------------------------------------


def _keep(ground: Ground, plan: Plan, mine: Seat, said: Said) -> None:
    """The seat's last word; what it said before stays on record as superseded."""
    before = _last(ground.session, plan, mine)
    if said.decision == "condition_met":
        _condition_met(ground, plan, before)
        return
    if said.decision == "withdraw" and (before is None or before.decision == "withdraw"):
        raise BadInput(f"{mine.person} has said nothing in {mine.group} that could be taken back.")
    if before is not None:
        before.superseded_at = ground.at
        ground.session.flush()
    ground.session.merge(
        Vote(
            plan_id=plan.id,
            round=plan.round,
            group_id=mine.group,
            person_id=mine.person,
            digest=plan.digest,
            decision=said.decision,
            text=said.text.strip(),
            condition=said.condition.strip(),
            by=ground.by,
            on_behalf_of=mine.through[0] if mine.through else "",
            policy=ground.season.calendar_number,
            at=ground.at,
            met_at=None,
            superseded_at=None,
        )
    )


def _condition_met(ground: Ground, plan: Plan, before: Vote | None) -> None:
    if before is None or not before.condition or (before.digest, before.round) != (plan.digest, plan.round):
        raise BadInput("There is no approval of this text on a condition of yours.")
    before.met_at = ground.at


def _last(session: Session, plan: Plan, mine: Seat) -> Vote | None:
    rows = last_words(session, plan)
    return next((row for row in rows if (row.group_id, row.person_id) == (mine.group, mine.person)), None)


def _said_already(session: Session, plan: Plan, mine: Seat, said: Said, by: str) -> bool:
    """Is this the last word of the seat, on this text, by the same person?"""
    row = _last(session, plan, mine)
    if row is None or (row.digest, row.round, row.by) != (plan.digest, plan.round, by):
        return False
    if said.decision == "condition_met":
        return row.condition != "" and row.met_at is not None
    return (row.decision, row.text, row.condition) == (said.decision, said.text.strip(), said.condition.strip())


def _voted(session: Session, plan: Plan, mine: Seat, said: Said, by: str, *, changed: bool) -> Voted:
    met = standing_of(session, plan).met
    return Voted(plan.id, mine.group, mine.person, by, said.decision, plan.digest, changed, met, plan.version)


def _tell_owner(ground: Ground, plan: Plan, mine: Seat) -> None:
    notify(
        ground,
        key=f"{plan.id}:vote_objection:v{plan.version}:{plan.owner_id}",
        kind="objection",
        person_id=plan.owner_id,
        subject=f"Objection to {plan_title(ground, plan)}",
        body=f"{ground.name(mine.person)} objects. Read it: phasegate plan approvals {plan.id}\n",
    )
