"""The acts that a story tells, each of one person at one instant: whom a line means, and which plans."""

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pendulum
from pendulum import DateTime
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from config.story import Story, StoryLine
from flows.act.context import SeasonContext, open_context
from flows.demo.stage import Players, Scene, Stage
from flows.demo.steps import ONCE
from flows.demo.steps_on_plan import ON_PLAN, PlanAct, move_plan
from models.database import reading
from models.organisation import SYSTEM
from models.plan import Plan
from models.review import Prereview


def scenes(engine: Engine, season_id: str, folder: Path, story: Story) -> list[Scene]:
    """All that people do in the story, each in a transaction of its own."""
    acts: list[Scene] = []
    with reading(engine) as session:
        context = open_context(session, season_id, by=SYSTEM, at=pendulum.datetime(2000, 1, 1))
        for line in story.acts:
            stage = Stage(engine, season_id, folder, line)
            acts.extend(_scenes_of_line(stage, context))
    return acts


def _scenes_of_line(stage: Stage, context: SeasonContext) -> Players:
    step = ONCE.get(stage.line.do)
    if step is not None:
        yield from step(stage, context)
        return
    for plan in _plans_meant(stage, context):
        for person, unit in _people_meant(stage, context, plan):
            yield _scene_on_plan(stage, context, plan.id, person, unit)


def _plans_meant(stage: Stage, context: SeasonContext) -> Iterator[Plan]:
    season_id = context.season.id
    prefix = f"{season_id.lower()}_"
    query = select(Plan).where(Plan.season_id == season_id).order_by(Plan.id)
    for plan in context.session.scalars(query).all():
        name = plan.id.removeprefix(prefix)
        if _is_meant(stage.line, name):
            yield plan


def _is_meant(line: StoryLine, name: str) -> bool:
    if name in line.but:
        return False
    return any(fnmatch(name, pattern) for pattern in line.plans)


def _scene_on_plan(stage: Stage, context: SeasonContext, plan_id: str, person: str, unit: str) -> Scene:
    """The line's act on one plan, by one whom it means; what is no act of its own is a move of the life-cycle."""
    step = ON_PLAN.get(stage.line.do, move_plan)

    def act(session: Session, at: DateTime) -> None:
        step(PlanAct(stage, session, plan_id, person, unit, at))

    return stage.new_scene(context, person, plan_id, act)


def _people_meant(stage: Stage, context: SeasonContext, plan: Plan) -> Iterator[tuple[str, str]]:
    """(person, the partner they speak for) of all whom the line means."""
    by = stage.line.by
    if by in ("partners", "everyone"):
        yield from _partners_of(context, plan)
    if by == "owner":
        yield plan.owner_id, ""
    elif by in ("approver", "everyone"):
        yield plan.approver_id, ""
    elif by != "partners":
        yield by, stage.line.unit


def _partners_of(context: SeasonContext, plan: Plan) -> Iterator[tuple[str, str]]:
    query = select(Prereview.unit_id).where(Prereview.plan_id == plan.id)
    for unit_id in context.session.scalars(query).all():
        owner_id = context.unit(unit_id).owner_id
        yield owner_id, unit_id
