"""Reviews and action items as people look at them: listed, and one with what each step from here needs."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.ground import Ground, stand
from flows.plan.title import plan_title
from flows.views.ways import Way, ways_from
from models.organisation import SYSTEM
from models.plan import Plan
from models.review import ActionItem, ReviewSession
from states.action_item import TO_DO
from states.refusal import Unknown


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
    session: Session, season_id: str, *, at: DateTime, plan_id: str = "", person_id: str = ""
) -> list[SessionLine]:
    """The season's sessions by time, those of one plan, those to which one person is invited, or all."""
    ground = stand(session, season_id, by=SYSTEM, at=at)
    mine = select(ReviewSession).where(ReviewSession.season_id == season_id)
    rows = session.scalars(mine.order_by(ReviewSession.starts_at, ReviewSession.id))
    return [
        _session_line(ground, row)
        for row in rows
        if plan_id in ("", row.plan_id) and (not person_id or person_id in row.invitees)
    ]


def session_card(session: Session, session_id: str, *, by: str, at: DateTime) -> SessionCard:
    """Raises Unknown where there is no such session."""
    row = session.get(ReviewSession, session_id)
    if row is None:
        raise Unknown("review session", session_id, session.scalars(select(ReviewSession.id)))
    ground = stand(session, row.season_id, by=by, at=at)
    command = Command("review_session", row.id, "", by, at, words={"start": row.starts_at})
    return SessionCard(_session_line(ground, row), ways_from(session, command))


def _session_line(ground: Ground, row: ReviewSession) -> SessionLine:
    plan = ground.session.get_one(Plan, row.plan_id)
    return SessionLine(
        id=row.id,
        plan_id=row.plan_id,
        title=plan_title(ground, plan),
        state=row.state,
        starts_at=row.starts_at,
        minutes=row.minutes,
        invitees=tuple(row.invitees),
        names=tuple(ground.name(person) for person in row.invitees),
        reason=row.reason,
        by=row.by,
        reading_until=row.reading_until,
        ended_at=row.ended_at,
        moved_to=row.moved_to,
        version=row.version,
    )


def item_lines(
    session: Session, season_id: str, *, at: DateTime, plan_id: str = "", person_id: str = ""
) -> list[ItemLine]:
    """The season's action items, those of one plan, of one owner, or all."""
    ground = stand(session, season_id, by=SYSTEM, at=at)
    mine = select(ActionItem).join(Plan, Plan.id == ActionItem.plan_id).where(Plan.season_id == season_id)
    mine = mine.where(ActionItem.plan_id == plan_id) if plan_id else mine
    mine = mine.where(ActionItem.owner_id == person_id) if person_id else mine
    return [_item_line(ground, row) for row in session.scalars(mine.order_by(ActionItem.plan_id, ActionItem.id))]


def item_card(session: Session, item_id: str, *, by: str, at: DateTime) -> ItemCard:
    """Raises Unknown where there is no such item."""
    row = session.get(ActionItem, item_id)
    if row is None:
        raise Unknown("action item", item_id, session.scalars(select(ActionItem.id)))
    ground = stand(session, session.get_one(Plan, row.plan_id).season_id, by=by, at=at)
    ways = ways_from(session, Command("action_item", row.id, "", by, at))
    return ItemCard(_item_line(ground, row), ways)


def _item_line(ground: Ground, row: ActionItem) -> ItemLine:
    return ItemLine(
        id=row.id,
        plan_id=row.plan_id,
        text=row.text,
        state=row.state,
        owner_id=row.owner_id,
        owner=ground.name(row.owner_id) if row.owner_id else "",
        due_at=row.due_at,
        overdue=row.due_at is not None and row.due_at < ground.at and row.state in TO_DO,
        blocking=row.blocking,
        carried_to=row.carried_to,
        version=row.version,
    )
