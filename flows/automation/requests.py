"""What a person asks the engine to do: a row, taken once by a run, which checks the person's right again.

A run of Prefect's carries no person: whoever can start one could name anybody. So the name, and the right it had, stand
in a row that the command line wrote for the person themselves (decision 0015).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from pendulum import DateTime
from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import begin_in, follow_in
from models.database import Collided, reading, transact
from models.engine import EngineRequest
from models.organisation import SYSTEM
from states.refusal import PlanningError

if TYPE_CHECKING:
    # Mostly nothing is asked for: then nothing is imported of what does it.
    from flows.automation.artifact import CountTable, TableRow


@dataclass(frozen=True)
class EngineRequestLine:
    """A request as people list it; `taken_at` is None while no run has taken it."""

    id: str
    season_id: str
    act: str
    asked_by: str
    on_behalf_of: str
    relation: str
    asked_at: DateTime
    taken_at: DateTime | None
    outcome: str
    answer: str


@dataclass(frozen=True)
class Outcome:
    """What became of one request; Prefect gets `table`, so it holds counts only."""

    request: EngineRequestLine
    table: "CountTable"


def ask_engine(
    session: Session,
    season_id: str,
    act: str,
    *,
    by: str,
    at: DateTime,
) -> EngineRequestLine:
    """Write down that this person wants the engine to do it; nothing is done yet.

    Raises Refused for a person who may not do it themselves, BadInput if somebody has asked for it already.
    """
    from flows.automation.decide_engine_request import asking_for  # noqa: PLC0415  see above

    command = Command(
        "engine_request",
        season_id,
        asking_for(act),
        by,
        at,
        season_id,
        words={"act": act},
    )
    done = begin_in(session, command)
    return _line_of(session.get_one(EngineRequest, done.id))


def open_requests(engine: Engine) -> list[EngineRequestLine]:
    """The requests that no run has taken yet, the oldest first."""
    untaken = select(EngineRequest).where(EngineRequest.taken_at.is_(None))
    oldest_first = untaken.order_by(EngineRequest.asked_at, EngineRequest.id)
    with reading(engine) as session:
        return _lines_of(session, oldest_first)


def requests_of(
    session: Session,
    season_id: str,
) -> list[EngineRequestLine]:
    """Every request of the season, the newest first."""
    of_season = select(EngineRequest).where(EngineRequest.season_id == season_id)
    newest_first = of_season.order_by(EngineRequest.asked_at.desc(), EngineRequest.id)
    return _lines_of(session, newest_first)


def _lines_of(
    session: Session,
    requests: Select[tuple[EngineRequest]],
) -> list[EngineRequestLine]:
    return [_line_of(request) for request in session.scalars(requests)]


def carry_out(
    engine: Engine,
    season_id: str,
    act: str,
    *,
    at: DateTime,
) -> Outcome | None:
    """Take the open request, do what it asks in the asker's name, and tell them; None if there is no open request.

    Taking and doing are one transaction, so that two runs do it once and a run that is killed leaves it open. If it is
    refused now (the right is gone, a goal has no parent) it is closed with the reasons, and nothing is done.
    """
    do_it = partial(
        _do_request,
        season_id=season_id,
        act=act,
        at=at,
    )
    try:
        return transact(engine, do_it)
    except Collided:
        raise
    except PlanningError as refusal:
        refuse_it = partial(
            _refuse_request,
            season_id=season_id,
            act=act,
            at=at,
            answer=str(refusal),
        )
        return transact(engine, refuse_it)


def carry_out_all(
    engine: Engine,
    *,
    at: DateTime,
) -> list[Outcome]:
    """Everything that is asked for, one after the other; a tick without Prefect does this."""
    outcomes = []
    for request in open_requests(engine):
        outcome = carry_out(engine, request.season_id, request.act, at=at)
        if outcome is not None:
            outcomes.append(outcome)
    return outcomes


def _do_request(
    session: Session,
    *,
    season_id: str,
    act: str,
    at: DateTime,
) -> Outcome | None:
    request = _take_request(session, season_id, act, at)
    if request is None:
        return None
    from flows.automation.engine_acts import ENGINE_ACTS  # noqa: PLC0415  see above

    table = ENGINE_ACTS[act].do(session, season_id, request.asked_by, at)
    return _close_request(
        session,
        request,
        "done",
        _table_text(table),
        table,
        at=at,
    )


def _table_text(table: Sequence["TableRow"]) -> str:
    rows = [f"{row['count']} {row['what']} {row['detail']}" for row in table]
    return ", ".join(rows) or "nothing to do"


def _refuse_request(
    session: Session,
    *,
    season_id: str,
    act: str,
    at: DateTime,
    answer: str,
) -> Outcome | None:
    request = _take_request(session, season_id, act, at)
    if request is None:
        return None
    from flows.automation.artifact import counted_rows  # noqa: PLC0415  see above

    return _close_request(
        session,
        request,
        "refused",
        answer,
        counted_rows("request", "refused", 1),
        at=at,
    )


def _take_request(
    session: Session,
    season_id: str,
    act: str,
    at: DateTime,
) -> EngineRequestLine | None:
    """The open request; None where there is none, or another run has just taken it."""
    untaken = select(EngineRequest).where(
        EngineRequest.season_id == season_id,
        EngineRequest.act == act,
        EngineRequest.taken_at.is_(None),
    )
    request = session.scalars(untaken).first()
    if request is None:
        return None
    line = _line_of(request)
    done = follow_in(session, _by_itself(line, "take", at))
    return line if done.answer["changed"] else None


def _close_request(
    session: Session,
    request: EngineRequestLine,
    outcome: str,
    answer: str,
    table: "CountTable",
    *,
    at: DateTime,
) -> Outcome:
    """Whoever asked is told."""
    words = {"outcome": outcome, "answer": answer}
    command = replace(_by_itself(request, "close", at), words=words)
    follow_in(session, command)
    closed = session.get_one(EngineRequest, request.id)
    return Outcome(_line_of(closed), table)


def _by_itself(
    request: EngineRequestLine,
    act: str,
    at: DateTime,
) -> Command:
    """What the automation does with the request."""
    return Command(
        "engine_request",
        request.id,
        act,
        SYSTEM,
        at,
    )


def _line_of(request: EngineRequest) -> EngineRequestLine:
    return EngineRequestLine(
        id=request.id,
        season_id=request.season_id,
        act=request.act,
        asked_by=request.asked_by,
        on_behalf_of=request.on_behalf_of or "",
        relation=request.relation,
        asked_at=request.asked_at,
        taken_at=request.taken_at,
        outcome=request.outcome or "",
        answer=request.answer or "",
    )
