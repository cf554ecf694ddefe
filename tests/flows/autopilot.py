"""Everybody does what they owe, an hour before it is due: a season of any calendar plays itself, gate by gate."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pendulum import DateTime
from sqlalchemy import Engine, select

from config.gate import Owes
from config.priorities import PriorityRow
from flows.act.context import SeasonContext, open_context
from flows.approval.vote import vote
from flows.approval.vote_seat import VoteChoice
from flows.automation.tick import tick_seasons
from flows.automation.upcoming import next_due
from flows.goals.cascade import apply_cascade, set_priorities
from flows.goals.goals import align, edit_goal
from flows.goals.lock import lock_goals
from flows.intake.requests import move_request
from flows.plan.advance import advance
from flows.plan.load_plan import load_plan
from flows.plan.partners import agree, name_partners
from flows.review.attendance import attend
from flows.season.gate_sweep import GateChange
from flows.season.gates import settle_gate
from models.base import FOREVER
from models.database import reading, writing
from models.gate import Gate
from models.goal import Goal
from models.intake import IntakeRequest
from models.organisation import SYSTEM, Unit
from models.plan import Plan
from models.review import Prereview
from rules.approval import awaited_votes
from states.lifecycle import Move
from tests.flows.approvals import standing_now

GROW = PriorityRow(id="grow", rank=1, title="Grow by a third")
ON_TIME = {"hours": 1}


@dataclass
class Autopilot:
    """A season that is open in a database; `changes` are its gates as they moved."""

    engine: Engine
    season_id: str
    changes: list[GateChange] = field(default_factory=list)

    def fly(self, start: DateTime, until: DateTime) -> None:
        """From instant to instant at which something is due; the acts come before the tick."""
        acts = dict(self._acts())
        now = start
        self._tick(now)
        while (now := min(next_due(self.engine, after=now), *(at for at in acts if at > now), FOREVER)) <= until:
            for gate_id in acts.get(now, ()):
                self.fulfil(gate_id, now)
            self._tick(now)
        self._tick(until)

    def _acts(self) -> dict[DateTime, list[str]]:
        acts: dict[DateTime, list[str]] = {}
        with reading(self.engine) as session:
            for gate in session.scalars(select(Gate).order_by(Gate.position)):
                acts.setdefault(gate.due_at.subtract(**ON_TIME), []).append(gate.id)
        return acts

    def _tick(self, at: DateTime) -> None:
        self.changes += tick_seasons(self.engine, at=at).gates

    def fulfil(self, gate_id: str, at: DateTime) -> None:
        """Whatever is owed at this gate is done by whoever owes it."""
        with reading(self.engine) as session:
            owes = open_context(session, self.season_id, by=SYSTEM, at=at).calendar.gate(gate_id).owes
        if owes is None:
            return
        if owes.settled_by == "cascade":
            with writing(self.engine) as session:
                set_priorities(session, self.season_id, [GROW], by="po", at=at)
            apply_cascade(self.engine, self.season_id, by="po", at=at)
            return
        with writing(self.engine) as session:
            ground = open_context(session, self.season_id, by=SYSTEM, at=at)
            DUTIES[owes.by if owes.settled_by == "gate" else owes.settled_by](ground, owes, gate_id)


def _by_hand(ground: SeasonContext, _owes: Owes, gate_id: str) -> None:
    settle_gate(ground.session, ground.season.id, gate_id, by="po", at=ground.at)


def _align(ground: SeasonContext, _owes: Owes, _gate_id: str) -> None:
    goals = select(Goal).where(Goal.season_id == ground.season.id, Goal.state == "proposed").order_by(Goal.id)
    for goal in ground.session.scalars(goals).all():
        who: Any = {"by": goal.owner_id, "at": ground.at}
        if goal.parent_id is None:
            edit_goal(ground.session, goal.id, seen=goal.version, local_reason="Nobody else needs it.", **who)
        align(ground.session, goal.id, seen=goal.version, **who)


def _lock(ground: SeasonContext, _owes: Owes, _gate_id: str) -> None:
    lock_goals(ground.session, ground.season.id, by="po", at=ground.at)


def _partners_agree(ground: SeasonContext, owes: Owes, _gate_id: str) -> None:
    for plan in _plans(ground, owes):
        partners(ground, plan)


def _move_on(ground: SeasonContext, owes: Owes, _gate_id: str) -> None:
    for plan in _plans(ground, owes):
        while plan.state not in owes.settled_in:
            onward(ground, plan)


def _answer(ground: SeasonContext, _owes: Owes, _gate_id: str) -> None:
    mine = (IntakeRequest.season_id == ground.season.id, IntakeRequest.state == "submitted")
    for row in ground.session.scalars(select(IntakeRequest).where(*mine).order_by(IntakeRequest.id)).all():
        by = ground.unit(row.to_unit_id).owner_id
        move_request(ground.session, ground.season.id, row.id, "accept", by=by, at=ground.at)


DUTIES: Mapping[str, Callable[[SeasonContext, Owes, str], None]] = {
    "answer": _answer,
    "product_ops": _by_hand,
    "partner": _partners_agree,
    "owner": _move_on,
    "approver": _move_on,
    "align": _align,
    "lock": _lock,
}


def _plans(ground: SeasonContext, owes: Owes) -> list[Plan]:
    same = (Plan.season_id == ground.season.id, Plan.document == owes.document)
    return list(ground.session.scalars(select(Plan).where(*same).order_by(Plan.id)))


def onward(ground: SeasonContext, plan: Plan, *, text: str = "") -> None:
    """The way on from the plan's state, after what its guards ask for; `text` instead of a whole but plain one."""
    move = ground.lifecycle.onward(plan.state, plan.document)
    assert move is not None, f"{plan.id} is {plan.state}, and nothing leads on"
    if plan.state in ground.lifecycle.editable_in:
        said = text or whole(ground, plan)
        load_plan(ground.session, plan.id, said, by=plan.owner_id, at=ground.at, seen=plan.version)
    if "NO_PARTNERS" in move.guards and not _contacts(ground, plan):
        who: Any = {"by": plan.owner_id, "at": ground.at, "seen": plan.version}
        name_partners(ground.session, plan.id, (), none_because="Nobody depends on us.", **who)
    if "QUORUM" in move.guards:
        for person in dict.fromkeys((plan.approver_id, *_contacts(ground, plan).values())):
            attend(ground.session, plan.id, by=person, at=ground.at, seen=plan.version)
    if "APPROVALS_MISSING" in move.guards:
        votes(ground, plan)
    advance(ground.session, plan.id, move.trigger, by=_who(plan, move), at=ground.at, seen=plan.version)
    if "ask_partners" in move.effects:
        partners(ground, plan)


