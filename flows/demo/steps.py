"""The lines of a story that are about no single plan, each a table row: requests, gates, goals."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.priorities import read_priorities
from flows.act.context import SeasonContext
from flows.demo.stage import Players, Scene, Stage
from flows.goals.cascade import apply_cascade, set_priorities
from flows.goals.goals import align, edit_goal
from flows.goals.lock import lock_goals
from flows.intake.requests import file_request, move_request
from flows.season.gates import decide_gate, settle_gate
from models.goal import Goal
from models.organisation import Unit

StageAct = Callable[[Stage, Session, DateTime], None]
"""What the line's person does in one transaction, at an instant."""


def _file_requests(stage: Stage, context: SeasonContext) -> Players:
    """Each row of the file, by the owner of the unit that asks."""
    for row in stage.read_rows():
        owner_id = _owner_of(context, row["from_unit"])
        act = partial(_file_row, stage, row, owner_id)
        yield stage.new_scene(context, owner_id, row["id"], act)


def _file_row(stage: Stage, row: dict[str, Any], by: str, session: Session, at: DateTime) -> None:
    file_request(session, stage.season_id, row, by=by, at=at)


def _answer_requests(stage: Stage, context: SeasonContext) -> Players:
    return _step_with_requests(stage, context, "answer", "to_unit")


def _reply_to_answers(stage: Stage, context: SeasonContext) -> Players:
    return _step_with_requests(stage, context, "reply", "from_unit")


def _step_with_requests(stage: Stage, context: SeasonContext, key: str, unit: str) -> Players:
    """The step that each row of the file names under this key, by the owner of that unit."""
    for row in stage.read_rows():
        if row.get(key) is None:
            continue
        owner_id = _owner_of(context, row[unit])
        act = partial(_move_row, stage, row, key, owner_id)
        yield stage.new_scene(context, owner_id, row["id"], act)


def _move_row(stage: Stage, row: dict[str, Any], key: str, by: str, session: Session, at: DateTime) -> None:
    move_request(
        session,
        stage.season_id,
        row["id"],
        row[key],
        by=by,
        at=at,
        reason=str(row.get(f"{key}_text") or ""),
        words={"by_when": row.get("by_when")},
    )


def _owner_of(context: SeasonContext, unit_id: str) -> str:
    return context.session.get_one(Unit, unit_id).owner_id


def _step_of_one(act: StageAct, thing: str, stage: Stage, context: SeasonContext) -> Players:
    """One act of the person whom the line names; on its gate, where it names one."""
    line = stage.line
    yield stage.new_scene(context, line.by, line.gate or thing, partial(act, stage))


def _pass_gate(stage: Stage, session: Session, at: DateTime) -> None:
    line = stage.line
    settle_gate(session, stage.season_id, line.gate, by=line.by, at=at)


def _set_priorities(stage: Stage, session: Session, at: DateTime) -> None:
    rows = read_priorities(stage.folder / stage.line.file)
    set_priorities(session, stage.season_id, rows, by=stage.line.by, at=at)


def _lock_goals(stage: Stage, session: Session, at: DateTime) -> None:
    lock_goals(session, stage.season_id, by=stage.line.by, at=at)


def _decide_gate(stage: Stage, context: SeasonContext) -> Players:
    due = stage.line.due
    until = context.resolver.instant(due, context.calendar.due_time) if due else None
    act = partial(_decide_gate_until, stage, until)
    yield stage.new_scene(context, stage.line.by, stage.line.gate, act)


def _decide_gate_until(stage: Stage, until: DateTime | None, session: Session, at: DateTime) -> None:
    decide_gate(
        session,
        stage.season_id,
        stage.line.gate,
        stage.line.do,
        stage.line.reason,
        by=stage.line.by,
        at=at,
        until=until,
    )


def _apply_cascade(stage: Stage, context: SeasonContext) -> Players:
    by = stage.line.by
    at = stage.moment_for(context, by)
    play = partial(apply_cascade, stage.engine, stage.season_id, by=by, at=at)
    yield Scene(at, by, stage.line, "cascade", play)


def _align_goals(stage: Stage, context: SeasonContext) -> Players:
    """Every owner stands by their goals, and the first executive by those of the top."""
    units = context.session.scalars(select(Unit).order_by(Unit.id))
    owners = [unit.owner_id for unit in units]
    for owner_id in [*owners, context.facts.executives[0]]:
        act = partial(_align_goals_of, stage, owner_id)
        yield stage.new_scene(context, owner_id, f"goals of {owner_id}", act)


def _align_goals_of(stage: Stage, owner_id: str, session: Session, at: DateTime) -> None:
    """A goal that links to nothing is local, for the line's reason."""
    reason = stage.line.reason
    for goal in _proposed_goals(session, stage.season_id, owner_id):
        if goal.parent_id is None:
            edit_goal(session, goal.id, by=owner_id, at=at, seen=goal.version, local_reason=reason)
        align(session, goal.id, by=owner_id, at=at, seen=goal.version)


def _proposed_goals(session: Session, season_id: str, owner_id: str) -> Sequence[Goal]:
    query = select(Goal).where(
        Goal.season_id == season_id,
        Goal.owner_id == owner_id,
        Goal.state == "proposed",
    )
    return session.scalars(query.order_by(Goal.id)).all()


ONCE: Mapping[str, Callable[[Stage, SeasonContext], Players]] = {
    "file_requests": _file_requests,
    "answer_requests": _answer_requests,
    "reply_to_answers": _reply_to_answers,
    "pass_gate": partial(_step_of_one, _pass_gate, "gate"),
    "except": _decide_gate,
    "priorities": partial(_step_of_one, _set_priorities, "priorities"),
    "cascade": _apply_cascade,
    "align": _align_goals,
    "lock": partial(_step_of_one, _lock_goals, "goals"),
}
