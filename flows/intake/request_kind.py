"""How an intake request moves: what is in the way of each move, and what follows from it (docs/intake.md)."""

from collections.abc import Callable, Mapping

from pendulum import Date

from flows.ground import Ground, long_day
from flows.intake import answer_clock
from flows.intake.citations import cites, handed_in, plan_that_would
from flows.obligations.due_in import today
from flows.outbox.outbox import notify
from flows.road import Asked, Facts, Kind
from flows.season.dated_gates import gate_for
from flows.season.rows import approver
from models.intake import IntakeRequest
from states.guard import REASON_MIN
from states.intake_request import INTAKE_REQUEST, INTAKE_REQUEST_GUARDS

ASKED = ("what", "why", "needed_by", "if_not")
"""What a request must say; INTAKE_FIELDS names what is missing."""

QUESTIONS_APART = 5
"""The owner may ask for more once in so many business days (docs/intake.md)."""


def request_relations(ground: Ground, request: IntakeRequest) -> frozenset[str]:
    """Contacts of the unit that is asked are its owner, those of the unit that asks its partner."""
    asked, asking = ground.unit(request.to_unit_id), ground.unit(request.from_unit_id)
    relations = ground.relations()
    relations |= ground.part("owner", asked.contacts, instead=True)
    relations |= ground.part("partner", asking.contacts, instead=True)
    return relations | ground.part("approver", (approver(ground, asked),), instead=True)


def _fields(_ground: Ground, request: IntakeRequest, _asked: Asked) -> Facts:
    missing = [name.replace("_", " ") for name in ASKED if not getattr(request, name).strip()]
    if missing:
        yield {"missing": ", ".join(missing), "id": request.id}


def _closed(ground: Ground, request: IntakeRequest, asked: Asked) -> Facts:
    """After the gate that closes intake only Product Ops enters a request, and says why."""
    gate = answer_clock.answer_gate(ground)
    closes = gate.owes.closes if gate is not None and gate.owes else None
    if closes is None or _late_entry(ground, asked):
        return
    own = gate_for(ground.scopes, request.from_unit_id, closes)
    if own.grace_ends_at <= ground.at:
        grace = long_day(own.grace_ends_at.in_timezone(ground.season.zone).date())
        owner, who = ground.name(ground.season.product_ops_id), (ground.season.product_ops_id,)
        what = next((one.title for one in ground.calendar.phases if one.id == own.gate.phase), own.gate.title)
        yield {"gate": what, "date": long_day(own.due.day), "grace": grace, "owner": owner, "whose": who}


def _late_entry(ground: Ground, asked: Asked) -> bool:
    return "product_ops" in ground.relations() and len(asked.reason.strip()) >= REASON_MIN


def _reason(_ground: Ground, request: IntakeRequest, asked: Asked) -> Facts:
    if len(asked.reason.strip()) < REASON_MIN:
        yield {"id": request.id, "trigger": asked.trigger}


def _soon(ground: Ground, request: IntakeRequest, _asked: Asked) -> Facts:
    if request.info_asked_at is None:
        return
    last = request.info_asked_at.in_timezone(ground.season.zone).date()
    again: Date = ground.resolver.days.add(last, QUESTIONS_APART)
    if today(ground) < again:
        yield {"date": long_day(last), "again": long_day(again)}


def _alternative(_ground: Ground, request: IntakeRequest, asked: Asked) -> Facts:
    if not any(str(asked.word(name) or "").strip() for name in ("scope", "by_when")):
        yield {"id": request.id}


def _in_plan(ground: Ground, request: IntakeRequest, _asked: Asked) -> Facts:
    plans = handed_in(ground, request.to_unit_id)
    if not any(cites(ground, plan, (request.id,)) for plan in plans):
        yield {"id": request.id, "plan": plan_that_would(ground, request.to_unit_id)}


def _unacked(ground: Ground, request: IntakeRequest, _asked: Asked) -> Facts:
    """The approver of the unit that is asked may drop it without the partner's word; anybody else may not."""
    above = approver(ground, ground.unit(request.to_unit_id))
    if not request.drop_acked_by and not ground.speaks_for(above):
        asking = ground.unit(request.from_unit_id)
        told = {"x": ground.name(asking.owner_id), "id": request.id, "approver": ground.name(above)}
        yield told | {"whose": (asking.owner_id, above)}


