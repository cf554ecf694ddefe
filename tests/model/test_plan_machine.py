"""A plan and its model, step by step: whatever people do, in whatever order, both say the same, on both engines."""

import os
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pendulum
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pendulum import DateTime
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from flows.operations.verify_journal import first_broken
from flows.plan.advance import advance
from flows.plan.load_plan import load_plan
from flows.plan.partners import agree, name_partners, object_to
from flows.review.actions import add_action, complete_action, move_action
from flows.review.attendance import attend
from flows.season.waive import waive_guard
from models.database import writing
from models.journal import Entry
from models.plan import Plan
from models.recount import miscounted
from models.review import ActionItem
from states.refusal import BadInput, Refused, Unknown
from tests.conftest import Opener, document
from tests.model.plan_model import (
    APPROVER,
    AWAITED,
    BAD,
    BEFORE,
    BY,
    CONTACT,
    CONTACTS,
    IN_TIME,
    ITEM_MOVES,
    LATE,
    MOVES,
    OWNER,
    PEOPLE,
    PRODUCT_OPS,
    TEXTS,
    WAIVABLE,
    PlanModel,
)

PLAN = "fy2027_op1_search"
AT = {
    BEFORE: pendulum.datetime(2026, 7, 20, 16),
    IN_TIME: pendulum.datetime(2026, 8, 3, 16),
    LATE: pendulum.datetime(2026, 9, 8, 16),
}
DUE = pendulum.datetime(2026, 11, 7)
WHY = "Because of the merger."
ASK = "### 1. Two engineers\nHeadcount: 2\nMinimum: 1\nYearly cost per head: 92,437.68\n#### Current state\nTwo.\n"
WORDS = {
    "whole": document(),
    "another": document(charter="We find other things."),
    "bare": "# A plan\n\n## Charter\nWe find things.\n",
    "long": document(charter="word " * 3000),
    "unranked": document(unfunded="### 2. Later\nPriority: grow\n"),
    "caseless": document(unfunded=ASK),
}

people = st.sampled_from(PEOPLE)
stale = st.sampled_from((False, False, False, False, False, False, True))
units = st.sampled_from(tuple(CONTACTS))
guards = st.sampled_from((*WAIVABLE, "ACTIONS_OPEN"))

ACTS_OF_ANYBODY = (
    *("move", "move", "load", "name_partners", "agree", "object", "attend", "waive_guard"),
    *("add_action", "complete_action", "move_action"),
)

WRITTEN_IN = ("drafting", "partner_review")
JUDGED = ("return", "return", "conclude", "conclude")

FIRED: Counter[str] = Counter()
"""How often each rule ran in a run, each move was made, each guard refused."""


