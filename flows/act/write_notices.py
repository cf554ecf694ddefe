"""Writing a draft's notices, and silencing what hangs on obligations that are no longer owed as they were."""

import json
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, delete, update

from flows.act.draft import Draft
from flows.act.facts import Facts
from models.ladder_step import LadderStep
from models.notice import Notice
from models.row_writes import LEAVE, insert_rows
from models.statement import Statement, is_listed

UNSENT_REMINDERS = ("reminder", "escalation")


def _drop_steps() -> Any:
    steps = delete(LadderStep)
    return steps.where(is_listed(LadderStep.obligation_key, "keys"))


def _cancel_waiting() -> Any:
    waiting = update(Notice).where(
        is_listed(Notice.obligation_key, "keys"),
        Notice.state == "waiting",
    )
    return waiting.values(state="cancelled")


def _cancel_reminders() -> Any:
    reminders = update(Notice).where(
        is_listed(Notice.obligation_key, "keys"),
        Notice.state == "waiting",
        Notice.kind.in_(UNSENT_REMINDERS),
    )
    return reminders.values(state="cancelled")


def _forget_cancelled() -> Any:
    return delete(Notice).where(
        is_listed(Notice.obligation_key, "keys"),
        Notice.state == "cancelled",
        Notice.sent_at.is_(None),
    )


_DROP_STEPS = Statement(_drop_steps)
_CANCEL_WAITING = Statement(_cancel_waiting)
_CANCEL_REMINDERS = Statement(_cancel_reminders)
_FORGET_CANCELLED = Statement(_forget_cancelled)


def put_notices(connection: Connection, notices: Collection[Notice]) -> Any:
    """The cursor from which `notices_put` takes the keys of those that were not there yet; None for no notices."""
    if not notices:
        return None
    return insert_rows(
        connection,
        Notice,
        notices,
        if_there=LEAVE,
    )


def notices_put(draft: Draft, cursor: Any) -> list[Notice]:
    """Those that were not there yet."""
    if cursor is None:
        return []
    return [draft.notices[key] for (key,) in cursor.fetchall()]


def silence_dues(connection: Connection, draft: Draft) -> None:
    """What hangs on an obligation that is done, dropped, paused, owed again or due another day."""
    facts = draft.facts
    waiting = _with_notices(facts, draft.silenced, state="waiting")
    withheld = draft.withheld - draft.silenced
    reminders = _with_notices(facts, withheld, state="waiting")
    forgotten = _with_notices(
        facts,
        draft.reopened,
        state="cancelled",
        sent_at=None,
    )
    _run_for(connection, _DROP_STEPS, _with_steps(draft))
    _run_for(connection, _CANCEL_WAITING, waiting)
    _run_for(connection, _CANCEL_REMINDERS, reminders)
    _run_for(connection, _FORGET_CANCELLED, forgotten)


def _run_for(
    connection: Connection,
    statement: Statement,
    keys: set[str],
) -> None:
    if keys:
        statement.run(connection, {"keys": json.dumps(sorted(keys))})


def _with_steps(draft: Draft) -> set[str]:
    """The silenced obligations that may have steps of a ladder to come."""
    return draft.silenced - draft.facts.known.without_steps


def _with_notices(
    facts: Facts,
    keys: Iterable[str],
    **where: Any,
) -> set[str]:
    """Those of the obligations that have such notices; all of them where nobody has looked."""
    return {key for key in keys if facts.may_have(Notice, obligation_key=key, **where)}
