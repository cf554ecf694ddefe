"""phasegate plan do: a move of the plan's life-cycle, or an act beside the moves."""

from dataclasses import dataclass

from cyclopts import Parameter

from app.options import DEFAULTS, Options
from app.plan_named import (
    PlanName,
    digest_named,
    find_plan,
    plan_id_or_all,
    seen_version,
)
from app.take_step import act_as_object, went_words
from app.typed_values import parse_instant
from flows.act.command import Command, Done
from flows.act.fields import filled_command
from flows.act.kinds import KINDS
from flows.act.perform import perform


@Parameter(name="*")
@dataclass(frozen=True)
class PlanWords:
    """What a person may say with a move or an act.

    Parameters
    ----------
    reason
        Why; for an objection, what it is.
    unit
        The partner that you speak for.
    into
        The plan to merge into.
    on
        When the review starts, with its offset.
    seen
        The version that you looked at; by default the current one.
    digest
        What you read, by its digest or number (t3); if something else is there by now, nothing is done.
    """

    reason: str = ""
    unit: str = ""
    into: str = ""
    on: str = ""
    seen: int | None = None
    digest: str = ""


NO_PLAN_WORDS = PlanWords()


def do(
    plan: PlanName,
    act: str,
    /,
    *,
    words: PlanWords = NO_PLAN_WORDS,
    options: Options = DEFAULTS,
) -> None:
    """Move a plan on, or say your part: agree, object, attend, ack_tunnel, book_review, propose_merge, agree_merge.

    Parameters
    ----------
    act
        A move of the life-cycle (submit, approve …) or one of the acts above.
    """
    with options.reading() as session:
        plan_row = find_plan(session, options, plan)
        command = Command(
            "plan",
            plan_row.id,
            act,
            options.by,
            options.instant,
            seen=seen_version(plan_row, words.seen),
            digest=digest_named(session, plan_row, words.digest),
            reason=words.reason,
            request_id=options.request_id,
        )
        values = {
            "unit": words.unit,
            "into": plan_id_or_all(session, options, words.into),
            "start": parse_instant(words.on) if words.on else None,
        }
    done = perform(options.engine, filled_command(KINDS["plan"], command, values))
    _answer_act(options, done, act)


def _answer_act(options: Options, done: Done, act: str) -> None:
    sentence = f"{done.id}: {act} done; {went_words(done.was, done.now)} (v{done.version})."
    options.answer(act_as_object("plan", done, act), sentence)
