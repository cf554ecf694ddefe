"""Open plans under another approval: when the calendar or the organisation changes, groups and seats are resolved anew.

What has passed keeps the approval that it passed with.
"""

from collections.abc import Sequence

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.calendar import Calendar
from flows.approval.seats import Electorate, seat
from flows.approval.tally import passed_in, seats_of
from flows.ground import Ground, stand
from flows.outbox.outbox import notify
from flows.plan.title import plan_title
from models.approval import ApprovalGroup
from models.organisation import SYSTEM
from models.plan import Plan
from models.recount import recount
from models.season import Season


def plans_to_follow(before: Ground, new: Calendar) -> list[Plan]:
    """The plans whose approval the new calendar changes, locked before anything is written."""
    was = {kind.id: kind.approval for kind in before.calendar.documents}
    waited = before.calendar.lifecycle != new.lifecycle
    now = {kind.id: kind.approval for kind in new.documents}
    changed = [kind for kind, approval in now.items() if waited or approval != was.get(kind, ())]
    voted = [kind for kind in changed if was.get(kind) or now[kind]]
    return lock_voted(before.session, before.season.id, voted)


def follow_calendar(after: Ground, plans: Sequence[Plan]) -> None:
    """Under the new calendar, in the transaction that publishes it."""
    _follow(after, plans, "approval_changed")


def follow_organisation(session: Session, plans: Sequence[Plan], *, at: DateTime) -> None:
    """The plans that are voted on, after people came, left or changed their roles; the caller has locked them."""
    for season_id in sorted({plan.season_id for plan in plans}):
        ground = stand(
            session,
            season_id,
            by=SYSTEM,
            at=at,
        )
        _follow(ground, [plan for plan in plans if plan.season_id == season_id], "seats_changed")


def lock_voted(session: Session, season_id: str = "", documents: Sequence[str] = ()) -> list[Plan]:
    """The plans that are voted on, or are of these documents, locked all at once: whoever votes holds one of them."""
    voted = Plan.id.in_(select(ApprovalGroup.plan_id))
    live = select(Season.id).where(Season.state.not_in(("closed", "cancelled")))
    mine = (
        (Plan.season_id == season_id, Plan.document.in_(documents)) if season_id else (voted, Plan.season_id.in_(live))
    )
    rows = select(Plan).where(*mine).order_by(Plan.id).with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(rows))


def _follow(ground: Ground, plans: Sequence[Plan], act: str) -> None:
    electorate = Electorate(ground)
    for plan in plans:
        before = _voters(ground, plan)
        if plan.state in passed_in(ground.lifecycle) or not seat(ground, plan, electorate):
            continue
        plan.version += 1
        ground.write(
            "plan",
            plan.id,
            act,
            version=plan.version,
            facts={"calendar": ground.season.calendar_number},
        )
        _tell(ground, plan, before | _voters(ground, plan))
    recount(ground.session, *(plan.id for plan in plans))


def _voters(ground: Ground, plan: Plan) -> set[str]:
    return {person for people in seats_of(ground.session, plan).values() for person in people}


def _tell(ground: Ground, plan: Plan, people: set[str]) -> None:
    """Owner, approver and all who had or have a seat hear that other rules hold now."""
    for person in sorted(people | {plan.owner_id, plan.approver_id}):
        notify(
            ground,
            key=f"{plan.id}:approval:v{plan.version}:{person}",
            kind="approval_changed",
            person_id=person,
            subject=f"Who approves {plan_title(ground, plan)} has changed",
            body=(
                "Votes that were cast count where their voter still has a seat.\n"
                f"How it stands: phasegate plan approvals {plan.id}\n"
            ),
        )
