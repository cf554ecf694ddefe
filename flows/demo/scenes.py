"""The acts that a story tells, each of one person at one instant: whom a line means, and which plans."""

from collections.abc import Iterator
from fnmatch import fnmatch
from functools import partial
from pathlib import Path

import pendulum
from sqlalchemy import Engine, select

from config.story import Story
from flows.demo.stage import Players, Scene, Stage
from flows.demo.steps import ONCE
from flows.demo.steps_on_plan import ON_PLAN, move
from flows.ground import Ground, stand
from models.database import reading
from models.organisation import SYSTEM
from models.plan import Plan
from models.review import Prereview


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
    act = ON_PLAN.get(stage.told.do, move)
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