class PlanMachine(RuleBasedStateMachine):
    """The engine is given by the test; every example is a transaction that is rolled back."""

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.model, self.ending = PlanModel(), ExitStack()
        self.session: Session = self.ending.enter_context(writing(self.engine))
        self.before = self._entries()

    def teardown(self) -> None:
        try:
            assert miscounted(self.session) == []
            assert first_broken(self.session) is None
        finally:
            self.session.rollback()
            self.ending.close()

    # --- asking both ------------------------------------------------------------------------------------------
    @property
    def at(self) -> DateTime:
        return AT[self.model.when]

    @property
    def plan(self) -> Plan:
        return self.session.get_one(Plan, PLAN)

    def _entries(self) -> int:
        mine = select(func.count()).select_from(Entry).where(Entry.kind == "plan", Entry.thing_id == PLAN)
        return self.session.scalar(mine) or 0

    def same(self, name: str, expected: set[str], act: Callable[[], object]) -> None:
        """Do what the model has done, and compare: the codes of a refusal, or that there is none."""
        try:
            with self.session.begin_nested():
                act()
            found: set[str] = set()
        except Refused as refused:
            found = {reason.code for reason in refused.reasons}
        except (BadInput, Unknown):
            found = {BAD}
        assert found == expected, f"{name}: the plan says {sorted(found)}, the model {sorted(expected)}"
        FIRED.update([f"rule {name.partition(' ')[0]}", *(f"guard {code}" for code in found)])
        if not found:
            FIRED[f"done {name}"] += 1

    def told(self, by: str, *, old: bool) -> dict[str, Any]:
        return {"by": by, "at": self.at, "seen": self.plan.version - (1 if old else 0)}

    def items(self) -> list[str]:
        self.session.flush()
        mine = select(ActionItem.id).where(ActionItem.plan_id == PLAN)
        return sorted(self.session.scalars(mine), key=lambda name: int(name.rpartition("_a")[2]))

    # --- rules ------------------------------------------------------------------------------------------------
    @initialize(steps=st.sampled_from((0, 0, 3, 5, 8, 11, 11, 11, 13)))
    def begin(self, steps: int) -> None:
        """Some runs begin before anybody has done anything, some with much of it done."""
        for _ in range(steps):
            STEPS.get(self.model.state, _rest)(self)

    @rule(long=st.sampled_from((False, False, True)))
    @precondition(lambda self: self.model.when == BEFORE or (self.model.when < LATE and self.model.state in WRITTEN_IN))
    def wait(self, long: bool) -> None:
        """Time goes on; past the last day only where the plan is not handed in yet, and not often."""
        if self.model.when == BEFORE or long:
            self.model.when += 1
        FIRED["rule wait"] += 1

    @rule(data=st.data(), name=st.sampled_from(ACTS_OF_ANYBODY), by=people, old=stale)
    def anybody(self, data: st.DataObject, name: str, by: str, old: bool) -> None:
        """Any act by any person at any time, now and then on an old version."""
        ANYBODY[name](self, data, by, old)

    def moves(self, trigger: str, by: str, *, old: bool = False) -> None:
        told = self.told(by, old=old)
        expected = self.model.move(trigger, by, stale=old)
        self.same(f"move {trigger}", expected, lambda: advance(self.session, PLAN, trigger, **told))

    def writes(self, text: str, by: str, *, old: bool = False) -> None:
        told = self.told(by, old=old)
        expected = self.model.load(text, by, stale=old)
        self.same("load", expected, lambda: load_plan(self.session, PLAN, WORDS[text], **told))

    def names(self, named: tuple[str, ...], by: str, *, because: bool = False, old: bool = False) -> None:
        told = self.told(by, old=old)
        expected = self.model.name_partners(named, by, because=because, stale=old)
        words: dict[str, Any] = {"none_because": WHY if because else ""}
        self.same("name_partners", expected, lambda: name_partners(self.session, PLAN, named, **told, **words))

    def says(self, verdict: str, unit: str, by: str, *, old: bool = False) -> None:
        told = self.told(by, old=old)
        expected = self.model.say(verdict, unit, by, stale=old)
        words = () if verdict == "agree" else (WHY,)
        act: Callable[..., Any] = agree if verdict == "agree" else object_to
        self.same(verdict, expected, lambda: act(self.session, PLAN, unit, *words, **told))

    def attends(self, by: str, *, old: bool = False) -> None:
        told = self.told(by, old=old)
        expected = self.model.attend(by, stale=old)
        self.same("attend", expected, lambda: attend(self.session, PLAN, **told))

    def waives(self, guard: str, by: str, *, old: bool = False) -> None:
        told = self.told(by, old=old)
        expected = self.model.waive_guard(guard, by, stale=old)
        until: dict[str, Any] = {"until": AT[LATE].add(days=30)} if guard == "GATE_CLOSED" else {}
        self.same("waive_guard", expected, lambda: waive_guard(self.session, PLAN, guard, WHY, **told, **until))

    def asks_for(self, by: str, owner: str, *, due: bool, blocking: bool, old: bool = False) -> None:
        told = self.told(by, old=old)
        expected = self.model.add_action(by, owner, due=due, blocking=blocking, stale=old)
        words: dict[str, Any] = {"owner_id": owner or None, "due_at": DUE if due else None, "blocking": blocking}
        self.same("add_action", expected, lambda: add_action(self.session, PLAN, "Show it.", **told, **words))

    def completes(self, n: int, by: str, owner: str, *, due: bool, old: bool = False) -> None:
        told, item = self.told(by, old=old), self.items()[n]
        expected = self.model.complete_action(n, by, owner, due=due, stale=old)
        words: dict[str, Any] = {"owner_id": owner or None, "due_at": DUE if due else None}
        self.same("complete_action", expected, lambda: complete_action(self.session, item, **told, **words))

    def item_moves(self, n: int, trigger: str, by: str) -> None:
        item = self.items()[n]
        expected = self.model.move_action(n, trigger, by)
        act = partial(move_action, self.session, item, trigger, by=by, at=self.at)
        self.same(f"move_action {trigger}", expected, act)

    @rule(data=st.data())
    @precondition(lambda self: self.model.possible())
    def move_from_here(self, data: st.DataObject) -> None:
        """A move that leads on from here, mostly by whose it is: what else is in the way is what it meets."""
        trigger = data.draw(st.sampled_from(self.model.possible()))
        whose = OWNER if BY[trigger] == "owner" else APPROVER
        self.moves(trigger, data.draw(st.sampled_from((whose, whose, whose, OWNER))))
        FIRED["rule move_from_here"] += 1

    @rule(data=st.data())
    @precondition(lambda self: self.model.items)
    def move_item_from_here(self, data: st.DataObject) -> None:
        n = data.draw(st.integers(0, len(self.model.items) - 1))
        owner = self.model.items[n].owner or OWNER
        by = data.draw(st.sampled_from((owner, owner, owner, APPROVER)))
        here = [name for name, (sources, _, _) in ITEM_MOVES.items() if self.model.items[n].state in sources]
        if here:
            self.item_moves(n, data.draw(st.sampled_from(here)), by)
        FIRED["rule move_item_from_here"] += 1

    @rule(verdict=st.sampled_from(("agree", "object")), data=st.data())
    @precondition(lambda self: self.model.state == "partner_review" and self.model.partners)
    def partner_says(self, verdict: str, data: st.DataObject) -> None:
        """A partner who was asked says what they think."""
        unit = data.draw(st.sampled_from(sorted(self.model.partners)))
        self.says(verdict, unit, CONTACTS[unit][0])
        FIRED["rule partner_says"] += 1

    @rule(text=st.sampled_from((*TEXTS, "bare", "long", "caseless")), by=st.sampled_from((OWNER, OWNER, CONTACT)))
    @precondition(lambda self: self.model.state in WRITTEN_IN)
    def author_writes(self, text: str, by: str) -> None:
        """And the owner tries what comes next with it."""
        self.writes(text, by)
        self.moves("request_prereview" if self.model.state == "drafting" else "submit", OWNER)
        FIRED["rule author_writes"] += 1

    @rule(owner=st.sampled_from(("", OWNER)), due=st.booleans(), blocking=st.booleans(), then=st.sampled_from(JUDGED))
    @precondition(lambda self: self.model.state == "in_review")
    def approver_judges(self, owner: str, due: bool, blocking: bool, then: str) -> None:
        """Ends the review or tries to; where something is missing, mends it and tries once more."""
        self.moves(then, APPROVER)
        if self.model.state == "in_review":
            self.asks_for(APPROVER, owner, due=due and not owner, blocking=blocking)
            self.moves("conclude", APPROVER)
        for _ in range(3):
            if self.model.state == "in_review":
                _judge(self, then)
        FIRED["rule approver_judges"] += 1

    @rule(by=st.sampled_from((OWNER, OWNER, CONTACT, APPROVER)))
    @precondition(lambda self: self.model.state in ("in_review", "actions_open"))
    def somebody_approves(self, by: str) -> None:
        self.moves("approve", by)
        FIRED["rule somebody_approves"] += 1

    @rule(trigger=st.sampled_from(("withdraw", "begin_review", "begin_review", "begin_review")))
    @precondition(lambda self: self.model.state == "submitted")
    def submitted_plan_moves(self, trigger: str) -> None:
        """Begun before everybody is there, or taken back."""
        self.moves(trigger, OWNER if trigger == "withdraw" else APPROVER)
        FIRED["rule submitted_plan_moves"] += 1

    @rule(steps=st.integers(1, 3))
    @precondition(lambda self: self.model.state in STEPS)
    def onward(self, steps: int) -> None:
        """People do what comes next, so that the later states are reached as often as the earlier ones."""
        FIRED["rule onward"] += 1
        for _ in range(steps):
            STEPS.get(self.model.state, _rest)(self)

    # --- what always holds ------------------------------------------------------------------------------------
    @invariant()
    def the_plan_is_where_the_model_is(self) -> None:
        plan, model = self.plan, self.model
        assert (plan.state, plan.version, plan.round) == (model.state, model.version, model.round)
        assert self._entries() - self.before == model.entries


