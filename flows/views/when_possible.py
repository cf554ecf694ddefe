"""“Why not, and when?”: beside the reasons the earliest day on which a move could pass, and whom to ask next.

A question without side effects: nothing is written, whatever the answer.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pendulum import Date

from config.explanation import Window, window_on
from config.resolve import Resolver
from flows.act.context import SeasonContext
from flows.act.plan_due_key import plan_due_key
from flows.views.plan_moves import choices_of_plan, reasons_against_move
from flows.views.season_rows import open_dues
from models.obligation import Obligation
from models.organisation import SYSTEM
from models.plan import Plan
from rules.chase import AskPart, PersonToAsk, next_best
from rules.earliest import TIME_ALONE, ReasonDay, day_of_reason, earliest_day
from states.guard import Reason


@dataclass(frozen=True)
class Answer:
    """What stands between a plan and one move, from when on it could pass, and whom to ask, the best first.

    `whens` says of each reason on which day it may be gone, and whether that is a fact or an estimate;
    `earliest_pass_on` is None where it hangs on somebody's will alone.
    """

    trigger: str
    reasons: tuple[Reason, ...]
    whens: tuple[ReasonDay, ...]
    earliest_pass_on: Date | None
    chase: tuple[PersonToAsk, ...]

    @property
    def ready(self) -> bool:
        return not self.reasons


@dataclass(frozen=True)
class _MoveQuestion:
    """A plan and a move that is not possible, for whoever looks; `dues` is what is owed on it."""

    context: SeasonContext
    plan: Plan
    trigger: str
    dues: Sequence[Obligation]

    def dues_for(self, code: str) -> list[Obligation]:
        """What is owed that takes this reason out of the way, what is due first comes first."""
        belongs_to_reason = OWED_AS.get(code, _is_at_plan_gate)
        return [due for due in self.dues if belongs_to_reason(self.plan, due)]

    def first_due_of(self, person_id: str, code: str) -> Obligation | None:
        for due in self.dues_for(code):
            if due.person_id == person_id:
                return due
        return None


def answers_for_moves(context: SeasonContext, plan: Plan) -> list[Answer]:
    """For every move from the plan's state, in the table's order."""
    answers = []
    for choice in choices_of_plan(context, plan):
        trigger = choice.move.trigger
        answer = _answer_from(context, plan, trigger, choice.reasons)
        answers.append(answer)
    return answers


def answer_for_trigger(
    context: SeasonContext,
    plan: Plan,
    trigger: str,
) -> Answer:
    """For one move; raises Unknown where the life-cycle has none of that name."""
    reasons = reasons_against_move(context, plan, trigger)
    return _answer_from(context, plan, trigger, reasons)


def _answer_from(
    context: SeasonContext,
    plan: Plan,
    trigger: str,
    reasons: Sequence[Reason],
) -> Answer:
    dues = open_dues(context.session, plan_id=plan.id)
    question = _MoveQuestion(context, plan, trigger, dues)
    whens = [_when_gone(question, reason) for reason in reasons]
    parts: list[AskPart] = []
    for reason in reasons:
        parts += _parts_of_reason(question, reason)
    return Answer(
        trigger=trigger,
        reasons=tuple(reasons),
        whens=tuple(whens),
        earliest_pass_on=earliest_day(whens, today=context.today),
        chase=tuple(next_best(parts, asker=context.by)),
    )


# --- what others owe --------------------------------------------------------------------------------------------


def _is_prereview(plan: Plan, due: Obligation) -> bool:
    return due.key.startswith(f"{plan.id}:prereview:")


def _is_action(_plan: Plan, due: Obligation) -> bool:
    return due.key.endswith(":action")


def _is_at_plan_gate(plan: Plan, due: Obligation) -> bool:
    return due.key == plan_due_key(plan, due.gate_id)


DueTest = Callable[[Plan, Obligation], bool]

OWED_AS: Mapping[str, DueTest] = {
    "PREREVIEW_OPEN": _is_prereview,
    "ACTIONS_OPEN": _is_action,
}
"""Which of a plan's obligations is that of a reason; those of the plan's own gates where it is not listed."""


# --- when -------------------------------------------------------------------------------------------------------


def _when_gone(question: _MoveQuestion, reason: Reason) -> ReasonDay:
    context = question.context
    known_date = DATED.get(reason.code)
    return day_of_reason(
        reason.code,
        today=context.today,
        dated=known_date(question) if known_date else None,
        owed=_due_days(question, reason),
        mine=set(reason.whose_turn) == {context.by},
    )


def _due_days(question: _MoveQuestion, reason: Reason) -> Sequence[Date | None]:
    """The day by which each whose turn it is owes their part; None for who owes nothing."""
    if reason.code == "PREREVIEW_OPEN":
        return _prereview_days(question, reason)
    days = []
    for person_id in reason.whose_turn:
        due = question.first_due_of(person_id, reason.code)
        days.append(due.due_on if due else None)
    return days


def _prereview_days(question: _MoveQuestion, reason: Reason) -> list[Date]:
    """The days of the partners who were asked; for those who were not, the days that the calendar gives them."""
    days = [due.due_on for due in question.dues_for(reason.code)]
    if len(days) < reason.how_many:
        days.append(_day_if_asked_today(question))
    return days


def _day_if_asked_today(question: _MoveQuestion) -> Date:
    context = question.context
    limits = context.scopes.unit_calendar(question.plan.unit_id).calendar.limits
    return context.resolver.days.add(context.today, limits.prereview_days)


def _opening_day(question: _MoveQuestion) -> Date:
    return question.context.day_of(question.plan.opens_at)


def _thawing_day(question: _MoveQuestion) -> Date | None:
    """The first business day after the hard freeze that holds today."""
    context = question.context
    window = window_on(context.today, _hard_freezes(context.resolver))
    if window is None:
        return None
    day_after = window.last.add(days=1)
    return context.resolver.days.following(day_after)


def _hard_freezes(resolver: Resolver) -> list[Window]:
    return [blackout for blackout in resolver.blackouts if "hard_freeze" in blackout.kinds]


def _review_day(question: _MoveQuestion) -> Date | None:
    review_at = question.plan.review_at
    return question.context.day_of(review_at) if review_at else None


def _day_of_move_before(question: _MoveQuestion) -> Date | None:
    """From an earlier state: not before the move that comes first; None where no move of people leads there."""
    context, plan = question.context, question.plan
    first = context.lifecycle.onward(plan.state, plan.document)
    if first is None or not _leads_on(question, first.target):
        return None
    return answer_for_trigger(context, plan, first.trigger).earliest_pass_on


def _leads_on(question: _MoveQuestion, state: str) -> bool:
    """Does the way on from this state come to one from which the move is possible?"""
    lifecycle, document = question.context.lifecycle, question.plan.document
    passed: set[str] = set()
    while state not in passed:
        moves = lifecycle.possible(state, document)
        if question.trigger in [move.trigger for move in moves]:
            return True
        passed.add(state)
        onward = lifecycle.onward(state, document)
        if onward is None:
            return False
        state = onward.target
    return False


KnownDate = Callable[[_MoveQuestion], Date | None]

DATED: Mapping[str, KnownDate] = {
    "GATE_NOT_OPEN": _opening_day,
    "BLACKOUT": _thawing_day,
    "QUORUM": _review_day,
    "NOT_FROM_STATE": _day_of_move_before,
}
"""Where the date of a reason is known; a test holds it against rules.earliest."""


# --- whom to ask ------------------------------------------------------------------------------------------------


def _parts_of_reason(question: _MoveQuestion, reason: Reason) -> Iterator[AskPart]:
    """The reason as the part of each person whose turn it is; what only time takes away is nobody's part."""
    if reason.code in TIME_ALONE:
        return
    for person_id in reason.whose_turn:
        if person_id != SYSTEM:
            yield _part_of_person(question, reason, person_id)


def _part_of_person(
    question: _MoveQuestion,
    reason: Reason,
    person_id: str,
) -> AskPart:
    """The part of this person, or of whoever stands in for them."""
    context = question.context
    due = question.first_due_of(person_id, reason.code)
    acting_id = context.facts.stand_ins.acting_for(person_id).person or person_id
    on_behalf = "" if acting_id == person_id else f"On behalf of {context.name_of(person_id)}: "
    return AskPart(
        person=acting_id,
        code=reason.code,
        since=due.since if due else question.plan.entered_at,
        due_on=due.due_on if due else None,
        how=f"{on_behalf}{reason.fix}",
    )
