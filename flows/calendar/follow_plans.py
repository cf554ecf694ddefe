"""Plans under a new calendar: when they may begin and close, new ones for new documents, their booked reviews."""

from typing import Literal

from pendulum import DateTime

from config.season_gates import date_plan
from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.approval.decide_seats_anew import read_voting
from flows.calendar.booked_reviews import ReviewMove
from flows.calendar.publishing import Publishing, publishing_of
from flows.season.rows import add_plans
from models.calendar_change import CalendarChange
from models.plan import Plan
from models.review import ReviewSession

Window = Literal["opens_at", "closes_at"]


def date_plans(draft: Draft, change: CalendarChange, _command: Command) -> None:
    """Their own windows, plans for what the new calendar asks besides, and the reviews that no longer fit."""
    publishing = publishing_of(draft.facts, change)
    for plan in draft.facts.rows(Plan, season_id=draft.facts.season.id):
        _redate_plan(publishing, plan)
    add_plans(draft, publishing.scopes)
    _rebook_reviews(draft, publishing.found.reviews)


def _redate_plan(publishing: Publishing, plan: Plan) -> None:
    """The plan's own window, unless somebody was given a late entry."""
    opened, closed = date_plan(publishing.found.before, plan)
    opens, closes = date_plan(publishing.scopes, plan)
    _move_window(
        plan,
        "opens_at",
        opened,
        opens,
    )
    _move_window(
        plan,
        "closes_at",
        closed,
        closes,
    )


def _move_window(
    plan: Plan,
    column: Window,
    was: DateTime,
    now: DateTime,
) -> None:
    """The new instant, where the plan's own is still the old one."""
    if was != now and getattr(plan, column) == was:
        setattr(plan, column, now)
        plan.version += 1


def _rebook_reviews(draft: Draft, reviews: tuple[ReviewMove, ...]) -> None:
    """A review goes where it still fits, or is called off; its people hear of it in the letter that they get."""
    facts = draft.facts
    _read_reviews(facts, reviews)
    for review in reviews:
        plan = facts.one(Plan, review.plan)
        draft.then(
            "plan",
            plan,
            "unbook_review" if review.to is None else "move_review",
            words={"start": review.to},
            by_actor=True,
        )


def _read_reviews(facts: Facts, reviews: tuple[ReviewMove, ...]) -> None:
    """All at once: each plan is asked for its sessions and partners, and for whoever votes on it."""
    plan_ids = [review.plan for review in reviews]
    facts.load_parts(ReviewSession, "plan_id", plan_ids)
    read_voting(facts, [facts.one(Plan, plan_id) for plan_id in plan_ids])
