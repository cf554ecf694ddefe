"""What the automation does with requests: promises what a plan names, flags and at last ends what nobody answers."""

from collections.abc import Collection

from sqlalchemy import select

from flows.ground import Ground, by_itself
from flows.intake.answer_clock import answer_gate, answer_key
from flows.intake.citations import cites
from flows.intake.request_kind import REQUEST
from flows.road import Asked, move_on
from models.intake import IntakeRequest
from models.plan import Plan
from states.intake_request import ANSWERING


def commit_cited(ground: Ground, plan: Plan) -> None:
    """The plan is handed in: what was accepted and stands in one of its initiatives is promised, funded or not."""
    accepted = (IntakeRequest.to_unit_id == plan.unit_id, IntakeRequest.state == "accepted")
    rows = _requests(ground, *accepted)
    named = cites(ground, plan, [row.id for row in rows])
    for row in rows:
        if row.id in named:
            move_on(by_itself(ground), REQUEST, row, Asked("commit"))


def flag_unanswered(ground: Ground, gate_id: str) -> None:
    """The gate of answers is decided: what has none stays as it is, and is flagged (docs/intake.md)."""
    gate = answer_gate(ground)
    if gate is None or gate.id != gate_id:
        return
    for row in _requests(ground, IntakeRequest.state == "submitted", IntakeRequest.unanswered_at.is_(None)):
        row.unanswered_at, row.version = ground.at, row.version + 1
        by_itself(ground).write(REQUEST.word, row.id, "flag_unanswered", version=row.version)


def expire_unanswered(ground: Ground, gate_id: str) -> None:
    """At the gate at which the first plan is handed in, what nobody answered expires, and both owners are told."""
    first = [kind for kind in ground.calendar.documents if not kind.based_on]
    plans = [kind for kind in first if kind.proposes] or first
    if gate_id in (kind.submit_gate for kind in plans):
        for row in _requests(ground, IntakeRequest.state.in_(ANSWERING)):
            move_on(by_itself(ground), REQUEST, row, Asked("expire"))


def expire_silent(ground: Ground, keys: Collection[str]) -> None:
    """What nobody answered until a step of the ladder that ends it expires, and both owners are told."""
    for row in _requests(ground, IntakeRequest.state.in_(ANSWERING)):
        if answer_key(row) in keys:
            move_on(by_itself(ground), REQUEST, row, Asked("expire"))


def _requests(ground: Ground, *conditions: object) -> list[IntakeRequest]:
    mine = select(IntakeRequest).where(IntakeRequest.season_id == ground.season.id, *conditions)  # type: ignore[arg-type]
    return list(ground.session.scalars(mine.order_by(IntakeRequest.id).with_for_update()))
