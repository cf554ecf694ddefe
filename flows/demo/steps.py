"""The lines of a story that are about no single plan, each a table row: requests, gates, goals."""

from collections.abc import Callable, Mapping
from typing import Any

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.priorities import read_priorities
from flows.demo.stage import Players, Scene, Stage
from flows.goals.cascade import apply_cascade, set_priorities
from flows.goals.goals import align, edit_goal
from flows.goals.lock import lock_goals
from flows.ground import Ground
from flows.intake.requests import file_request, move_request
from flows.season.gates import decide_gate, settle_gate
from models.goal import Goal
from models.organisation import Unit


def _file_requests(stage: Stage, ground: Ground) -> Players:
    for row in stage.rows():
        by = ground.session.get_one(Unit, row["from_unit"]).owner_id

        def act(session: Session, at: DateTime, row: dict[str, Any] = row, by: str = by) -> None:
            file_request(session, stage.season_id, row, by=by, at=at)

        yield stage.scene(ground, by, row["id"], act)


def _answer_requests(stage: Stage, ground: Ground) -> Players:
    return _step_with_requests(stage, ground, "answer", "to_unit")


def _reply_to_answers(stage: Stage, ground: Ground) -> Players:
    return _step_with_requests(stage, ground, "reply", "from_unit")


def _step_with_requests(stage: Stage, ground: Ground, key: str, unit: str) -> Players:
    """The step that each row of the file names under this key, by the owner of that unit."""
    for row in stage.rows():
        if row.get(key) is None:
            continue
        by = ground.session.get_one(Unit, row[unit]).owner_id

        def act(session: Session, at: DateTime, row: dict[str, Any] = row, by: str = by) -> None:
            reason, words = str(row.get(f"{key}_text") or ""), {"by_when": row.get("by_when")}
            move_request(session, stage.season_id, row["id"], row[key], by=by, at=at, reason=reason, words=words)

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


ONCE: Mapping[str, Callable[[Stage, Ground], Players]] = {
    "file_requests": _file_requests,
    "answer_requests": _answer_requests,
    "reply_to_answers": _reply_to_answers,
    "pass_gate": _pass_gate,
    "except": _decide_gate,
    "priorities": _priorities,
    "cascade": _cascade,
    "align": _align,
    "lock": _lock,
}
