"""The acts that a story can tell, each a table row: how one line of the story becomes acts of people."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import Any

import pendulum
from pendulum import DateTime
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from config.load import load_yaml
from config.priorities import read_priorities
from config.story import Story, Told
from config.text import read_text
from flows.ask.tunnel_down import ack_tunnel, grant, rank_asks
from flows.goal.cascade import apply_cascade, set_priorities
from flows.goal.goals import align, edit_goal, lock_goals
from flows.ground import Ground, stand
from flows.intake.intake import answer_request, file_request
from flows.plan.advance import advance
from flows.plan.load_plan import load_plan
from flows.plan.prereview import agree, name_partners, object_to
from flows.review.review import add_action, attend, book_review, move_action
from flows.season.gates import decide_gate, settle_gate
from models.database import reading, writing
from models.goal import Goal
from models.initiative import HeadcountAsk
from models.organisation import SYSTEM, Unit
from models.plan import Plan
from models.review import ActionItem, Prereview


@dataclass(frozen=True)
class Scene:
    """One act of one person at one instant (UTC)."""

    at: DateTime
    by: str
    told: Told
    thing: str
    act: Callable[[], None]

    @property
    def refusal_expected(self) -> bool:
        return self.told.text == "refused"


@dataclass(frozen=True)
class Stage:
    """Where a line of the story is played."""

    engine: Engine
    season_id: str
    folder: Path
    told: Told

    def at(self, ground: Ground, person: str) -> DateTime:
        """The line's wall-clock time where this person works."""
        on, at = self.told.on, self.told.at
        zone = ground.reader(person).zone
        return pendulum.datetime(on.year, on.month, on.day, at.hour, at.minute, tz=zone).in_timezone("UTC")

    def scene(self, ground: Ground, person: str, thing: str, act: Callable[[Session, DateTime], Any]) -> Scene:
        at = self.at(ground, person)

        def play() -> None:
            with writing(self.engine) as session:
                act(session, at)

        return Scene(at, person, self.told, thing, play)

    def rows(self) -> list[dict[str, Any]]:
        path = self.folder / self.told.file
        return list(load_yaml(read_text(path), file=str(path)).value)


Players = Iterator[Scene]


def scenes(engine: Engine, season_id: str, folder: Path, story: Story) -> list[Scene]:
    """All that people do in the story, each in a transaction of its own."""
    with reading(engine) as session:
        ground = stand(session, season_id, by=SYSTEM, at=pendulum.datetime(2000, 1, 1))
        return [one for told in story.acts for one in _played(Stage(engine, season_id, folder, told), ground)]


def _played(stage: Stage, ground: Ground) -> Players:
    special = ONCE.get(stage.told.do)
    if special is not None:
        return special(stage, ground)
    return (scene for plan in _plans(stage, ground) for scene in _on_plan(stage, ground, plan))


def _plans(stage: Stage, ground: Ground) -> list[Plan]:
    prefix = f"{ground.season.id.lower()}_"
    rows = ground.session.scalars(select(Plan).where(Plan.season_id == ground.season.id).order_by(Plan.id))

    def meant(plan: Plan) -> bool:
        name = plan.id.removeprefix(prefix)
        return any(fnmatch(name, pattern) for pattern in stage.told.plans) and name not in stage.told.but

    return [plan for plan in rows if meant(plan)]


def _on_plan(stage: Stage, ground: Ground, plan: Plan) -> Players:
    """The line's act on one plan, by each whom it means; what is no act of its own is a move of the life-cycle."""
    act = ON_PLAN.get(stage.told.do, _move)
    for person, unit in _who(stage, ground, plan):
        yield stage.scene(ground, person, plan.id, partial(act, stage, plan.id, person, unit))


def _who(stage: Stage, ground: Ground, plan: Plan) -> Iterator[tuple[str, str]]:
    """(person, the partner they speak for) of all whom the line means."""
    by = stage.told.by
    partners = ground.session.scalars(select(Prereview.unit_id).where(Prereview.plan_id == plan.id))
    if by in ("partners", "everyone"):
        yield from ((ground.unit(unit).owner_id, unit) for unit in partners)
    if by in ("owner", "approver", "everyone"):
        yield (plan.owner_id if by == "owner" else plan.approver_id), ""
    if by not in ("owner", "approver", "partners", "everyone"):
        yield by, stage.told.unit