def _rest(_machine: PlanMachine) -> None:
    """Nobody has anything to do any more."""


def _begin(machine: PlanMachine) -> None:
    machine.model.when = max(machine.model.when, IN_TIME)
    machine.moves("start", OWNER)


def _write(machine: PlanMachine) -> None:
    model = machine.model
    if TEXTS.get(model.text, {"none"}):
        machine.writes("whole", OWNER)
    elif not model.partners and not model.no_partner_reason:
        machine.names(("growth", "payments"), OWNER)
    else:
        machine.moves("request_prereview", OWNER)


def _hand_in(machine: PlanMachine) -> None:
    model = machine.model
    silent = [unit for unit, one in model.partners.items() if one.verdict != "agree" or one.read != model.text]
    if silent:
        machine.says("agree", silent[0], CONTACTS[silent[0]][0])
    elif model.when == LATE and not model.late_entry:
        machine.waives("GATE_CLOSED", PRODUCT_OPS)
    else:
        machine.moves("submit", OWNER)


def _meet(machine: PlanMachine) -> None:
    model = machine.model
    seats = {APPROVER: "", **{CONTACTS[unit][0]: unit for unit in model.partners}}
    absent = [one for one, seat in seats.items() if (model.round, model.text, seat) not in model.here]
    if absent:
        machine.attends(absent[0])
    else:
        machine.moves("begin_review", APPROVER)


