"""The statement that says which slots a season has, held against the rule; and a cascade of very many goals."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pendulum
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, insert, select, update
from sqlalchemy.orm import Session

from flows.act.read_season import season_facts
from flows.act.read_slots import LISTED
from flows.goals.cascade import apply_cascade, propose_cascade
from flows.goals.cascade_input import find_differences, slots_of_season
from models.database import reading, writing
from models.goal import Goal
from models.initiative import Initiative, Packet
from models.journal import Entry
from models.obligation import Obligation
from models.organisation import SYSTEM, Unit
from models.plan import Plan
from models.review import Approval
from models.season import Priority
from rules.cascade import CASCADED_FIELDS, CascadeTier, CurrentGoal, SeasonSlots, Slot, SlotRule, cascade_changes
from tests.conftest import SEASON, Opener
from tests.flows.goals.cascade_model import slots_of_rows
from tests.properties import tried

AT = pendulum.datetime(2027, 1, 6, 18)
TIERS = (CascadeTier("s_team", "priority"), CascadeTier("quarterly", "organisation"), CascadeTier("team", "initiative"))
UNITS = ("growth", "payments", "search", "shop", "ops", "nights")
SLUGS = ("faster", "pager")
PRIORITIES = ("grow", "calm")

plans = st.fixed_dictionaries(
    {
        "state": st.sampled_from(("approved", "approved", "archived", "draft")),
        "digest": st.sampled_from(("read", "read", "read anew")),
        "approved": st.sampled_from((True, True, False)),
        "initiatives": st.dictionaries(
            st.sampled_from(SLUGS),
            st.tuples(st.booleans(), st.sampled_from((*PRIORITIES, "", "gone")), st.integers(0, 9)),
            max_size=2,
        ),
    }
)
seasons = st.fixed_dictionaries(
    {
        "plans": st.lists(plans, min_size=12, max_size=12),
        "packets": st.dictionaries(st.tuples(st.sampled_from(UNITS), st.sampled_from(SLUGS)), st.integers(0, 1)),
        "priorities": st.dictionaries(st.sampled_from(PRIORITIES), st.integers(1, 2)),
        "tiers": st.sets(st.sampled_from(TIERS)),
        "approved_in": st.sampled_from((("approved",), ("approved", "archived"))),
    }
)
goals = st.lists(
    st.fixed_dictionaries(
        {
            "place": st.integers(0, 12),
            "state": st.sampled_from(("proposed", "aligned", "locked", "retired", "withdrawn")),
            "now": st.dictionaries(st.sampled_from(CASCADED_FIELDS), st.just(None)),
            "base": st.none() | st.dictionaries(st.sampled_from(CASCADED_FIELDS), st.just(None)),
        }
    ),
    max_size=6,
    unique_by=lambda goal: goal["place"],
)
OTHER = {"title": "Another title", "owner_id": "eng", "parent_id": None}
"""What somebody else has put into the fields of a goal."""


@contextmanager
def arranged(session: Session, drawn: dict[str, Any]) -> Iterator[SeasonSlots]:
    """The season's rows as drawn, until the end of the block."""
    savepoint = session.begin_nested()
    _add_units(session)
    units = [unit for unit in UNITS for _ in ("op1", "op2")]
    for place, (unit, plan) in enumerate(zip(units, drawn["plans"], strict=True)):
        _add_plan(session, unit, ("op1", "op2")[place % 2], plan)
    for (unit, slug), granted in drawn["packets"].items():
        _add_packet(session, unit, slug, granted)
    for name, rank in drawn["priorities"].items():
        words = dict.fromkeys(("metric", "baseline", "target"), "")
        session.add(Priority(season_id=SEASON, id=name, rank=rank, title=f"To {name}", **words))
    session.flush()
    tiers = tuple(tier for tier in TIERS if tier in drawn["tiers"])
    try:
        yield SeasonSlots(SEASON, "ceo", SlotRule(tiers, ("op1", "op2"), drawn["approved_in"]))
    finally:
        savepoint.rollback()
        session.expire_all()


def _add_units(session: Session) -> None:
    """Another organisation, whose only team is three levels below it, and of which nobody manages the product."""
    for unit, above in (("ops", None), ("hosting", "ops"), ("on_call", "hosting"), ("nights", "on_call")):
        session.add(
            Unit(
                id=unit,
                kind="team",
                title=unit.title(),
                parent_id=above,
                engineering_manager_id="eng",
                partners=[],
                plan_file="",
            )
        )
    session.flush()


def _add_plan(session: Session, unit: str, document: str, drawn: dict[str, Any]) -> None:
    plan_id = f"fy2027_{document}_{unit}"
    known = session.get(Plan, plan_id)
    if known is None:
        model = session.get_one(Plan, f"fy2027_{document}_search")
        columns = {column.key: getattr(model, column.key) for column in Plan.__table__.columns}
        known = Plan(**columns | {"id": plan_id, "unit_id": unit, "owner_id": "bjo"})
        session.add(known)
    known.state, known.digest = drawn["state"], drawn["digest"]
    session.flush()
    if drawn["approved"]:
        session.add(Approval(plan_id=plan_id, digest="read", person_id="vp", at=AT))
    for slug, (funded, priority, position) in drawn["initiatives"].items():
        title = f"{slug} of {unit}"
        row = {"slug": slug, "title": title, "funded": funded, "priority_id": priority, "position": position}
        session.add(Initiative(plan_id=plan_id, **row))


