"""How “why not, and when” is shown: as an object for a program, in lines for a person."""

from collections.abc import Iterable

from app.date_format import format_day
from app.output import JsonAnswer, Lines
from flows.act.context import SeasonContext
from flows.views.when_possible import Answer
from rules.chase import PersonToAsk
from rules.earliest import ReasonDay
from states.guard import Reason


def answer_as_object(answer: Answer, context: SeasonContext) -> JsonAnswer:
    """The answer for a program; people are named by id, and in `chase` by name too."""
    return {
        "trigger": answer.trigger,
        "ready": answer.ready,
        "reasons": [_reason_as_object(reason) for reason in answer.reasons],
        "earliest_pass_on": answer.earliest_pass_on,
        "chase": [_ask_as_object(ask, context) for ask in answer.chase],
    }


def _reason_as_object(reason: Reason) -> JsonAnswer:
    return {
        "code": reason.code,
        "text": reason.text,
        "fix": reason.fix,
        "whose_turn": reason.whose_turn,
        "how_many": reason.how_many,
    }


def _ask_as_object(ask: PersonToAsk, context: SeasonContext) -> JsonAnswer:
    return {
        "person": ask.person,
        "name": context.name_of(ask.person),
        "for": ask.for_,
        "since": ask.since,
        "due_on": ask.due_on,
        "how": ask.how,
    }


def pass_line(answer: Answer) -> str:
    """“could pass on Fri 21 Aug 2026 at the earliest: …”, each reason with its day and what that day rests on."""
    reasons = _reasons_words(answer.whens)
    if answer.earliest_pass_on is None:
        return f"no day can be named: {reasons}."
    return f"could pass on {format_day(answer.earliest_pass_on)} at the earliest: {reasons}."


def _reasons_words(whens: Iterable[ReasonDay]) -> str:
    """Each once."""
    words = [_when_words(when) for when in whens]
    return "; ".join(dict.fromkeys(words))


def _when_words(when: ReasonDay) -> str:
    if when.on is None:
        return f"{when.code} hangs on somebody's will alone"
    day = format_day(when.on)
    basis = {
        "fact": f"until {day} (a date that is set)",
        "estimate": f"due on {day} (an estimate: what others owe)",
        "after": f"not before the move that comes first, {day}",
        "at_once": "waits for no date",
    }
    return f"{when.code} {basis[when.basis]}"


def chase_lines(answer: Answer, context: SeasonContext) -> Lines:
    """Whom to ask, the best first."""
    for ask in answer.chase:
        yield _ask_line(ask, context)


def _ask_line(ask: PersonToAsk, context: SeasonContext) -> str:
    name = context.name_of(ask.person)
    codes = ", ".join(ask.for_)
    since = format_day(ask.since.in_timezone(context.season.zone).date())
    due = f", due {format_day(ask.due_on)}" if ask.due_on else ""
    return f"  ask {name} ({ask.person}) for {codes}: theirs since {since}{due}"