def _seen(session: Session, plan_id: str) -> int:
    return session.get_one(Plan, plan_id).version


def _move(stage: Stage, plan_id: str, by: str, _unit: str, session: Session, at: DateTime) -> None:
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


def _file_requests(stage: Stage, ground: Ground) -> Players:
    for row in stage.rows():
        by = ground.session.get_one(Unit, row["from_unit"]).owner_id

        def act(session: Session, at: DateTime, row: dict[str, Any] = row, by: str = by) -> None:
            file_request(session, stage.season_id, row, by=by, at=at)

        yield stage.scene(ground, by, row["id"], act)


def _answer_requests(stage: Stage, ground: Ground) -> Players:
    for row in stage.rows():
        if row.get("answer") is None:
            continue
        by = ground.session.get_one(Unit, row["to_unit"]).owner_id

        def act(session: Session, at: DateTime, row: dict[str, Any] = row, by: str = by) -> None:
            told = str(row.get("answer_text") or "")
            answer_request(session, stage.season_id, row["id"], row["answer"], told, by=by, at=at)

        yield stage.scene(ground, by, row["id"], act)


def _pass_gate(stage: Stage, ground: Ground) -> Players:
    by, gate = stage.told.by, stage.told.gate
    yield stage.scene(ground, by, gate, lambda s, at: settle_gate(s, stage.season_id, gate, by=by, at=at))


def _decide_gate(stage: Stage, ground: Ground) -> Players:
    told = stage.told
    until = ground.resolver.instant(told.due, ground.calendar.due_time) if told.due else None

    def act(session: Session, at: DateTime) -> None:
        decide_gate(session, stage.season_id, told.gate, told.do, told.reason, by=told.by, at=at, until=until)

    yield stage.scene(ground, told.by, told.gate, act)


def _priorities(stage: Stage, ground: Ground) -> Players:
    by, rows = stage.told.by, read_priorities(stage.folder / stage.told.file)
    yield stage.scene(ground, by, "priorities", lambda s, at: set_priorities(s, stage.season_id, rows, by=by, at=at))


def _cascade(stage: Stage, ground: Ground) -> Players:
    by, at = stage.told.by, stage.at(ground, stage.told.by)

    def act() -> None:
        apply_cascade(stage.engine, stage.season_id, by=by, at=at)

    yield Scene(at, by, stage.told, "cascade", act)


def _align(stage: Stage, ground: Ground) -> Players:
    """Every owner stands by their goals; one that links to nothing is local, for the line's reason."""
    for unit in ground.session.scalars(select(Unit).order_by(Unit.id)):
        yield _align_of(stage, ground, unit.owner_id)
    yield _align_of(stage, ground, ground.executives[0])


def _align_of(stage: Stage, ground: Ground, by: str) -> Scene:
    def act(session: Session, at: DateTime) -> None:
        mine = select(Goal).where(Goal.season_id == stage.season_id, Goal.owner_id == by, Goal.state == "proposed")
        for goal in list(session.scalars(mine.order_by(Goal.id))):
            if goal.parent_id is None:
                edit_goal(session, goal.id, by=by, at=at, seen=goal.version, local_reason=stage.told.reason)
            align(session, goal.id, by=by, at=at, seen=goal.version)

    return stage.scene(ground, by, f"goals of {by}", act)


def _lock(stage: Stage, ground: Ground) -> Players:
    by = stage.told.by
    yield stage.scene(ground, by, "goals", lambda s, at: lock_goals(s, stage.season_id, by=by, at=at))


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

ONCE: Mapping[str, Callable[[Stage, Ground], Players]] = {
    "file_requests": _file_requests,
    "answer_requests": _answer_requests,
    "pass_gate": _pass_gate,
    "except": _decide_gate,
    "priorities": _priorities,
    "cascade": _cascade,
    "align": _align,
    "lock": _lock,
}
