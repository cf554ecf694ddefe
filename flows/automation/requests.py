"""What a person asks the engine to do: a row, taken once by a run, which looks at the person's right again.

A run of Prefect's carries no person: whoever can start one can say any name. So the name, and the right it had, stand
in a row that the command line wrote for the person themselves (decision 0015).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session

from flows.automation.artifact import Row, cascade_table, counted
from flows.goals.cascade import cascade_diff, cascade_season
from flows.goals.lock import lock_goals, lockable_goals
from flows.ground import Ground, stand
from flows.headcount.tunnel_down import cutline, hand_down
from flows.outbox.outbox import notify
from models.database import Collided, reading, transact
from models.engine import EngineRequest
from models.organisation import SYSTEM
from models.season import OVER, Season
from rules.permissions import ACTS, RELATIONS
from states.refusal import BadInput, PlanningError

Doing = Callable[[Session, str, str, DateTime], list[Row]]


def _cascade(session: Session, season_id: str, by: str, at: DateTime) -> list[Row]:
    return cascade_table(cascade_season(session, season_id, by=by, at=at))


def _look_at_cascade(session: Session, season_id: str, by: str, at: DateTime) -> list[Row]:
    return cascade_table(cascade_diff(session, season_id, by=by, at=at))


def _lock(session: Session, season_id: str, by: str, at: DateTime) -> list[Row]:
    return counted("goal", "locked", lock_goals(session, season_id, by=by, at=at).goals)


def _look_at_lock(session: Session, season_id: str, _by: str, _at: DateTime) -> list[Row]:
    return counted("goal", "to lock", len(lockable_goals(session, season_id)))


def _hand_down(session: Session, season_id: str, by: str, at: DateTime) -> list[Row]:
    return counted("ask", "decided", len(hand_down(session, season_id, by=by, at=at)))


def _look_at_hand_down(session: Session, season_id: str, by: str, at: DateTime) -> list[Row]:
    return counted("ask", "to decide", len(cutline(session, season_id, by=by, at=at)))


@dataclass(frozen=True)
class EngineAct:
    """What a run can do for a person, and what it only computes where nobody asked for it."""

    act: str
    deployment: str
    do: Doing
    look: Doing


ENGINE_ACTS: Mapping[str, EngineAct] = {
    one.act: one
    for one in (
        EngineAct("cascade", "cascade", _cascade, _look_at_cascade),
        EngineAct("lock", "goal-lock", _lock, _look_at_lock),
        EngineAct("hand_down", "hand-down", _hand_down, _look_at_hand_down),
    )
}
"""By the act of the table of rights that each takes (rules/permissions.py)."""


@dataclass(frozen=True)
class RequestLine:
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
    """What became of one request; `table` is told to Prefect, so it holds counts only."""

    request: RequestLine
    table: list[Row]


def ask_engine(session: Session, season_id: str, act: str, *, by: str, at: DateTime) -> RequestLine:
    """Write down that this person wants the engine to do it; nothing is done yet.

    Raises Refused for whoever may not do it themselves, BadInput where it is asked for already.
    """
    ground = stand(session, season_id, by=by, at=at, lock=True)
    relations = ground.relations()
    ground.authorise(act, relations, season_id)
    before = session.scalars(_open(season_id, act)).first()
    if before is not None:
        who = ground.name(before.asked_by)
        raise BadInput(f"{who} has asked for this already, and no run has taken it yet: phasegate engine requests")
    request = EngineRequest(
        id=f"{season_id}:{act}:{at.to_iso8601_string()}",
        season_id=season_id,
        act=act,
        asked_by=by,
        on_behalf_of=next(iter(ground.on_behalf_of), ""),
        relation=" or ".join(name for name in RELATIONS if name in ACTS[act] & relations),
        asked_at=at,
    )
    session.add(request)
    ground.write("engine_request", request.id, "ask", now="open", facts={"act": act, "relation": request.relation})
    return _line(request)


def open_requests(engine: Engine) -> list[RequestLine]:
    """Those that no run has taken yet, the oldest first."""
    with reading(engine) as session:
        chosen = select(EngineRequest).where(EngineRequest.taken_at.is_(None))
        return [_line(row) for row in session.scalars(chosen.order_by(EngineRequest.asked_at, EngineRequest.id))]


def requests_of(session: Session, season_id: str) -> list[RequestLine]:
    """Every request of the season, the newest first."""
    chosen = select(EngineRequest).where(EngineRequest.season_id == season_id)
    newest_first = (EngineRequest.asked_at.desc(), EngineRequest.id)
    return [_line(row) for row in session.scalars(chosen.order_by(*newest_first))]


def carry_out(engine: Engine, season_id: str, act: str, *, at: DateTime) -> Outcome | None:
    """Take the open request, do what it asks in the name of who asked, and tell them; None where there is none.

    Taking and doing are one transaction, so that two runs do it once and a run that is killed leaves it open. What is
    refused now (the right is gone, a goal has no parent) is closed with the reasons, and nothing is done.
    """
    try:
        return transact(engine, lambda session: _carry_out(session, season_id, act, at))
    except Collided:
        raise
    except PlanningError as refusal:
        answer = str(refusal)
        return transact(engine, lambda session: _refuse(session, season_id, act, answer, at))


def carry_out_all(engine: Engine, *, at: DateTime) -> list[Outcome]:
    """Everything that is asked for, one after the other; what a tick without Prefect does."""
    found = [carry_out(engine, request.season_id, request.act, at=at) for request in open_requests(engine)]
    return [outcome for outcome in found if outcome is not None]


def look_at(engine: Engine, season_id: str, act: str, *, at: DateTime) -> list[Row]:
    """What doing it would come to, in counts; writes nothing."""
    with reading(engine) as session:
        return ENGINE_ACTS[act].look(session, season_id, SYSTEM, at)


def live_seasons(engine: Engine) -> Sequence[str]:
    with reading(engine) as session:
        return session.scalars(select(Season.id).where(Season.state.not_in(OVER)).order_by(Season.id)).all()


def _carry_out(session: Session, season_id: str, act: str, at: DateTime) -> Outcome | None:
    request = _take(session, season_id, act, at)
    if request is None:
        return None
    table = ENGINE_ACTS[act].do(session, season_id, request.asked_by, at)
    request.outcome = "done"
    request.answer = ", ".join(f"{row['count']} {row['what']} {row['detail']}" for row in table) or "nothing to do"
    _tell(stand(session, season_id, by=SYSTEM, at=at), request)
    return Outcome(_line(request), table)


def _refuse(session: Session, season_id: str, act: str, answer: str, at: DateTime) -> Outcome | None:
    request = _take(session, season_id, act, at)
    if request is None:
        return None
    request.outcome, request.answer = "refused", answer
    ground = stand(session, season_id, by=SYSTEM, at=at)
    ground.write("engine_request", request.id, "refuse", was="open", now="refused", facts={"act": act})
    _tell(ground, request)
    return Outcome(_line(request), counted("request", "refused", 1))


def _open(season_id: str, act: str) -> Select[tuple[EngineRequest]]:
    mine = (EngineRequest.season_id == season_id, EngineRequest.act == act)
    return select(EngineRequest).where(*mine, EngineRequest.taken_at.is_(None))


def _take(session: Session, season_id: str, act: str, at: DateTime) -> EngineRequest | None:
    request = session.scalars(_open(season_id, act).with_for_update()).first()
    if request is not None:
        request.taken_at = at
        session.flush()
    return request


def _tell(ground: Ground, request: EngineRequest) -> None:
    """Whoever asked hears what came of it."""
    done = request.outcome == "done"
    act = request.act.replace("_", " ")
    notify(
        ground,
        key=f"engine_request:{request.id}",
        kind="engine_request",
        person_id=request.asked_by,
        subject=f"{'Done' if done else 'Not done'}: {act} of {request.season_id}",
        body=f"You asked the engine for this.\n{request.answer}\nSee: phasegate engine requests\n",
    )


def _line(row: EngineRequest) -> RequestLine:
    return RequestLine(
        row.id,
        row.season_id,
        row.act,
        row.asked_by,
        row.on_behalf_of or "",
        row.relation,
        row.asked_at,
        row.taken_at,
        row.outcome or "",
        row.answer or "",
    )
