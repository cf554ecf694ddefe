"""Taking back what a plan's move did to rows: what it added goes, what it changed is as it was."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flows.act.draft import Draft
from flows.act.dues import drop_dues
from flows.act.facts import Facts
from flows.act.inverse import (
    Change,
    changed_row,
    put_values_back,
    table_named,
)
from models.base import Base
from models.exceptions import GateException
from models.initiative import HeadcountAsk, Initiative
from models.ladder_step import LadderStep
from models.notice import Notice
from models.obligation import Obligation
from models.plan import Contribution, Plan, PlanVersion
from models.review import Prereview, ReviewSession
from states.machine import fire
from states.review_session import REVIEW_SESSION

TEXT_TABLES = (
    PlanVersion.__name__,
    Initiative.__name__,
    HeadcountAsk.__name__,
    Contribution.__name__,
    Prereview.__name__,
)
"""What a text brings with it, and with whom partners read it: a text that is there stays there."""

TEXT_COLUMNS = ("text_number", "digest", "text_by")
KEPT_BY_OTHERS = ("state", "version", "entered_at", *TEXT_COLUMNS)
"""Columns of the plan that a move back, and not this file, looks after."""

DRIVEN = (ReviewSession.__name__,)
"""What moves along with the plan, and goes back with it as long as nothing else has moved it since."""

SAFE_IN_BULK = (
    *TEXT_TABLES,
    Notice.__name__,
    LadderStep.__name__,
    Plan.__name__,
)
"""Counters, notices that were cancelled unsent, steps that are laid out anew, and what a text brings with it."""


# --- what cannot be taken back ----------------------------------------------------------------------------------


def changes_beyond(
    facts: Facts,
    plan: Plan,
    changes: Sequence[Change],
) -> Iterator[str]:
    """What the move did to other things than this plan, in words; nothing where it can be taken back."""
    _load_rows(facts, plan, changes)
    began_text = any(_adds_text(change) for change in changes)
    for change in changes:
        if not _stays_within(facts, plan, change, began_text=began_text):
            yield _name_of(change)


def _load_rows(
    facts: Facts,
    plan: Plan,
    changes: Sequence[Change],
) -> None:
    """The rows that were changed, a statement a table; what is no plan's is not looked at."""
    keys = [change["key"][0] for change in changes if _is_of_notice(change)]
    facts.load(Notice, keys)
    names = dict.fromkeys(change["row"] for change in changes)
    for name in names:
        table: Any = table_named(name)
        if name not in TEXT_TABLES and name != Notice.__name__ and hasattr(table, "plan_id"):
            facts.rows(table, plan_id=plan.id)


def _is_of_notice(change: Change) -> bool:
    is_notice: bool = change["row"] == Notice.__name__
    return is_notice and change["did"] != "bulk"


def _adds_text(change: Change) -> bool:
    return bool(change["did"] == "added" and change["row"] == PlanVersion.__name__)


def _stays_within(
    facts: Facts,
    plan: Plan,
    change: Change,
    *,
    began_text: bool,
) -> bool:
    table = change["row"]
    is_of_text = table in TEXT_TABLES
    if change["did"] == "bulk":
        return table in SAFE_IN_BULK and (began_text or not is_of_text)
    if is_of_text and began_text:
        return True
    return change["did"] != "deleted" and _belongs_to_plan(facts, plan, change)


def _name_of(change: Change) -> str:
    table = change["row"]
    key = change.get("key") or [""]
    if table == Plan.__name__:
        return str(key[0])
    return f"{table} {key[0]}".strip()


def _belongs_to_plan(facts: Facts, plan: Plan, change: Change) -> bool:
    """Is this row the plan, a notice, or something of the plan that has no life of its own?"""
    table = change["row"]
    if table == Notice.__name__:
        return True
    if table == Plan.__name__:
        return bool(change["key"] == [plan.id])
    if not hasattr(table_named(table), "plan_id"):
        return False
    row = changed_row(facts, change)
    is_of_plan = getattr(row, "plan_id", None) == plan.id
    was = change["was"]
    if table in DRIVEN and change["did"] == "changed":
        return is_of_plan and row.version == int(was["version"]) + 1
    return is_of_plan and "state" not in was


# --- taking it back ---------------------------------------------------------------------------------------------


def take_back(
    draft: Draft,
    plan: Plan,
    changes: Iterable[Change],
) -> None:
    """The rows of each change as they were; texts stay, and what was silenced is laid out anew by the next tick."""
    for change in changes:
        if change["did"] == "bulk" or change["row"] in TEXT_TABLES:
            continue
        row = changed_row(draft.facts, change)
        if row is None:
            continue
        if change["did"] == "added":
            _remove_row(draft, row)
        elif change["did"] == "changed":
            _change_back(draft, plan, row, change["was"])


def _change_back(
    draft: Draft,
    plan: Plan,
    row: Base,
    was: Mapping[str, Any],
) -> None:
    if isinstance(row, ReviewSession):
        _drive_back(draft, row, was)
        return
    kept = KEPT_BY_OTHERS if row is plan else ()
    put_values_back(row, _columns_but(was, kept))
    if isinstance(row, Obligation):
        row.next_at = draft.facts.at


def _columns_but(was: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in was.items() if name not in names}


def _drive_back(
    draft: Draft,
    session: ReviewSession,
    was: Mapping[str, Any],
) -> None:
    """Its own way back, with an entry of its own."""
    now = session.state
    put_values_back(session, _columns_but(was, ("state", "version")))
    if "state" in was:
        _fire_back(session, was["state"])
    session.version += 1
    draft.enter(
        "review_session",
        session.id,
        "undo",
        was=now,
        now=session.state,
        version=session.version,
    )


def _fire_back(session: ReviewSession, was: str) -> None:
    moves = REVIEW_SESSION.possible(was)
    triggers = [move.trigger for move in moves if move.target == session.state]
    fire(REVIEW_SESSION.back(triggers[0], was), "undo", session)


def _remove_row(draft: Draft, row: Base) -> None:
    """What was sent stays; what is owed to nobody's knowledge was never owed."""
    if isinstance(row, Notice):
        _remove_unsent(draft, [row])
    elif isinstance(row, Obligation):
        _remove_due(draft, row)
    else:
        draft.delete(row)


def _remove_unsent(draft: Draft, notices: Iterable[Notice]) -> None:
    for notice in notices:
        if notice.sent_at is None:
            draft.delete(notice)


def _remove_due(draft: Draft, due: Obligation) -> None:
    """With what waits to be sent of it; it stays as dropped where somebody has heard of it."""
    notices = draft.facts.rows(Notice, obligation_key=due.key)
    _remove_unsent(draft, notices)
    if _is_known(draft.facts, due, notices):
        drop_dues(draft, [due])
    else:
        _delete_with_steps(draft, due)


def _is_known(
    facts: Facts,
    due: Obligation,
    notices: Iterable[Notice],
) -> bool:
    is_sent = any(notice.sent_at is not None for notice in notices)
    return is_sent or bool(facts.rows(GateException, key=due.key))


def _delete_with_steps(draft: Draft, due: Obligation) -> None:
    for step in draft.facts.rows(LadderStep, obligation_key=due.key):
        draft.delete(step)
    draft.delete(due)
