"""Partner intake: filing a request to another unit's plan, and answering it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.ground import Ground, stand
from flows.notice.outbox import notify
from models.intake import IntakeRequest
from states.guard import REASON_MIN, Reason
from states.intake_request import INTAKE_REQUEST
from states.machine import fire
from states.refusal import BadInput, Refused, not_from_state, reason_required

ASKED = ("what", "why", "by", "if_not")
NEEDS_WORDS = ("counter", "decline")


def file_request(
    session: Session, season_id: str, request: Mapping[str, Any], *, by: str, at: DateTime
) -> IntakeRequest:
    """File what one unit asks of another's plan; `request` has id, from_unit, to_unit and the four things asked."""
    ground = stand(session, season_id, by=by, at=at)
    asking, asked = ground.unit(str(request["from_unit"])), ground.unit(str(request["to_unit"]))
    _must_speak_for(ground, asking.contacts, "file_request", str(request["id"]))
    if asking.id == asked.id:
        raise BadInput(f"{asking.title} cannot ask something of its own plan; name another unit.")
    if any(not str(request.get(name) or "").strip() for name in ASKED):
        text = "Say what, why, by when, and what happens if not done."
        raise Refused("submit", str(request["id"]), [Reason("INTAKE_FIELDS", text, "Fill in all four.")])
    if session.get(IntakeRequest, (season_id, str(request["id"]))) is not None:
        raise BadInput(f"There is a request {request['id']} already; give the new one another id.")
    row = IntakeRequest(
        season_id=season_id,
        id=str(request["id"]),
        from_unit_id=asking.id,
        to_unit_id=asked.id,
        what=str(request["what"]),
        why=str(request["why"]),
        needed_by=str(request["by"]),
        if_not=str(request["if_not"]),
        state=INTAKE_REQUEST.initial,
        by=by,
        at=at,
    )
    session.add(row)
    ground.write("intake_request", row.id, "submit", now=row.state)
    _tell(ground, row, asked.owner_id, "asked", f"{asking.title} asks something of your plan")
    return row


def answer_request(
    session: Session, season_id: str, request_id: str, trigger: str, words: str, *, by: str, at: DateTime
) -> IntakeRequest:
    """accept, counter or decline; the last two say why, or what instead."""
    ground = stand(session, season_id, by=by, at=at)
    row = session.get(IntakeRequest, (season_id, request_id), with_for_update=True)
    if row is None:
        raise BadInput(f"There is no intake request {request_id} in {season_id}; list them: phasegate intake list")
    move = INTAKE_REQUEST.move(trigger, row.state)
    if move is None or trigger not in ("accept", *NEEDS_WORDS):
        possible = [one.trigger for one in INTAKE_REQUEST.possible(row.state) if "owner" in one.by]
        raise Refused(trigger, request_id, [not_from_state(trigger, INTAKE_REQUEST.thing, row.state, possible)])
    _must_speak_for(ground, ground.unit(row.to_unit_id).contacts, "answer_request", request_id)
    if trigger in NEEDS_WORDS and len(words.strip()) < REASON_MIN:
        raise Refused(trigger, request_id, [reason_required()])
    was = row.state
    fire(INTAKE_REQUEST, trigger, row)
    row.answer, row.answered_at = words, at
    ground.write("intake_request", row.id, trigger, was=was, now=row.state)
    asking = ground.unit(row.from_unit_id)
    _tell(ground, row, asking.owner_id, row.state, f"{ground.unit(row.to_unit_id).title} has {row.state} your request")
    return row


def expire_unanswered(ground: Ground, gate_id: str) -> None:
    """At the gate at which the first plan is handed in, what nobody answered expires, and both owners are told."""
    first = [kind for kind in ground.calendar.documents if not kind.based_on]
    plans = [kind for kind in first if kind.proposes] or first
    if gate_id not in (kind.submit_gate for kind in plans):
        return
    unanswered = select(IntakeRequest).where(
        IntakeRequest.season_id == ground.season.id, IntakeRequest.state == INTAKE_REQUEST.initial
    )
    for row in ground.session.scalars(unanswered.order_by(IntakeRequest.id)):
        fire(INTAKE_REQUEST, "expire", row)
        ground.write("intake_request", row.id, "expire", was=INTAKE_REQUEST.initial, now=row.state)
        for unit in (row.from_unit_id, row.to_unit_id):
            _tell(ground, row, ground.unit(unit).owner_id, "expired", f"Request {row.id} expired without an answer")


def _must_speak_for(ground: Ground, contacts: tuple[str, ...], act: str, thing: str) -> None:
    relations = ground.relations() | ground.part("owner", contacts[:1]) | ground.part("contributor", contacts[1:])
    ground.authorise(act, relations, thing)


def _tell(ground: Ground, row: IntakeRequest, person_id: str, what: str, subject: str) -> None:
    notify(
        ground,
        key=f"{row.season_id}:intake:{row.id}:{what}:{person_id}",
        kind="intake",
        person_id=person_id,
        subject=subject,
        body=f"Request {row.id}: see phasegate intake list\n",
    )


@dataclass(frozen=True)
class RequestLine:
    """A request as people list it."""

    id: str
    state: str
    from_unit_id: str
    to_unit_id: str
    what: str
    why: str
    needed_by: str
    if_not: str
    answer: str


def requests(session: Session, season_id: str, *, to_unit: str = "") -> list[RequestLine]:
    """The season's requests, those to one unit or all."""
    chosen = select(IntakeRequest).where(IntakeRequest.season_id == season_id).order_by(IntakeRequest.id)
    rows = session.scalars(chosen.where(IntakeRequest.to_unit_id == to_unit) if to_unit else chosen)
    return [RequestLine(**{one.name: getattr(row, one.name) for one in fields(RequestLine)}) for row in rows]
