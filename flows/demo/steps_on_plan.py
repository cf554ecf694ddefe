"""The acts on a plan that a story can tell, each a table row; what is no act of its own is a move."""

from collections.abc import Callable, Mapping

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.text import read_text
from flows.demo.stage import Stage
from flows.ground import stand
from flows.headcount.tunnel_down import ack_tunnel, grant, rank_asks
from flows.plan.advance import advance
from flows.plan.load_plan import load_plan
from flows.plan.partners import agree, name_partners, object_to
from flows.review.actions import add_action, move_action
from flows.review.attendance import attend
from flows.review.sessions import book_review
from models.initiative import HeadcountAsk
from models.plan import Plan
from models.review import ActionItem


def _seen(session: Session, plan_id: str) -> int:
    return session.get_one(Plan, plan_id).version


def move(stage: Stage, plan_id: str, by: str, _unit: str, session: Session, at: DateTime) -> None:
    seen = _seen(session, plan_id)
    advance(session, plan_id, stage.told.do, by=by, at=at, seen=seen, reason=stage.told.reason)


def _load(stage: Stage, plan_id: str, by: str, _unit: str, session: Session, at: DateTime) -> None:
    path = stage.folder / stage.told.file
    unit = session.get_one(Plan, plan_id).unit_id
    text = read_text(path if path.is_file() else path / f"{unit}.md")
    load_plan(session, plan_id, text, by=by, at=at, seen=_seen(session, plan_id))


def _agree(_stage: Stage, plan_id: str, by: str, unit: str, session: Session, at: DateTime) -> None:
    agree(session, plan_id, unit, by=by, at=at, seen=_seen(session, plan_id))


def _object(stage: Stage, plan_id: str, by: str, unit: str, session: Session, at: DateTime) -> None:
    object_to(session, plan_id, unit, stage.told.reason, by=by, at=at, seen=_seen(session, plan_id))


def _no_partners(stage: Stage, plan_id: str, by: str, _unit: str, session: Session, at: DateTime) -> None:
    seen = _seen(session, plan_id)
    name_partners(session, plan_id, (), by=by, at=at, seen=seen, none_because=stage.told.reason)


def _attend(_stage: Stage, plan_id: str, by: str, _unit: str, session: Session, at: DateTime) -> None:
    attend(session, plan_id, by=by, at=at, seen=_seen(session, plan_id))


def _book(stage: Stage, plan_id: str, by: str, _unit: str, session: Session, at: DateTime) -> None:
    plan = session.get_one(Plan, plan_id)
    ground = stand(session, plan.season_id, by=by, at=at)
    start = ground.resolver.instant(stage.told.due or stage.told.on, stage.told.starts)
    book_review(session, plan_id, start, by=by, at=at, seen=plan.version)


def _action(stage: Stage, plan_id: str, by: str, _unit: str, session: Session, at: DateTime) -> None:
    plan = session.get_one(Plan, plan_id)
    ground = stand(session, plan.season_id, by=by, at=at)
    due = ground.resolver.instant(stage.told.due or stage.told.on, ground.calendar.due_time)
    told = {"owner_id": stage.told.owner or None, "due_at": due}
    add_action(session, plan_id, stage.told.text, by=by, at=at, seen=plan.version, **told)  # type: ignore[arg-type]


def _actions(stage: Stage, plan_id: str, by: str, _unit: str, session: Session, at: DateTime) -> None:
    for item_id in session.scalars(select(ActionItem.id).where(ActionItem.plan_id == plan_id)):
        move_action(session, item_id, stage.told.do, by=by, at=at)


def _grant(stage: Stage, plan_id: str, by: str, _unit: str, session: Session, at: DateTime) -> None:
    for ask_id in session.scalars(select(HeadcountAsk.id).where(HeadcountAsk.plan_id == plan_id)):
        grant(session, ask_id, stage.told.heads, stage.told.reason, by=by, at=at)


def _rank(stage: Stage, plan_id: str, by: str, _unit: str, session: Session, at: DateTime) -> None:
    """The plan's asks get this rank and those after it."""
    mine = session.scalars(select(HeadcountAsk.id).where(HeadcountAsk.plan_id == plan_id).order_by(HeadcountAsk.id))
    rank_asks(session, {ask_id: stage.told.rank + n for n, ask_id in enumerate(mine)}, by=by, at=at)


def _ack(_stage: Stage, plan_id: str, by: str, _unit: str, session: Session, at: DateTime) -> None:
    ack_tunnel(session, plan_id, by=by, at=at, seen=_seen(session, plan_id))


ON_PLAN: Mapping[str, Callable[..., None]] = {
    "load": _load,
    "agree": _agree,
    "object": _object,
    "no_partners": _no_partners,
    "attend": _attend,
    "book_review": _book,
    "action": _action,
    "done": _actions,
    "verify": _actions,
    "drop": _actions,
    "rank": _rank,
    "grant": _grant,
    "ack_tunnel": _ack,
}
