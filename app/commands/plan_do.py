"""phasegate plan do: a move of the plan's life-cycle, or an act beside the moves."""

from dataclasses import dataclass
from typing import Any

from cyclopts import Parameter

from app.options import DEFAULTS, Options
from app.plan_acts import ACTS, Given
from app.plan_named import (
    PlanName,
    digest_named,
    find_plan,
    plan_id_or_all,
    seen_version,
)
from app.take_step import plan_act_as_object, went_words
from app.typed_values import parse_instant
from flows.plan.advance import advance_plan
from flows.plan.plain_move import Advanced
from models.plan import Plan


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
    carry_out = _act_beside_moves if act in ACTS else _move_plan
    _answer_act(options, carry_out(plan, act, words, options), act)


def _move_plan(
    plan: str,
    trigger: str,
    words: PlanWords,
    options: Options,
) -> Advanced:
    """A move of the life-cycle, in a transaction of its own."""
    with options.reading() as session:
        plan_row = find_plan(session, options, plan)
        digest = digest_named(session, plan_row, words.digest)
    return advance_plan(
        options.engine,
        plan_row.id,
        trigger,
        **options.actor,
        seen=seen_version(plan_row, words.seen),
        reason=words.reason,
        request_id=options.request_id,
        digest=digest,
    )


def _act_beside_moves(
    plan: str,
    act: str,
    words: PlanWords,
    options: Options,
) -> Advanced:
    with options.writing() as session:
        plan_row = find_plan(session, options, plan)
        state_before = plan_row.state
        details = _parse_words(session, plan_row, words, options)
        ACTS[act](session, plan_row.id, details)
        return Advanced(
            plan_row.id,
            act,
            state_before,
            plan_row.state,
            plan_row.version,
        )


def _parse_words(
    session: Any,
    plan: Plan,
    words: PlanWords,
    options: Options,
) -> Given:
    """As the acts take them; raises BadInput or Unknown for what there is not."""
    return Given(
        options.by,
        options.instant,
        seen=seen_version(plan, words.seen),
        reason=words.reason,
        unit=words.unit,
        into=plan_id_or_all(session, options, words.into),
        on=parse_instant(words.on) if words.on else None,
        digest=digest_named(session, plan, words.digest),
    )


def _answer_act(options: Options, done: Advanced, act: str) -> None:
    went = went_words(done.was, done.now)
    sentence = f"{done.plan_id}: {act} done; {went} (v{done.version})."
    options.answer(plan_act_as_object(done, act), sentence)
