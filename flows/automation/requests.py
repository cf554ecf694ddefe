"""What a person asks the engine to do: a row, taken once by a run, which checks the person's right again.

A run of Prefect's carries no person: whoever can start one could name anybody. So the name, and the right it had, stand
in a row that the command line wrote for the person themselves (decision 0015).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from pendulum import DateTime
from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session

from flows.automation.artifact import CountTable, TableRow, counted_rows
from flows.automation.engine_acts import ENGINE_ACTS
from flows.ground import Ground, stand
from flows.outbox.outbox import notify
from models.database import Collided, reading, transact
from models.engine import EngineRequest
from models.organisation import SYSTEM
from rules.permissions import RELATIONS, RELATIONS_OF_ACT
from states.refusal import BadInput, PlanningError


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
    table: CountTable


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
    ground = stand(session, season_id, by=by, at=at, lock=True)
    relations = ground.relations()
    ground.authorise(act, relations, season_id)
    _must_not_be_asked(ground, act)
    request = _new_request(ground, act, _relation_for(act, relations))
    session.add(request)
    facts = {"act": act, "relation": request.relation}
    ground.write(
        "engine_request",
        request.id,
        "ask",
        now="open",
        facts=facts,
    )
    return _line_of(request)


def _new_request(
    ground: Ground,
    act: str,
    relation: str,
) -> EngineRequest:
    season_id = ground.season.id
    return EngineRequest(
        id=f"{season_id}:{act}:{ground.at.to_iso8601_string()}",
        season_id=season_id,
        act=act,
        asked_by=ground.by,
        on_behalf_of=next(iter(ground.on_behalf_of), ""),
        relation=relation,
        asked_at=ground.at,
    )


def _must_not_be_asked(ground: Ground, act: str) -> None:
    open_request = ground.session.scalars(_select_open(ground.season.id, act)).first()
    if open_request is None:
        return
    asked_by = ground.name(open_request.asked_by)
    raise BadInput(f"{asked_by} has asked for this already, and no run has taken it yet: phasegate engine requests")


def _relation_for(act: str, relations: frozenset[str]) -> str:
    """The relations that give the person the right to the act."""
    entitling = RELATIONS_OF_ACT[act] & relations
    return " or ".join(name for name in RELATIONS if name in entitling)


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
    table = ENGINE_ACTS[act].do(session, season_id, request.asked_by, at)
    request.outcome = "done"
    request.answer = _table_text(table)
    ground = stand(session, season_id, by=SYSTEM, at=at)
    return _close_request(ground, request, table)


def _close_request(
    ground: Ground,
    request: EngineRequest,
    table: CountTable,
) -> Outcome:
    _tell_asker(ground, request)
    return Outcome(_line_of(request), table)


def _table_text(table: Sequence[TableRow]) -> str:
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
    request.outcome = "refused"
    request.answer = answer
    ground = stand(session, season_id, by=SYSTEM, at=at)
    ground.write(
        "engine_request",
        request.id,
        "refuse",
        was="open",
        now="refused",
        facts={"act": act},
    )
    return _close_request(ground, request, counted_rows("request", "refused", 1))


def _select_open(
    season_id: str,
    act: str,
) -> Select[tuple[EngineRequest]]:
    return select(EngineRequest).where(
        EngineRequest.season_id == season_id,
        EngineRequest.act == act,
        EngineRequest.taken_at.is_(None),
    )


def _take_request(
    session: Session,
    season_id: str,
    act: str,
    at: DateTime,
) -> EngineRequest | None:
    locked = _select_open(season_id, act).with_for_update()
    request = session.scalars(locked).first()
    if request is not None:
        request.taken_at = at
        session.flush()
    return request


def _tell_asker(ground: Ground, request: EngineRequest) -> None:
    """A notice for the person who asked: whether it was done, and what came of it."""
    notify(
        ground,
        key=f"engine_request:{request.id}",
        kind="engine_request",
        person_id=request.asked_by,
        about={"engine_request": request.id},
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
