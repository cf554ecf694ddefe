"""Moving a thing on from the command line, the same way for every kind; and how its act is answered."""

from collections.abc import Callable
from typing import Any

from app.options import Options, Result
from app.output import JsonAnswer
from app.plan_named import find_plan, seen_version
from flows.act.command import Done
from flows.act.moved import Moved
from flows.plan.advance import Advanced


def take_step(
    options: Options,
    move: Callable[..., Moved],
    *thing_and_trigger: str,
    **details: Any,
) -> None:
    """Move a thing on in one unit of work, and print what it is now.

    `move` is the kind's own from flows/; the details (reason, seen, words …) are passed on to it.
    """
    moved = options.act(
        move,
        *thing_and_trigger,
        **details,
    )
    answer_step(options, moved)


def take_step_in_season(
    options: Options,
    move: Callable[..., Moved],
    *thing_and_trigger: str,
    **details: Any,
) -> None:
    """The same for a kind whose things are named within their season."""
    moved = options.act_in_season(
        move,
        *thing_and_trigger,
        **details,
    )
    answer_step(options, moved)


def act_on_plan(
    options: Options,
    verb: Callable[..., Result],
    name: str,
    *words: Any,
    seen: int | None,
    **details: Any,
) -> Result:
    """Do something to the plan that is named, on the version that the caller looked at."""
    with options.writing() as session:
        plan = find_plan(session, options, name)
        details["seen"] = seen_version(plan, seen)
        return verb(
            session,
            plan.id,
            *words,
            **options.actor,
            **details,
        )


def answer_step(options: Options, moved: Moved) -> None:
    options.answer(moved, f"{moved.id} is {moved.now} (v{moved.version}).")


def act_as_object(kind: str, moved: Moved | Done, act: str) -> JsonAnswer:
    """For a program: what the act did to the thing, which is named by its kind."""
    return {kind: moved.id, **_change_facts(moved, act)}


def plan_act_as_object(done: Advanced, act: str) -> JsonAnswer:
    """The same for an act on a plan."""
    return {"plan": done.plan_id, **_change_facts(done, act)}


def _change_facts(done: Moved | Done | Advanced, act: str) -> JsonAnswer:
    return {
        "act": act,
        "was": done.was,
        "now": done.now,
        "version": done.version,
    }


def went_words(was: str, now: str) -> str:
    """“draft → submitted”, “still draft”"""
    return f"{was} → {now}" if was != now else f"still {now}"


def take_exception_step(
    options: Options,
    move: Callable[..., Moved],
    kind: str,
    thing: str,
    act: str,
    **details: Any,
) -> None:
    """Decide or take back an extension or an override, and print from what to what it went."""
    moved = options.act(
        move,
        thing,
        act,
        **details,
    )
    sentence = f"{moved.id}: {moved.was} → {moved.now}."
    options.answer(act_as_object(kind, moved, act), sentence)
