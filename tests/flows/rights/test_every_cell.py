"""Every cell of the table of rights (kind, act, state, relation), asked at the doors that acts and moves go through."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine

from flows.act import decide
from flows.act.authority import Relations
from flows.act.command import Command
from flows.act.context import SeasonContext, open_context
from flows.act.decide import Decider
from flows.act.kind import Act
from flows.act.kind import Kind as RoadKind
from flows.act.kinds import KINDS as ON_ROAD
from flows.views.plan_moves import reasons_against_move
from models.database import writing
from models.plan import Plan
from rules.permissions import BY_ACT, RELATIONS, RELATIONS_OF_ACT
from states.kinds import LIFECYCLES
from states.refusal import Refused, Unknown
from states.rights_by_state import RightRow, all_rights
from tests.conftest import SEASON, Opener
from tests.flows.conftest import AUGUST

PLAN = "fy2027_op1_search"
PEOPLE = tuple(name for name in RELATIONS if name != "system")


@pytest.fixture
def ground(sqlite_engine: Engine, open_for: Opener, monkeypatch: pytest.MonkeyPatch) -> Iterator[SeasonContext]:
    """Chidi, who is nothing to the plan of Search but what a test says."""
    open_for(sqlite_engine)
    with writing(sqlite_engine) as session:
        found = open_context(session, SEASON, by="chi", at=AUGUST)
        monkeypatch.setattr(decide, "relations_of", lambda *_args: Relations(frozenset(RELATION)))
        yield found
        session.rollback()


RELATION: set[str] = set()
"""What Chidi is to everything, in the cell that is asked now."""


def as_a(relation: str) -> None:
    RELATION.clear()
    RELATION.add(relation)


def expected(rows: Sequence[RightRow], act: str, state: str, relation: str) -> set[str]:
    """The codes that must refuse this cell."""
    mine = [row for row in rows if row.act == act]
    here = [row for row in mine if not row.states or state in row.states]
    if not here:
        return {"NOT_FROM_STATE"}
    return set() if any(row.allows(relation, state) for row in here) else {"NOT_AUTHORISED"}


def codes(reasons: Sequence[Any]) -> set[str]:
    return {reason.code for reason in reasons} & {"NOT_FROM_STATE", "NOT_AUTHORISED"}


@pytest.mark.parametrize("word", sorted(set(ON_ROAD) - {"plan"}))
def test_every_move_on_the_one_road_by_every_relation_from_every_state(ground: SeasonContext, word: str) -> None:
    kind, rows, wrong = ON_ROAD[word], [row for row in all_rights(ground.lifecycle) if row.kind == word], []
    lifecycle = kind.lifecycle(ground.facts)
    open_ = replace(lifecycle, moves=tuple(replace(move, guards=()) for move in lifecycle.moves))
    door: RoadKind = replace(kind, lifecycle=lambda _facts: open_, rights=_table)
    for state in lifecycle.states:
        for relation in PEOPLE:
            as_a(relation)
            for trigger in lifecycle.triggers():
                thing = SimpleNamespace(state=state, version=1, id="x")
                command = Command(word, "x", trigger, "chi", AUGUST)
                found = codes(Decider(ON_ROAD).reasons_against(ground.facts, door, thing, command))
                if found != expected(rows, trigger, state, relation):
                    wrong.append((trigger, state, relation, found))
    assert wrong == []


def _table(_stand: object, _thing: Any, move: Any) -> tuple[str, ...]:
    """A gate's waiver is the calendar's to give (`waivable_by`); here the table's own row is asked."""
    rows: tuple[str, ...] = move.by
    return rows


def test_every_kind_has_its_road() -> None:
    assert set(LIFECYCLES) - set(ON_ROAD) == set()


def test_every_move_of_a_plan(ground: SeasonContext) -> None:
    table = [row for row in all_rights(ground.lifecycle) if row.kind == "plan"]
    plan, wrong = ground.session.get_one(Plan, PLAN), []
    for state in ground.lifecycle.states:
        plan.state = state
        for relation in PEOPLE:
            as_a(relation)
            for trigger in ground.lifecycle.triggers():
                if trigger == "waive":  # only for OP2, whose cell is another plan's
                    continue
                found = codes(reasons_against_move(ground, plan, trigger))
                if found != expected(table, trigger, state, relation):
                    wrong.append((trigger, state, relation, found))
    assert wrong == []


ACTS_ON_PLANS = sorted(act for act, right in BY_ACT.items() if right.kind == "plan")
OWN_DOORS = {"undo", "ask_extension", "propose_override", "propose_review"}
"""Acts on a plan that do not change its row, or change it back: each asks the table itself."""


@pytest.mark.parametrize("act", sorted(set(ACTS_ON_PLANS) - OWN_DOORS))
def test_every_act_on_a_plan_by_every_relation_in_every_state(ground: SeasonContext, act: str) -> None:
    rows = [row for row in all_rights(ground.lifecycle) if row.kind == "plan" and row.act == act]
    plan, wrong = ground.session.get_one(Plan, PLAN), []
    for state in ground.lifecycle.states:
        plan.state = state
        ground.session.flush()
        for relation in PEOPLE:
            as_a(relation)
            found = codes(at_the_door(ground, plan, act))
            outside = bool(rows[0].states) and state not in rows[0].states
            denied = relation not in rows[0].relations
            want = {code for code, on in (("NOT_FROM_STATE", outside), ("NOT_AUTHORISED", denied)) if on}
            if found != want:
                wrong.append((state, relation, found))
    assert wrong == []


def at_the_door(ground: SeasonContext, plan: Plan, act: str) -> Sequence[Any]:
    """What the road says to an act that does nothing, and has nothing against anybody itself."""
    nothing = Act(lambda _draft, _plan, _command: None)
    door = replace(ON_ROAD["plan"], acts={act: nothing}, follows=lambda _draft, _plan, _move: None)
    command = Command("plan", plan.id, act, "chi", AUGUST, seen=plan.version)
    columns = Plan.__mapper__.column_attrs.keys()
    thing = SimpleNamespace(**{name: getattr(plan, name) for name in columns})
    try:
        Decider({"plan": door}).decide(ground.facts, thing, command)
    except Refused as refused:
        return refused.reasons
    return ()


@pytest.mark.parametrize("act", sorted(BY_ACT))
def test_every_act_at_the_common_door(act: str) -> None:
    let_in = [name for name in PEOPLE if is_let_in(act, name)]
    assert set(let_in) == set(BY_ACT[act].relations) - {"system"}


@pytest.mark.parametrize("act", ["approve_everything", "", "LOAD"])
def test_what_is_not_in_the_table_is_nobodys(ground: SeasonContext, act: str) -> None:
    plan = ground.facts.one(Plan, PLAN)
    for relation in RELATIONS:
        as_a(relation)
        command = Command("plan", plan.id, act, "chi", AUGUST, seen=plan.version)
        with pytest.raises(Unknown):
            Decider(ON_ROAD).decide(ground.facts, plan, command)


def is_let_in(act: str, relation: str) -> bool:
    """Does this one relation allow the act, as the road asks it?"""
    return Relations(frozenset({relation})).principals(RELATIONS_OF_ACT[act]) is not None
