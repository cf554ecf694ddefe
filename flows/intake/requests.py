"""Partner intake: what a unit writes down to ask another, and each step that the two make with it."""

from collections.abc import Mapping
from typing import Any

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.ground import Ground, stand
from flows.intake.request_kind import ASKED, REQUEST, request_relations
from flows.road import Asked, Moved, move, move_on, refusals
from models.intake import IntakeRequest
from rules.permissions import ACTS
from states.guard import Reason
from states.intake_request import EDITABLE, INTAKE_REQUEST
from states.refusal import BadInput, Refused, Unknown, not_from_state, stale


def file_request(
    session: Session,
    season_id: str,
    request: Mapping[str, Any],
    *,
    by: str,
    at: DateTime,
    draft: bool = False,
    reason: str = "",
) -> IntakeRequest:
    """File what one unit asks of another's plan: `request` has id, from_unit, to_unit, what, why, by and if_not.

    A `draft` may lack some of it, and is asked of nobody yet. `reason` is why Product Ops enters it late. Raises
    Refused with every reason, BadInput where the id is taken or a unit asks itself.
    """
    ground = stand(session, season_id, by=by, at=at)
    row = _written(ground, request)
    submit = Asked("submit", reason)
    reasons = _not_entitled(ground, row, "file_request") if draft else refusals(ground, REQUEST, row, submit)
    if reasons:
        raise Refused("file_request" if draft else "submit", row.id, reasons)
    session.add(row)
    session.flush()
    if draft:
        ground.write(REQUEST.word, row.id, "draft", now=row.state, version=row.version)
    else:
        move_on(ground, REQUEST, row, submit)
    return row


def _written(ground: Ground, request: Mapping[str, Any]) -> IntakeRequest:
    asking, asked = ground.unit(str(request["from_unit"])), ground.unit(str(request["to_unit"]))
    name = str(request["id"])
    if asking.id == asked.id:
        raise BadInput(f"{asking.title} cannot ask something of its own plan; name another unit.")
    if ground.session.get(IntakeRequest, (ground.season.id, name)) is not None:
        raise BadInput(f"There is a request {name} already; give the new one another id.")
    words = {"what": request["what"], "why": request["why"], "needed_by": request["by"], "if_not": request["if_not"]}
    return IntakeRequest(
        season_id=ground.season.id,
        id=name,
        from_unit_id=asking.id,
        to_unit_id=asked.id,
        state=INTAKE_REQUEST.initial,
        version=1,
        by=ground.by,
        at=ground.at,
        drop_acked_by="",
        **{name: str(said or "") for name, said in words.items()},
    )


def edit_request(
    session: Session,
    season_id: str,
    request_id: str,
    words: Mapping[str, str | None],
    *,
    by: str,
    at: DateTime,
    seen: int | None = None,
) -> IntakeRequest:
    """Other words for what is asked, as long as nobody answers it: what, why, needed_by, if_not; None leaves one."""
    ground, row = known_request(session, season_id, request_id, by=by, at=at, lock=True)
    reasons = [stale(seen, row.version)] if seen not in (None, row.version) else []
    if row.state not in EDITABLE:
        possible = [one.trigger for one in INTAKE_REQUEST.possible(row.state) if set(one.by) != {"system"}]
        reasons.append(not_from_state("edit", INTAKE_REQUEST.thing, row.state, possible))
    reasons += _not_entitled(ground, row, "edit_request")
    if reasons:
        raise Refused("edit_request", request_id, reasons)
    for name in ASKED:
        setattr(row, name, getattr(row, name) if words.get(name) is None else words[name])
    row.version += 1
    ground.write(REQUEST.word, row.id, "edit", version=row.version)
    return row


def move_request(
    session: Session,
    season_id: str,
    request_id: str,
    trigger: str,
    *,
    by: str,
    at: DateTime,
    seen: int | None = None,
    reason: str = "",
    words: Mapping[str, Any] | None = None,
) -> Moved:
    """One move of a request; `words` are scope and by_when of a counter-offer. `seen` None means as it is now."""
    ground, row = known_request(session, season_id, request_id, by=by, at=at, lock=True)
    return move(ground, REQUEST, row, Asked.of(trigger, reason, words), seen=seen)


def known_request(
    session: Session, season_id: str, request_id: str, *, by: str, at: DateTime, lock: bool = False
) -> tuple[Ground, IntakeRequest]:
    """The request, as it is now where it is locked; raises Unknown where there is none."""
    ground = stand(session, season_id, by=by, at=at)
    row = session.get(IntakeRequest, (season_id, request_id), with_for_update=lock or None, populate_existing=lock)
    if row is None:
        known = session.scalars(select(IntakeRequest.id).where(IntakeRequest.season_id == season_id))
        raise Unknown("intake request", request_id, known)
    return ground, row


def _not_entitled(ground: Ground, row: IntakeRequest, act: str) -> list[Reason]:
    relations = request_relations(ground, row)
    denied = [] if ground.entitled(ACTS[act], relations) else [ground.denied(act, ACTS[act], relations)]
    return [*denied, *ground.frozen(act)]
