"""What the automation does with requests at a gate or after silence: it flags and at last ends what nobody answers."""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, select

from config.calendar import Calendar
from flows.act.command import Command
from flows.act.perform import follow_all
from flows.ground import Ground
from flows.intake.answer_clock import answer_gate, answer_key
from models.intake import IntakeRequest
from models.organisation import SYSTEM
from states.intake_request import ANSWERING


def flag_unanswered(ground: Ground, gate_id: str) -> None:
    """The gate of answers is decided: what has none stays as it is, and is flagged (docs/intake.md)."""
    gate = answer_gate(ground.calendar)
    if gate is not None and gate.id == gate_id:
        unanswered = IntakeRequest.unanswered_at.is_(None)
        _perform_each(ground, "flag_unanswered", _requests(ground, IntakeRequest.state == "submitted", unanswered))


def expire_unanswered(ground: Ground, gate_id: str) -> None:
    """At the gate at which the first plan is handed in, what nobody answered expires, and both owners are told."""
    if gate_id in _first_gates(ground.calendar):
        _perform_each(ground, "expire", _requests(ground, IntakeRequest.state.in_(ANSWERING)))


def _first_gates(calendar: Calendar) -> list[str]:
    """The gates at which documents are handed in that propose something, and are based on no other."""
    first = [document for document in calendar.documents if not document.based_on]
    proposing = [document for document in first if document.proposes]
    return [document.submit_gate for document in proposing or first]


def expire_silent(ground: Ground, keys: Collection[str]) -> None:
    """What nobody answered until a step of the ladder that ends it expires, and both owners are told."""
    requests = _requests(ground, IntakeRequest.state.in_(ANSWERING))
    _perform_each(ground, "expire", [request for request in requests if answer_key(request) in keys])


def _requests(ground: Ground, *conditions: ColumnElement[bool]) -> list[IntakeRequest]:
    mine = select(IntakeRequest).where(IntakeRequest.season_id == ground.season.id, *conditions)
    return list(ground.session.scalars(mine.order_by(IntakeRequest.id).with_for_update()))


def _perform_each(ground: Ground, act: str, requests: Iterable[IntakeRequest]) -> None:
    commands = [
        Command("intake_request", request.id, act, SYSTEM, ground.at, request.season_id) for request in requests
    ]
    follow_all(ground.session, commands)
