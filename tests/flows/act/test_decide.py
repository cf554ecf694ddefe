"""Deciding knows no database: an act is decided from rows that nobody has read, and refused with every reason."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pendulum
import pytest

from config.holidays import INSTALLED
from config.read import read_calendar
from config.resolve import Resolver
from flows.act.command import Command
from flows.act.decide import Decider
from flows.act.entry_draft import EntryDraft
from flows.act.facts import Facts, facts_of
from flows.act.kinds import KINDS
from flows.act.known_rows import question
from flows.act.season import FrozenCalendar
from flows.act.slots import Slots
from flows.plan.decide_plan import PLAN
from models.approval import ApprovalGroup, ApprovalSeat, Vote
from models.base import FOREVER, Base
from models.organisation import Person, Unit
from models.plan import Contribution, Plan
from models.review import Prereview
from models.rows import complete_row
from models.season import Season
from rules.cascade import SeasonSlots
from states.lifecycle import Move
from states.machine import Moving, make_move
from states.refusal import Refused
from tests.conftest import AMAZON

AT = pendulum.datetime(2026, 8, 3, 16)


class NothingElse:
    """A loader that has nothing: whatever a decision asks of it was not given to it."""

    def rows(self, entity: type[Any], where: Mapping[str, Any]) -> Iterable[Any]:
        raise AssertionError(f"{entity.__name__} {dict(where)} was asked for")

    def rows_of(self, entity: type[Any], ids: Iterable[str]) -> Iterable[Any]:
        raise AssertionError(f"{entity.__name__} {list(ids)} was asked for")

    def rows_among(
        self, entity: type[Any], column: str, keys: Sequence[str], where: Mapping[str, Any]
    ) -> Iterable[Any]:
        raise AssertionError(f"{entity.__name__} of {column} among {list(keys)} with {where} were asked for")

    def people_hearing(self, key_prefix: str) -> Iterable[str]:
        raise AssertionError(f"who was told of {key_prefix} was asked for")

    def open_dues(self, season_id: str, gates: Iterable[str]) -> Iterable[Any]:
        raise AssertionError(f"what is owed in {season_id} at {list(gates)} was asked for")

    def last_settlement(self, season_id: str, gate_id: str) -> None:
        raise AssertionError(f"the last settlement in {season_id} at {gate_id} was asked for")

    def frozen_calendar(self, season_id: str, number: int) -> FrozenCalendar:
        raise AssertionError(f"{season_id} v{number} was asked for")

    def with_roles(self) -> Iterable[Person]:
        return ()

    def whose_turn(self, code: str, plan: Any, actor: str) -> tuple[str, ...]:
        raise AssertionError(f"whose turn {code} of {plan} is was asked by {actor}")

    def asks_of_season(self, season_id: str, **_only: Any) -> Iterable[Any]:
        raise AssertionError(f"the asks of {season_id} were asked for")

    def slots_of(self, slots: SeasonSlots) -> Slots:
        raise AssertionError(f"the slots of {slots.season_id} were asked for")

    def known_ids(self, entity: type[Base], season_id: str = "") -> Iterable[str]:
        raise AssertionError(f"the ids of {entity.__name__} {season_id} were asked for")


def given(*rows: Base, actor: str = "ana") -> Facts:
    resolver = Resolver(read_calendar(AMAZON), INSTALLED)
    frozen = FrozenCalendar(resolver, resolver.calendar.lifecycle.lifecycle())
    season = Season(id="FY2027", zone="America/Los_Angeles", product_ops_id="po", calendar_number=1)
    facts = facts_of(season, frozen, actor=actor, at=AT, loader=NothingElse())
    for row in rows:
        complete_row(row)
        facts.known.keep(row)
    for entity in (ApprovalGroup, ApprovalSeat, Vote, Contribution):
        facts.known.complete.add(question(entity, {"plan_id": "p1"}))
    return facts


def person(name: str) -> Person:
    return Person(id=name, name=name.title(), manager_id="vp", roles=[], country="US", zone="", calendar="")


def plan(**columns: Any) -> Plan:
    unit = {"id": "p1", "season_id": "FY2027", "document": "op1", "unit_id": "u1"}
    people = {"owner_id": "ana", "approver_id": "vp"}
    dates = {"entered_at": AT, "opens_at": AT, "closes_at": FOREVER}
    return Plan(**unit | people | dates | {"state": "drafting", "version": 4} | columns)


def test_an_act_is_decided_from_literals_and_says_what_it_changes() -> None:
    mine, other = plan(merge_into_id="p2"), plan(id="p2", unit_id="u2", owner_id="bjo")
    facts = given(mine, other, person("bjo"), Unit(id="u1", title="Search"), actor="bjo")
    draft, done = Decider(KINDS).decide(facts, mine, Command("plan", "p1", "agree_merge", "bjo", AT, seen=4))
    assert (mine.merge_agreed_by, mine.version, done.version, done.now) == ("bjo", 5, 5, "drafting")
    assert draft.entries == [
        EntryDraft("plan", "p1", "agree_merge", "bjo", version=5, facts={"digest": ""}),
    ]
    assert (draft.added, draft.deleted, draft.notices) == ([], [], {})


def test_a_refusal_has_every_reason_and_changes_nothing() -> None:
    mine = plan(state="approved")
    facts = given(mine, person("chi"), Unit(id="u1", title="Search", product_manager_id="ana"), actor="chi")
    facts.known.complete.add(question(Prereview, {"plan_id": "p1"}))
    facts.known.keep(person("ana"))
    facts.known.keep(person("po"))
    facts.known.keep(person("vp"))
    with pytest.raises(Refused) as caught:
        Decider(KINDS).decide(facts, mine, Command("plan", "p1", "waive_guard", "chi", AT, seen=3))
    codes = [reason.code for reason in caught.value.reasons]
    assert codes == ["STALE", "NOT_AUTHORISED", "REASON_REQUIRED"]
    assert (mine.version, mine.state) == (4, "approved")


def test_the_library_makes_the_move_and_asks_the_decision_for_each_guard() -> None:
    facts = given()
    lifecycle = facts.lifecycle
    move = lifecycle.move("submit", "partner_review")
    assert isinstance(move, Move)
    mine, order = plan(state="partner_review"), []
    for code in move.guards:
        assert not make_move(lifecycle, "submit", Moving(mine, failed={code}))
        assert mine.state == "partner_review"
    moving = Moving(mine, begin=lambda: order.append(mine.state), effect=order.append)
    assert make_move(lifecycle, "submit", moving)
    assert (mine.state, order) == ("submitted", ["partner_review", "freeze_text"])


def test_every_kind_is_where_the_table_of_kinds_says_and_has_what_its_life_cycle_names() -> None:
    facts = given()
    for name, kind in KINDS.items():
        lifecycle = kind.lifecycle(facts)
        effects = {effect for move in lifecycle.moves for effect in move.effects}
        guards = {code for move in lifecycle.moves for code in move.guards}
        assert kind.name == name
        assert effects - set(kind.effects) == set()
        assert kind is PLAN or guards - set(kind.blockers) == set()
