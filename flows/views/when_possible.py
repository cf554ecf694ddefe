"""“Why not, and when?”: beside the reasons the earliest day on which a move could pass, and whom to ask next.

A question without side effects: nothing is written, whatever the answer.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pendulum import Date, DateTime
from sqlalchemy import select

from config.explanation import window_on
from flows.ground import Ground
from flows.obligations.obligations import plan_key
from flows.why.why import obstacles, refusals
from models.obligation import Obligation
from models.organisation import SYSTEM
from models.plan import Plan
from rules.chase import Ask, Part, next_best
from rules.earliest import WAITING, When, earliest, when
from states.guard import Asking, Reason


@dataclass(frozen=True)
class Answer:
    """What stands between a plan and one move, from when on it could pass, and whom to ask, the best first.

    `whens` says of each reason on which day it may be gone, and whether that is a fact or an estimate;
    `earliest_pass_on` is None where it hangs on somebody's will alone.
    """

    trigger: str
    reasons: tuple[Reason, ...]
    whens: tuple[When, ...]
    earliest_pass_on: Date | None
    chase: tuple[Ask, ...]

    @property
    def ready(self) -> bool:
        return not self.reasons


def answers(ground: Ground, plan: Plan, asking: Asking) -> list[Answer]:
    """For every move from the plan's state, in the table's order."""
    return [
        _answer(ground, plan, move.trigger, tuple(obstacles(ground, plan, move, asking)))
        for move in ground.lifecycle.possible(plan.state, plan.document)
    ]


def answer(ground: Ground, plan: Plan, trigger: str, asking: Asking) -> Answer:
    """For one move; raises Unknown where the life-cycle has none of that name."""
    return _answer(ground, plan, trigger, tuple(refusals(ground, plan, trigger, asking)))


def _answer(ground: Ground, plan: Plan, trigger: str, reasons: tuple[Reason, ...]) -> Answer:
    owed = _owed(ground, plan)
    whens = tuple(_when(ground, plan, trigger, reason, owed) for reason in reasons)
    parts = [part for reason in reasons for part in _parts(ground, plan, reason, owed)]
    day = earliest(whens, today=_today(ground))
    return Answer(trigger, reasons, whens, day, tuple(next_best(parts, asker=ground.by)))


def _today(ground: Ground) -> Date:
    return _day(ground, ground.at)


def _day(ground: Ground, instant: DateTime) -> Date:
    return instant.in_timezone(ground.season.zone).date()


# --- what others owe --------------------------------------------------------------------------------------------

Owed = tuple[Obligation, ...]

OWED_AS: Mapping[str, Callable[[Plan, Obligation], bool]] = {
    "PREREVIEW_OPEN": lambda plan, owed: owed.key.startswith(f"{plan.id}:prereview:"),
    "ACTIONS_OPEN": lambda _plan, owed: owed.key.endswith(":action"),
}
"""Which of a plan's obligations is that of a reason; those of the plan's own gates where it is not listed."""


def _owed(ground: Ground, plan: Plan) -> Owed:
    mine = (Obligation.plan_id == plan.id, Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None))
    return tuple(ground.session.scalars(select(Obligation).where(*mine).order_by(Obligation.due_at, Obligation.key)))


def _at_own_gate(plan: Plan, owed: Obligation) -> bool:
    return owed.key == plan_key(plan, owed.gate_id)


def _of(plan: Plan, code: str, person: str, owed: Owed) -> list[Obligation]:
    """What this person owes that would take the reason away, what is due first comes first."""
    meant = OWED_AS.get(code, _at_own_gate)
    return [one for one in owed if one.person_id == person and meant(plan, one)]


# --- when -------------------------------------------------------------------------------------------------------


def _when(ground: Ground, plan: Plan, trigger: str, reason: Reason, owed: Owed) -> When:
    dated = DATED.get(reason.code)
    return when(
        reason.code,
        today=_today(ground),
        dated=dated(ground, plan, trigger) if dated else None,
        owed=_dues(ground, plan, reason, owed),
        mine=set(reason.whose_turn) == {ground.by},
    )


def _dues(ground: Ground, plan: Plan, reason: Reason, owed: Owed) -> list[Date | None]:
    """The day by which each whose turn it is owes their part; partners who were not asked have the calendar's days."""
    if reason.code == "PREREVIEW_OPEN":
        readings = [one for one in owed if OWED_AS[reason.code](plan, one)]
        days = ground.scopes.laid(plan.unit_id).calendar.limits.prereview_days
        anew = [ground.resolver.days.add(_today(ground), days)] if len(readings) < reason.how_many else []
        return [*(one.due_on for one in readings), *anew]
    first = (next(iter(_of(plan, reason.code, person, owed)), None) for person in reason.whose_turn)
    return [one.due_on if one else None for one in first]


def _opens(ground: Ground, plan: Plan, _trigger: str) -> Date:
    return _day(ground, plan.opens_at)


def _thawed(ground: Ground, _plan: Plan, _trigger: str) -> Date | None:
    freezes = (one for one in ground.resolver.blackouts if "hard_freeze" in one.kinds)
    window = window_on(_today(ground), freezes)
    return ground.resolver.days.following(window.last.add(days=1)) if window else None


def _booked(ground: Ground, plan: Plan, _trigger: str) -> Date | None:
    return _day(ground, plan.review_at) if plan.review_at else None


def _on_its_way(ground: Ground, plan: Plan, trigger: str) -> Date | None:
    """From an earlier state: not before the move that comes first; None where no way of people leads there."""
    first = ground.lifecycle.onward(plan.state, plan.document)
    if first is None or not _leads_to(ground, plan, first.target, trigger):
        return None
    asking = Asking(ground.by, ground.at)
    return _answer(ground, plan, first.trigger, tuple(obstacles(ground, plan, first, asking))).earliest_pass_on


def _leads_to(ground: Ground, plan: Plan, state: str, trigger: str) -> bool:
    """Does the way on from this state come to one from which the trigger is possible?"""
    passed: set[str] = set()
    while state not in passed:
        if any(move.trigger == trigger for move in ground.lifecycle.possible(state, plan.document)):
            return True
        passed.add(state)
        onward = ground.lifecycle.onward(state, plan.document)
        state = onward.target if onward else state
    return False


DATED: Mapping[str, Callable[[Ground, Plan, str], Date | None]] = {
    "GATE_NOT_OPEN": _opens,
    "BLACKOUT": _thawed,
    "QUORUM": _booked,
    "NOT_FROM_STATE": _on_its_way,
}
"""Where the date of a reason is known; a test holds it against rules.earliest."""


# --- whom to ask ------------------------------------------------------------------------------------------------


def _parts(ground: Ground, plan: Plan, reason: Reason, owed: Owed) -> Iterable[Part]:
    """The reason as the part of each whose turn it is, or of who stands in; what only time takes away is nobody's."""
    for person in reason.whose_turn if reason.code not in WAITING else ():
        if person == SYSTEM:
            continue
        due = next(iter(_of(plan, reason.code, person, owed)), None)
        here = ground.stand_ins.of(person).person or person
        yield Part(
            person=here,
            code=reason.code,
            since=due.since if due else plan.entered_at,
            due_on=due.due_on if due else None,
            how=reason.fix if here == person else f"On behalf of {ground.name(person)}: {reason.fix}",
        )
