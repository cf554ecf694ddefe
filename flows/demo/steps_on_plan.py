"""The acts on a plan that a story can tell, each a table row; what is no act of its own is a move."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.story import StoryLine
from config.text import read_text
from flows.act.context import SeasonContext, open_context
from flows.demo.stage import Stage
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


class Signature(TypedDict):
    """Who acts, when, and on which version of the plan."""

    by: str
    at: DateTime
    seen: int


@dataclass(frozen=True)
class PlanAct:
    """What one person does to one plan in one transaction; `unit` is the partner they speak for, "" for nobody."""

    stage: Stage
    session: Session
    plan_id: str
    by: str
    unit: str
    at: DateTime

    @property
    def line(self) -> StoryLine:
        return self.stage.line

    @property
    def plan(self) -> Plan:
        return self.session.get_one(Plan, self.plan_id)

    @property
    def signature(self) -> Signature:
        """People in a story act on what is there."""
        return Signature(by=self.by, at=self.at, seen=self.plan.version)

    def context(self) -> SeasonContext:
        return open_context(self.session, self.plan.season_id, by=self.by, at=self.at)

    def ask_ids(self) -> list[str]:
        """The plan's headcount asks."""
        query = select(HeadcountAsk.id).where(HeadcountAsk.plan_id == self.plan_id)
        return list(self.session.scalars(query.order_by(HeadcountAsk.id)))

    def action_ids(self) -> list[str]:
        query = select(ActionItem.id).where(ActionItem.plan_id == self.plan_id)
        return list(self.session.scalars(query))

    def ranks(self) -> dict[str, int]:
        """The plan's asks get the rank of the line and those after it."""
        return {ask_id: rank for rank, ask_id in enumerate(self.ask_ids(), start=self.line.rank)}

    def start_of_review(self) -> DateTime:
        day = self.line.due or self.line.on
        return self.context().resolver.instant(day, self.line.starts)


def move_plan(act: PlanAct) -> None:
    advance(
        act.session,
        act.plan_id,
        act.line.do,
        **act.signature,
        reason=act.line.reason,
    )


def _load_text(act: PlanAct) -> None:
    text = read_text(_text_file(act))
    load_plan(
        act.session,
        act.plan_id,
        text,
        **act.signature,
    )


def _text_file(act: PlanAct) -> Path:
    """The line names the file, or the folder in which each unit has one."""
    path = act.stage.folder / act.line.file
    if path.is_file():
        return path
    return path / f"{act.plan.unit_id}.md"


def _agree_to_plan(act: PlanAct) -> None:
    agree(act.session, act.plan_id, act.unit, **act.signature)


def _object_to_plan(act: PlanAct) -> None:
    reason = act.line.reason
    object_to(act.session, act.plan_id, act.unit, reason, **act.signature)


def _name_no_partners(act: PlanAct) -> None:
    name_partners(
        act.session,
        act.plan_id,
        (),
        **act.signature,
        none_because=act.line.reason,
    )


def _attend_review(act: PlanAct) -> None:
    attend(act.session, act.plan_id, **act.signature)


def _book_review(act: PlanAct) -> None:
    start = act.start_of_review()
    book_review(act.session, act.plan_id, start, **act.signature)


def _add_action(act: PlanAct) -> None:
    context = act.context()
    day = act.line.due or act.line.on
    add_action(
        act.session,
        act.plan_id,
        act.line.text,
        **act.signature,
        owner_id=act.line.owner or None,
        due_at=context.resolver.instant(day, context.calendar.due_time),
    )


def _move_actions(act: PlanAct) -> None:
    for item_id in act.action_ids():
        move_action(act.session, item_id, act.line.do, by=act.by, at=act.at)


def _grant_asks(act: PlanAct) -> None:
    for ask_id in act.ask_ids():
        grant(act.session, ask_id, act.line.heads, act.line.reason, by=act.by, at=act.at)


def _rank_asks(act: PlanAct) -> None:
    rank_asks(
        act.session,
        act.ranks(),
        by=act.by,
        at=act.at,
    )


def _acknowledge_packet(act: PlanAct) -> None:
    ack_tunnel(act.session, act.plan_id, **act.signature)


ON_PLAN: Mapping[str, Callable[[PlanAct], None]] = {
    "load": _load_text,
    "agree": _agree_to_plan,
    "object": _object_to_plan,
    "no_partners": _name_no_partners,
    "attend": _attend_review,
    "book_review": _book_review,
    "action": _add_action,
    "done": _move_actions,
    "verify": _move_actions,
    "drop": _move_actions,
    "rank": _rank_asks,
    "grant": _grant_asks,
    "ack_tunnel": _acknowledge_packet,
}
