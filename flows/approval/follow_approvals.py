"""Open plans under another approval: when the calendar or the organisation changes, groups and seats are resolved anew.

What has passed keeps the approval that it passed with.
"""

from collections.abc import Iterator, Sequence

from pendulum import DateTime
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from config.calendar import Calendar
from flows.approval.electorate import Electorate
from flows.approval.seats import seat
from flows.approval.tally import passed_in, seats_of
from flows.ground import Ground, stand
from flows.outbox.outbox import notify
from models.approval import ApprovalGroup
from models.organisation import SYSTEM
from models.plan import Plan
from models.recount import recount
from models.season import Season


def plans_to_follow(before: Ground, new: Calendar) -> list[Plan]:
    """The plans whose approval the new calendar changes, locked before anything is written."""
    to_follow = list(_changed_documents(before.calendar, new))
    return lock_voted(before.session, before.season.id, to_follow)


def _changed_documents(before: Calendar, new: Calendar) -> Iterator[str]:
    """The documents that are voted on under either calendar, and not alike under both."""
    approvals = {document.id: document.approval for document in before.documents}
    is_other_lifecycle = before.lifecycle != new.lifecycle
    for document in new.documents:
        approval = approvals.get(document.id, ())
        is_voted_on = bool(approval or document.approval)
        is_other_approval = document.approval != approval
        if is_voted_on and (is_other_lifecycle or is_other_approval):
            yield document.id


def follow_calendar(after: Ground, plans: Sequence[Plan]) -> None:
    """Under the new calendar, in the transaction that publishes it."""
    _follow(after, plans, "approval_changed")


def follow_organisation(session: Session, plans: Sequence[Plan], *, at: DateTime) -> None:
    """The plans that are voted on, after people came, left or changed their roles; the caller has locked them."""
    by_season: dict[str, list[Plan]] = {}
    for plan in plans:
        by_season.setdefault(plan.season_id, []).append(plan)
    for season_id in sorted(by_season):
        ground = stand(
            session,
            season_id,
            by=SYSTEM,
            at=at,
        )
        _follow(ground, by_season[season_id], "seats_changed")


def lock_voted(session: Session, season_id: str = "", documents: Sequence[str] = ()) -> list[Plan]:
    """The plans that are voted on, or are of these documents, locked all at once: whoever votes holds one of them."""
    chosen = _of_documents(season_id, documents) if season_id else _voted_on()
    locked = chosen.order_by(Plan.id).with_for_update()
    plans = session.scalars(locked.execution_options(populate_existing=True))
    return list(plans)


def _of_documents(season_id: str, documents: Sequence[str]) -> Select[tuple[Plan]]:
    of_season = select(Plan).where(Plan.season_id == season_id)
    return of_season.where(Plan.document.in_(documents))


def _voted_on() -> Select[tuple[Plan]]:
    """In the seasons that are under way."""
    is_live = Season.state.not_in(("closed", "cancelled"))
    live_seasons = select(Season.id).where(is_live)
    voted = select(ApprovalGroup.plan_id)
    of_voted = select(Plan).where(Plan.id.in_(voted))
    return of_voted.where(Plan.season_id.in_(live_seasons))


def _follow(ground: Ground, plans: Sequence[Plan], act: str) -> None:
    electorate = Electorate(ground)
    for plan in plans:
        _follow_plan(
            ground,
            plan,
            electorate,
            act,
        )
    recount(ground.session, *(plan.id for plan in plans))


def _follow_plan(
    ground: Ground,
    plan: Plan,
    electorate: Electorate,
    act: str,
) -> None:
    if plan.state in passed_in(ground.lifecycle):
        return
    voters = _voters(ground, plan)
    has_changed = seat(ground, plan, electorate)
    if not has_changed:
        return
    plan.version += 1
    ground.write(
        "plan",
        plan.id,
        act,
        version=plan.version,
        facts={"calendar": ground.season.calendar_number},
    )
    _tell(ground, plan, voters | _voters(ground, plan))


def _voters(ground: Ground, plan: Plan) -> set[str]:
    seats = seats_of(ground.session, plan)
    return set().union(*seats.values())


def _tell(ground: Ground, plan: Plan, people: set[str]) -> None:
    """Owner, approver and all who had or have a seat hear that other rules hold now."""
    concerned = people | {plan.owner_id, plan.approver_id}
    for person_id in sorted(concerned):
        notify(
            ground,
            key=f"{plan.id}:approval:v{plan.version}:{person_id}",
            kind="approval_changed",
            person_id=person_id,
            about={"plan": plan.id},
        )