def _judge(machine: PlanMachine, way: str = "") -> None:
    """Left with something to do, or sent back where that was done before."""
    model = machine.model
    lacking = [n for n, one in enumerate(model.items) if one.state == "open" and not (one.owner and one.due)]
    if lacking:
        one = model.items[lacking[0]]
        machine.completes(lacking[0], APPROVER, "" if one.owner else OWNER, due=not one.due)
    elif all(item.round != model.round for item in model.items):
        machine.asks_for(APPROVER, OWNER, due=True, blocking=True)
    else:
        machine.moves(way or ("return" if len(model.items) % 3 == 2 else "conclude"), APPROVER)


def _finish(machine: PlanMachine) -> None:
    undone = [(n, item) for n, item in enumerate(machine.model.items) if item.state in AWAITED]
    if not undone:
        machine.moves("approve", APPROVER)
        return
    n, item = undone[0]
    if item.state == "done":
        machine.item_moves(n, "verify", PRODUCT_OPS)
    elif item.owner:
        machine.item_moves(n, "done", item.owner)
    else:
        machine.item_moves(n, "drop", APPROVER)


Anybody = Callable[[PlanMachine, st.DataObject, str, bool], None]


def _any_item(machine: PlanMachine, data: st.DataObject) -> int | None:
    return data.draw(st.integers(0, len(machine.model.items) - 1)) if machine.model.items else None


def _complete(machine: PlanMachine, data: st.DataObject, by: str, old: bool) -> None:
    n = _any_item(machine, data)
    if n is not None:
        machine.completes(n, by, data.draw(st.sampled_from(("", OWNER))), due=data.draw(st.booleans()), old=old)


def _move_item(machine: PlanMachine, data: st.DataObject, by: str, _old: bool) -> None:
    n = _any_item(machine, data)
    if n is not None:
        machine.item_moves(n, data.draw(st.sampled_from(tuple(ITEM_MOVES))), by)


def _name(machine: PlanMachine, data: st.DataObject, by: str, old: bool) -> None:
    named = tuple(sorted(data.draw(st.sets(units))))
    machine.names(named, by, because=data.draw(st.booleans()), old=old)


