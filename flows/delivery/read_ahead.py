"""Reading what a batch of notices is about in sets, before each is looked at: as many statements as tables."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flows.act.facts import Facts, question
from flows.delivery.notice_kinds import NOTICE_KINDS
from models.base import Base
from models.exceptions import ExtensionRequest, Override
from models.goal import Goal, GoalDependency
from models.initiative import HeadcountAsk, Packet
from models.key_result import CheckIn, KeyResult
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import Person, Unit
from models.plan import Plan
from models.review import ReviewSession

ABOUT: Mapping[str, tuple[type[Base], ...]] = {
    "ask": (HeadcountAsk, Packet),
    "by": (Person,),
    "check_in": (CheckIn,),
    "dependency": (GoalDependency,),
    "extension": (ExtensionRequest,),
    "goal": (Goal,),
    "obligation": (Obligation,),
    "override": (Override,),
    "parent": (Goal,),
    "plan": (Plan,),
    "result": (KeyResult,),
    "session": (ReviewSession,),
    "unit": (Unit,),
}
"""The tables of which a notice names a row, by the word that its facts have for it."""

REFERENCES: tuple[tuple[str, type[Base]], ...] = (
    ("plan_id", Plan),
    ("goal_id", Goal),
    ("unit_id", Unit),
    ("person_id", Person),
)
"""What those rows refer to in turn: what is read first comes first."""

Ids = Mapping[type[Base], set[str]]


def read_ahead(facts: Facts, notices: Iterable[Notice]) -> None:
    """Read what the notices are about; what none of them names is read when it is asked for."""
    ids: dict[type[Base], set[str]] = defaultdict(set)
    children: dict[type[Base], set[str]] = defaultdict(set)
    for notice in notices:
        for entity, row_id in _rows_named(notice):
            ids[entity].add(row_id)
        for entity in _tables_of_plan(notice):
            children[entity].add(notice.facts["plan"])
    for entity, wanted in ids.items():
        facts.load(entity, wanted)
    for column, entity in REFERENCES:
        facts.load(entity, _references(facts, column))
    for entity, plan_ids in children.items():
        _load_of_plans(facts, entity, plan_ids)


def _rows_named(notice: Notice) -> Iterator[tuple[type[Base], str]]:
    yield Person, notice.person_id
    if notice.for_id:
        yield Person, notice.for_id
    if notice.obligation_key:
        yield Obligation, notice.obligation_key
    for name, value in notice.facts.items():
        for entity in ABOUT.get(name, ()):
            yield entity, value


def _tables_of_plan(notice: Notice) -> tuple[type[Base], ...]:
    """What is looked up beside the plan that the notice is about."""
    kind = NOTICE_KINDS.get(notice.kind)
    if kind is None or "plan" not in notice.facts:
        return ()
    return kind.beside_plan


def _references(facts: Facts, column: str) -> set[str]:
    """The ids that the known rows have in this column."""
    found = set()
    for rows in facts.known.by_table.values():
        for row in rows.values():
            value: Any = row.__dict__.get(column)
            if value:
                found.add(value)
    return found


def _load_of_plans(facts: Facts, entity: type[Base], plan_ids: set[str]) -> None:
    """The rows of the plans, so that nobody reads them plan by plan."""
    for row in facts.loader.rows_among(entity, "plan_id", plan_ids):
        facts.known.keep(row)
    for plan_id in plan_ids:
        facts.known.complete.add(question(entity, {"plan_id": plan_id}))
