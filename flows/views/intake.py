"""Requests as people look at them: listed, one in full, and the partners who were asked and have not replied."""

from collections.abc import Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.context import open_context
from flows.intake.answer_clock import answer_gate
from flows.views.build_line import build_line, find_rows
from flows.views.group_pairs import group_pairs
from flows.views.ways import Way, ways_from
from models.intake import IntakeRequest, Solicitation
from models.organisation import SYSTEM
from states.intake_request import INTAKE_REQUEST
from states.refusal import Unknown


@dataclass(frozen=True)
class IntakeRequestLine:
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


@dataclass(frozen=True)
class RequestCard:
    """One request, and what each move from here needs of whoever asks."""

    request: IntakeRequestLine
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


def request_lines(
    session: Session,
    season_id: str,
    *,
    to_unit: str = "",
) -> list[IntakeRequestLine]:
    """The season's requests, those to one unit or all."""
    solicitations = _solicitation_rows(session, season_id)
    solicited_pairs = {_units_of(row) for row in solicitations}
    rows = find_rows(
        session,
        IntakeRequest,
        order_by=[IntakeRequest.id],
        season_id=season_id,
    )
    lines = []
    for row in rows:
        if to_unit in ("", row.to_unit_id):
            solicited = _units_of(row) in solicited_pairs
            lines.append(_request_line(row, solicited=solicited))
    return lines


UnitPair = tuple[str, str]
"""The unit that is asked, and the unit that asks."""


def _units_of(row: IntakeRequest | IntakeRequestLine | Solicitation) -> UnitPair:
    return row.to_unit_id, row.from_unit_id


def _request_line(row: IntakeRequest, *, solicited: bool) -> IntakeRequestLine:
    unanswered = row.unanswered_at is not None
    return build_line(IntakeRequestLine, row, unanswered=unanswered, solicited=solicited)


def _known_request(
    session: Session,
    season_id: str,
    request_id: str,
) -> IntakeRequest:
    row = session.get(IntakeRequest, (season_id, request_id))
    if row is None:
        of_season = select(IntakeRequest.id).where(IntakeRequest.season_id == season_id)
        raise Unknown("intake request", request_id, session.scalars(of_season))
    return row


def request_card(
    session: Session,
    season_id: str,
    request_id: str,
    *,
    by: str,
    at: DateTime,
) -> RequestCard:
    """Raises Unknown where there is no such request."""
    row = _known_request(session, season_id, request_id)
    solicitation = session.get(Solicitation, (season_id, *_units_of(row)))
    command = Command("intake_request", row.id, "", by, at, season_id)
    moves = ways_from(session, command)
    line = _request_line(row, solicited=solicitation is not None)
    return build_line(RequestCard, row, request=line, moves=moves)


def read_solicited(
    session: Session,
    season_id: str,
    *,
    to_unit: str = "",
) -> list[SolicitedLine]:
    """The partners whom owners asked by name, and what came of it; a partner who wrote unasked is not among them."""
    filed = _filed_requests(session, season_id)
    lines = []
    for row in _solicitation_rows(session, season_id):
        if to_unit in ("", row.to_unit_id):
            request_ids = filed.get(_units_of(row), [])
            lines.append(_solicited_line(row, tuple(request_ids)))
    return lines


def _filed_requests(session: Session, season_id: str) -> dict[UnitPair, list[str]]:
    """The ids of the requests that are past their first state."""
    filed = _filed_lines(session, season_id)
    return group_pairs((_units_of(line), line.id) for line in filed)


def _filed_lines(session: Session, season_id: str) -> list[IntakeRequestLine]:
    lines = request_lines(session, season_id)
    return [line for line in lines if line.state != INTAKE_REQUEST.initial]


def _solicited_line(row: Solicitation, request_ids: tuple[str, ...]) -> SolicitedLine:
    replied = bool(request_ids) or row.nothing_at is not None
    return build_line(SolicitedLine, row, replied=replied, requests=request_ids)


def _solicitation_rows(session: Session, season_id: str) -> Sequence[Solicitation]:
    return find_rows(
        session,
        Solicitation,
        order_by=[Solicitation.to_unit_id, Solicitation.from_unit_id],
        season_id=season_id,
    )


def takes_answers(
    session: Session,
    season_id: str,
    gate_id: str,
    *,
    at: DateTime,
) -> bool:
    """Is this the gate at which answers are owed?"""
    context = open_context(session, season_id, by=SYSTEM, at=at)
    gate = answer_gate(context.calendar)
    return gate is not None and gate.id == gate_id