def _who(plan: Plan, move: Move) -> str:
    people = {"owner": plan.owner_id, "approver": plan.approver_id, "product_ops": "po"}
    return next(people[role] for role in move.by if role in people)


def votes(ground: SeasonContext, plan: Plan) -> None:
    """Round after round, whoever is asked says yes."""
    while asked := next(awaited_votes(standing_now(ground.session, plan)), None):
        said, person = VoteChoice("approve", asked[0].id), asked[1]
        vote(ground.session, plan.id, said, by=person, at=ground.at, seen=plan.version, digest=plan.digest)


def partners(ground: SeasonContext, plan: Plan) -> None:
    for unit_id, person in _contacts(ground, plan).items():
        agree(ground.session, plan.id, unit_id, by=person, at=ground.at, seen=plan.version)


def _contacts(ground: SeasonContext, plan: Plan) -> dict[str, str]:
    asked = select(Prereview.unit_id).where(Prereview.plan_id == plan.id).order_by(Prereview.unit_id)
    return {unit_id: ground.session.get_one(Unit, unit_id).owner_id for unit_id in ground.session.scalars(asked)}


def whole(ground: SeasonContext, plan: Plan) -> str:
    """A text with every section of its kind; where initiatives stand, one cites the priority."""
    return "\n".join(_parts(ground, plan))


def _parts(ground: SeasonContext, plan: Plan) -> Iterator[str]:
    yield f"# {plan.unit_id}\n"
    for section in ground.calendar.document(plan.document).sections:
        said = "### Faster search\nPriority: grow\n\nIn half the time." if section.says == "funded" else "We looked."
        yield f"## {section.title}\n\n{said}\n"