def _add_packet(session: Session, unit: str, slug: str, granted: int) -> None:
    words = {"title": slug, "reason": "", "by": "vp", "at": AT, "asked": 1}
    ask_id = f"{unit}:{slug}"
    session.add(Packet(ask_id=ask_id, season_id=SEASON, unit_id=unit, slug=slug, granted=granted, **words))


def add_goals(session: Session, slots: Sequence[Slot], drawn: list[dict[str, Any]]) -> None:
    """Goals of some slots as people have left them since, and one that nothing asks for."""
    gone = Slot("fy2027:team:search:gone", "team", "Gone", "ana", "search", None, "fy2027_op1_search")
    for goal in drawn:
        slot = [gone, *slots][goal["place"] % (len(slots) + 1)]
        if session.get(Goal, slot.id) is not None:
            continue
        changed = {name: OTHER[name] for name in goal["now"]}
        applied = {} if goal["base"] is None else slot.base | {name: OTHER[name] for name in goal["base"]}
        columns = {name: getattr(slot, name) for name in ("id", "tier", "unit_id", "plan_id")}
        row = columns | slot.base | changed | {"season_id": SEASON, "state": goal["state"], "base": applied}
        # Its parent may be a slot that no goal fills.
        session.add(Goal(**row | {"parent_id": None}))
        session.flush()


def _current(goal: Goal) -> CurrentGoal:
    now = {name: getattr(goal, name) for name in CASCADED_FIELDS}
    return CurrentGoal(goal.id, goal.tier, goal.state, now, goal.base)


@tried(on_push=30, before_release=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=seasons, standing=goals)
def test_the_statements_find_what_the_rule_says(
    session: Session, drawn: dict[str, Any], standing: list[dict[str, Any]]
) -> None:
    with arranged(session, drawn) as wanted:
        slots = slots_of_rows(session, wanted)
        add_goals(session, slots, standing)
        rows = session.scalars(select(Goal).order_by(Goal.id)).all()
        facts = season_facts(session, SEASON, actor=SYSTEM, at=AT)
        asked = facts.loader.slots_of(wanted)
        found = find_differences(facts, asked).changes()
        expected = cascade_changes(slots, [_current(goal) for goal in rows])
        assert found == expected
        begin = [change.tier for change in expected if change.kind == "create"]
        counts = {tier.id: begin.count(tier.id) for tier in wanted.rule.tiers}
        assert asked.count_without_goal() == counts
        owners = {change.slot.owner_id for change in expected if change.kind == "create" and change.slot}
        assert {owner for owner, _ in asked.owners_without_goal("none:")} == owners


def test_the_rule_is_the_calendars(session: Session) -> None:
    facts = season_facts(session, SEASON, actor=SYSTEM, at=AT)
    rule = SlotRule(TIERS, ("op1", "op2"), ("approved",))
    assert slots_of_season(facts) == SeasonSlots(SEASON, "ceo", rule)


def many_initiatives(session: Session, count: int) -> None:
    """An approved plan that proposes so many things."""
    plan_id = "fy2027_op1_search"
    approved = update(Plan).where(Plan.id == plan_id)
    session.execute(approved.values(state="approved", digest="read"))
    session.add(Approval(plan_id=plan_id, digest="read", person_id="vp", at=AT))
    rows = [{"plan_id": plan_id, "slug": f"i{n:04}", "position": n, "title": f"Idea {n}"} for n in range(count)]
    session.execute(insert(Initiative).values(funded=True, priority_id=""), rows)


def test_of_very_many_goals_that_begin_the_first_are_named_and_the_others_counted(
    engine: Engine, open_for: Opener
) -> None:
    open_for(engine)
    with writing(engine) as session:
        many_initiatives(session, LISTED + 5)
    shown = propose_cascade(engine, SEASON, at=AT)
    assert (len(shown.changes), shown.unlisted, shown.change_count) == (LISTED, {"team": 5}, LISTED + 5)
    assert apply_cascade(engine, SEASON, by="po", at=AT) == shown
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Goal)) == LISTED + 5
        entry = session.scalars(select(Entry).where(Entry.act == "cascade")).one()
        assert entry.facts == {"create": LISTED + 5, "update": 0, "revive": 0, "retire": 0, "request": 0}
        due = session.scalars(select(Obligation).where(Obligation.what.endswith("your goals"))).one()
        assert (due.person_id, due.unit_id) == ("ana", "search")
    assert propose_cascade(engine, SEASON, at=AT).changes == ()


def test_who_owns_a_goal_that_stands_owes_to_align_it_again(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    with writing(engine) as session:
        many_initiatives(session, 2)
    apply_cascade(engine, SEASON, by="po", at=AT)
    with writing(engine) as session:
        session.execute(update(Obligation).values(settled_at=AT))
    apply_cascade(engine, SEASON, by="po", at=AT)
    with reading(engine) as session:
        owed = select(Obligation.person_id).where(Obligation.settled_at.is_(None))
        assert session.scalars(owed).all() == ["ana"]
