"""Requests as people look at them: listed, one in full, and the partners who were asked and have not replied."""

from dataclasses import dataclass, fields

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.ground import stand
from flows.intake.answer_clock import answer_gate
from flows.views.ways import Way, ways_from
from models.intake import IntakeRequest, Solicitation
from models.organisation import SYSTEM
from states.intake_request import INTAKE_REQUEST
from states.refusal import Unknown


@dataclass(frozen=True)
class RequestLine:
    """A request as people list it; `unanswered` where the gate of answers has passed over it."""

    id: str
    state: str
    unanswered: bool
    solicited: bool
    from_unit_id: str
    to_unit_id: str
    what: str
    why: str
    needed_by: str
    if_not: str
    answer: str
    scope: str
    offered_by: str
    question: str
    info: str
    version: int


_COMPUTED = ("unanswered", "solicited")


@dataclass(frozen=True)
class RequestCard:
    """One request, and what each move from here needs of whoever asks."""

    request: RequestLine
    by: str
    at: DateTime
    answered_at: DateTime | None
    drop_acked_by: str
    moves: tuple[Way, ...]


@dataclass(frozen=True)
class SolicitedLine:
    """A partner whom an owner has asked; `replied` is by a request, or by saying that there is none."""

    to_unit_id: str
    from_unit_id: str
    by: str
    at: DateTime
    replied: bool
    requests: tuple[str, ...]


def requests(session: Session, season_id: str, *, to_unit: str = "") -> list[RequestLine]:
    """The season's requests, those to one unit or all."""
    chosen = select(IntakeRequest).where(IntakeRequest.season_id == season_id).order_by(IntakeRequest.id)
    rows = session.scalars(chosen.where(IntakeRequest.to_unit_id == to_unit) if to_unit else chosen)
    asked = {(one.to_unit_id, one.from_unit_id) for one in _solicitations(session, season_id)}
    return [_line(row, solicited=(row.to_unit_id, row.from_unit_id) in asked) for row in rows]


def _line(row: IntakeRequest, *, solicited: bool) -> RequestLine:
    said = {one.name: getattr(row, one.name) for one in fields(RequestLine) if one.name not in _COMPUTED}
    return RequestLine(**said, unanswered=row.unanswered_at is not None, solicited=solicited)


def request_card(session: Session, season_id: str, request_id: str, *, by: str, at: DateTime) -> RequestCard:
    """Raises Unknown where there is no such request."""
    row = session.get(IntakeRequest, (season_id, request_id))
    if row is None:
        known = session.scalars(select(IntakeRequest.id).where(IntakeRequest.season_id == season_id))
        raise Unknown("intake request", request_id, known)
    solicited = session.get(Solicitation, (season_id, row.to_unit_id, row.from_unit_id)) is not None
    moves = ways_from(session, Command("intake_request", row.id, "", by, at, season_id))
    line = _line(row, solicited=solicited)
    return RequestCard(line, row.by, row.at, row.answered_at, row.drop_acked_by, moves)


def solicited(session: Session, season_id: str, *, to_unit: str = "") -> list[SolicitedLine]:
    """Whom owners have asked by name, and what came of it; those who only asked by themselves are not among them."""
    filed: dict[tuple[str, str], list[str]] = {}
    for one in (row for row in requests(session, season_id) if row.state != INTAKE_REQUEST.initial):
        filed.setdefault((one.to_unit_id, one.from_unit_id), []).append(one.id)
    lines = []
    for row in _solicitations(session, season_id):
        ids = tuple(filed.get((row.to_unit_id, row.from_unit_id), ()))
        replied = bool(ids) or row.nothing_at is not None
        lines.append(SolicitedLine(row.to_unit_id, row.from_unit_id, row.by, row.at, replied, ids))
    return [line for line in lines if to_unit in ("", line.to_unit_id)]


def _solicitations(session: Session, season_id: str) -> list[Solicitation]:
    mine = select(Solicitation).where(Solicitation.season_id == season_id)
    return list(session.scalars(mine.order_by(Solicitation.to_unit_id, Solicitation.from_unit_id)))


def takes_answers(session: Session, season_id: str, gate_id: str, *, at: DateTime) -> bool:
    """Is this the gate at which answers are owed?"""
    gate = answer_gate(stand(session, season_id, by=SYSTEM, at=at).calendar)
    return gate is not None and gate.id == gate_id