def _owe_answer(ground: Ground, request: IntakeRequest, asked: Asked) -> None:
    answer_clock.owe_answer(ground, request)
    asking = ground.unit(request.from_unit_id)
    _tell(ground, request, asked, request.to_unit_id, f"{asking.title} asks something of your plan")


def _stop_clock(ground: Ground, request: IntakeRequest, asked: Asked) -> None:
    request.question, request.info_asked_at = asked.reason, ground.at
    answer_clock.stop(ground, request)
    _tell(ground, request, asked, request.from_unit_id, f"{_asked_unit(ground, request)} wants to know more")


def _run_clock(ground: Ground, request: IntakeRequest, asked: Asked) -> None:
    request.info = asked.reason
    answer_clock.run_on(ground, request)
    _tell(ground, request, asked, request.to_unit_id, f"Request {request.id}: what you wanted to know")


def _keep_answer(ground: Ground, request: IntakeRequest, asked: Asked) -> None:
    request.answer, request.answered_at, request.unanswered_at = asked.reason, ground.at, None
    answer_clock.answered(ground, request)
    said = f"{_asked_unit(ground, request)} has {request.state} your request"
    _tell(ground, request, asked, request.from_unit_id, said)


def _keep_offer(_ground: Ground, request: IntakeRequest, asked: Asked) -> None:
    request.scope, request.offered_by = str(asked.word("scope") or ""), str(asked.word("by_when") or "")


def _keep_ack(ground: Ground, request: IntakeRequest, _asked: Asked) -> None:
    request.drop_acked_by = ground.by


def _end_answer(ground: Ground, request: IntakeRequest, _asked: Asked) -> None:
    answer_clock.no_longer_owed(ground, request)


def _tell_owner(ground: Ground, request: IntakeRequest, asked: Asked) -> None:
    _tell(ground, request, asked, request.to_unit_id, _came_of_it(request, asked))


def _tell_partner(ground: Ground, request: IntakeRequest, asked: Asked) -> None:
    _tell(ground, request, asked, request.from_unit_id, _came_of_it(request, asked))


def _tell_both(ground: Ground, request: IntakeRequest, asked: Asked) -> None:
    for unit_id in (request.from_unit_id, request.to_unit_id):
        _tell(ground, request, asked, unit_id, f"Request {request.id} {request.state} without an answer")


def _came_of_it(request: IntakeRequest, asked: Asked) -> str:
    agreed = f"Request {request.id} may be dropped"
    return agreed if asked.trigger == "ack_drop" else f"Request {request.id} is {request.state}"


def _asked_unit(ground: Ground, request: IntakeRequest) -> str:
    return ground.unit(request.to_unit_id).title


def _tell(ground: Ground, request: IntakeRequest, asked: Asked, unit_id: str, subject: str) -> None:
    person_id = ground.unit(unit_id).owner_id
    notify(
        ground,
        key=f"{request.season_id}:intake:{request.id}:{asked.trigger}:v{request.version}:{person_id}",
        kind="intake",
        person_id=person_id,
        subject=subject,
        body=f"Read it, and what may be done about it: phasegate intake show {request.id}\n",
    )


_FACTS: Mapping[str, Callable[[Ground, IntakeRequest, Asked], Facts]] = {
    "INTAKE_FIELDS": _fields,
    "INTAKE_CLOSED": _closed,
    "REASON_REQUIRED": _reason,
    "INFO_SOON": _soon,
    "ALTERNATIVE": _alternative,
    "NOT_IN_PLAN": _in_plan,
    "DROP_UNACKED": _unacked,
}

_EFFECTS: Mapping[str, Callable[[Ground, IntakeRequest, Asked], None]] = {
    "owe_answer": _owe_answer,
    "stop_clock": _stop_clock,
    "run_clock": _run_clock,
    "keep_answer": _keep_answer,
    "keep_offer": _keep_offer,
    "keep_ack": _keep_ack,
    "end_answer": _end_answer,
    "tell_owner": _tell_owner,
    "tell_partner": _tell_partner,
    "tell_both": _tell_both,
}

REQUEST: Kind[IntakeRequest] = Kind(
    INTAKE_REQUEST, INTAKE_REQUEST_GUARDS, lambda request: request.id, request_relations, _FACTS, _EFFECTS
)
