"""Reviews and action items as people look at them: listed, and one with what each step from here needs."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.context import SeasonContext, open_context
from flows.act.plan_title import plan_title
from flows.views.build_line import build_line, find_rows, known_row
from flows.views.ways import Way, ways_from
from models.organisation import SYSTEM
from models.plan import Plan
from models.review import ActionItem, ReviewSession
from states.action_item import TO_DO


@dataclass(frozen=True)
class SessionLine:
    """A session as people list it; `invitees` are ids, `names` what they are called."""

    id: str
    plan_id: str
    title: str
    state: str
    starts_at: DateTime
    minutes: int
    invitees: tuple[str, ...]
    names: tuple[str, ...]
    reason: str
    by: str
    reading_until: DateTime | None
    ended_at: DateTime | None
    moved_to: str
    version: int


@dataclass(frozen=True)
class SessionCard:
    session: SessionLine
    moves: tuple[Way, ...]


@dataclass(frozen=True)
class ItemLine:
    """An action item as people list it; `overdue` is a flag, not a state (docs/reviews.md)."""

    id: str
    plan_id: str
    text: str
    state: str
    owner_id: str | None
    owner: str
    due_at: DateTime | None
    overdue: bool
    blocking: bool
    carried_to: str
    version: int


@dataclass(frozen=True)
class ItemCard:
    item: ItemLine
    moves: tuple[Way, ...]


def session_lines(
    session: Session,
    season_id: str,
    *,
    at: DateTime,
    plan_id: str = "",
    person_id: str = "",
) -> list[SessionLine]:
    """The season's sessions by time, those of one plan, those to which one person is invited, or all."""
    context = open_context(session, season_id, by=SYSTEM, at=at)
    rows = find_rows(
        session,
        ReviewSession,
        order_by=[ReviewSession.starts_at, ReviewSession.id],
        season_id=season_id,
    )
    of_plan = [row for row in rows if plan_id in ("", row.plan_id)]
    return [_session_line(context, row) for row in of_plan if _is_invited(row, person_id)]


def _is_invited(row: ReviewSession, person_id: str) -> bool:
    """An empty id stands for anybody."""
    return not person_id or person_id in row.invitees


def session_card(
    session: Session,
    session_id: str,
    *,
    by: str,
    at: DateTime,
) -> SessionCard:
    """Raises Unknown where there is no such session."""
    row = known_row(session, ReviewSession, session_id, noun="review session")
    context = open_context(session, row.season_id, by=by, at=at)
    words = {"start": row.starts_at}
    command = Command("review_session", row.id, "", by, at, words=words)
    return SessionCard(_session_line(context, row), ways_from(session, command))


def _session_line(context: SeasonContext, row: ReviewSession) -> SessionLine:
    plan = context.session.get_one(Plan, row.plan_id)
    return build_line(
        SessionLine,
        row,
        title=plan_title(context, plan),
        names=tuple(context.name_of(person_id) for person_id in row.invitees),
    )


def item_lines(
    session: Session,
    season_id: str,
    *,
    at: DateTime,
    plan_id: str = "",
    person_id: str = "",
) -> list[ItemLine]:
    """The season's action items, those of one plan, of one owner, or all."""
    context = open_context(session, season_id, by=SYSTEM, at=at)
    chosen = _items_of_season(season_id)
    if plan_id:
        chosen = chosen.where(ActionItem.plan_id == plan_id)
    if person_id:
        chosen = chosen.where(ActionItem.owner_id == person_id)
    rows = session.scalars(chosen.order_by(ActionItem.plan_id, ActionItem.id))
    return [_item_line(context, row) for row in rows]


def _items_of_season(season_id: str) -> Select[tuple[ActionItem]]:
    with_plan = select(ActionItem).join(Plan, Plan.id == ActionItem.plan_id)
    return with_plan.where(Plan.season_id == season_id)


def item_card(
    session: Session,
    item_id: str,
    *,
    by: str,
    at: DateTime,
) -> ItemCard:
    """Raises Unknown where there is no such item."""
    row = known_row(session, ActionItem, item_id, noun="action item")
    plan = session.get_one(Plan, row.plan_id)
    context = open_context(session, plan.season_id, by=by, at=at)
    command = Command("action_item", row.id, "", by, at)
    return ItemCard(_item_line(context, row), ways_from(session, command))


def _item_line(context: SeasonContext, row: ActionItem) -> ItemLine:
    past_due = row.due_at is not None and row.due_at < context.at
    return build_line(
        ItemLine,
        row,
        owner=context.name_of(row.owner_id) if row.owner_id else "",
        overdue=past_due and row.state in TO_DO,
    )