def _ask_for(machine: PlanMachine, data: st.DataObject, by: str, old: bool) -> None:
    owner = data.draw(st.sampled_from(("", OWNER, "bjo")))
    machine.asks_for(by, owner, due=data.draw(st.booleans()), blocking=data.draw(st.booleans()), old=old)


ANYBODY: dict[str, Anybody] = {
    "move": lambda machine, data, by, old: machine.moves(data.draw(st.sampled_from(tuple(MOVES))), by, old=old),
    "load": lambda machine, data, by, old: machine.writes(data.draw(st.sampled_from(tuple(TEXTS))), by, old=old),
    "name_partners": _name,
    "agree": lambda machine, data, by, old: machine.says("agree", data.draw(units), by, old=old),
    "object": lambda machine, data, by, old: machine.says("object", data.draw(units), by, old=old),
    "attend": lambda machine, _data, by, old: machine.attends(by, old=old),
    "waive_guard": lambda machine, data, by, old: machine.waives(data.draw(guards), by, old=old),
    "add_action": _ask_for,
    "complete_action": _complete,
    "move_action": _move_item,
}

STEPS: dict[str, Callable[[PlanMachine], None]] = {
    "not_started": _begin,
    "drafting": _write,
    "partner_review": _hand_in,
    "submitted": _meet,
    "in_review": _judge,
    "actions_open": _finish,
}

RULES = (
    *("wait", "move", "load", "name_partners", "agree", "object", "attend", "waive_guard", "add_action"),
    *("complete_action", "move_action", "move_from_here", "move_item_from_here", "onward"),
    *("partner_says", "author_writes", "approver_judges", "somebody_approves"),
    "submitted_plan_moves",
)
MADE = (*(f"move {trigger}" for trigger in MOVES if trigger not in ("merge", "waive", "supersede", "archive")),)
REFUSED = (
    *("GATE_NOT_OPEN", "GATE_CLOSED", "DOC_SECTIONS", "NO_PARTNERS", "DOC_TOO_LONG", "PREREVIEW_OPEN"),
    *("OBJECTION_OPEN", "UNFUNDED_RANK", "HC_CASE", "QUORUM", "NO_FEEDBACK", "ACTION_FIELDS", "ACTIONS_OPEN"),
    *("SELF_APPROVE", "CONTRIBUTED", "MERGE_ACK", "STALE", "NOT_FROM_STATE", "NOT_AUTHORISED", "SELF_VERIFY"),
)

STEPS_A_RUN = 40


def run(engine: Engine, examples: int) -> None:
    FIRED.clear()
    machine = type("PlanMachineHere", (PlanMachine,), {"engine": engine})
    told = settings(
        max_examples=examples,
        stateful_step_count=STEPS_A_RUN,
        deadline=None,
        phases=(Phase.generate, Phase.shrink) if os.environ.get("PHASEGATE_SHRINK") else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    run_state_machine_as_test(machine, settings=told)


@pytest.fixture
def opened(engine: Engine, organisation: Path, open_for: Opener) -> Engine:
    """Nobody is named as Search's partner yet."""
    teams = organisation / "teams.yaml"
    teams.write_text(teams.read_text("utf-8").replace("partners: [payments]", "partners: []"), encoding="utf-8")
    open_for(engine)
    return engine


def test_whatever_people_do_the_plan_is_where_its_model_is(opened: Engine) -> None:
    run(opened, 12)
    assert sum(FIRED[f"rule {name}"] for name in RULES) >= 100


@pytest.mark.long
def test_ten_thousand_steps_without_a_divergence_and_every_rule_a_hundred_times(opened: Engine) -> None:
    run(opened, 440)
    rules = {f"rule {name}": FIRED[f"rule {name}"] for name in RULES}
    made = {f"done {name}": FIRED[f"done {name}"] for name in MADE}
    refused = {f"guard {code}": FIRED[f"guard {code}"] for code in REFUSED}
    assert sum(rules.values()) >= 10_000
    assert {name: n for name, n in rules.items() if n < 100} == {}
    # What comes of a rule is chance: every move is made and every guard met, the rarest some tens of times.
    assert {name: n for name, n in (made | refused).items() if n < 10} == {}
