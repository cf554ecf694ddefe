"""What people do with check-ins: read a key result on its day, review what was read, and look at them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.goals.check_in import CHECK_INS
from flows.ground import stand
from flows.road import Asked, Moved, move
from models.goal import Goal
from models.key_result import CheckIn, KeyResult
from rules.rag import RAGS
from states.refusal import BadInput, Unknown


@dataclass(frozen=True)
class CheckInLine:
    """A check-in as people list it."""

    id: str
    key_result_id: str
    number: int
    due_at: DateTime
    state: str
    value: Decimal | None
    rag: str
    computed_rag: str
    blindside: bool
    note: str
    by: str
    at: DateTime | None
    version: int


def check_in_lines(session: Session, season_id: str, *, key_result: str = "", state: str = "") -> list[CheckInLine]:
    joined = select(CheckIn).join(KeyResult, KeyResult.id == CheckIn.key_result_id)
    chosen = joined.join(Goal, Goal.id == KeyResult.goal_id).where(Goal.season_id == season_id)
    chosen = chosen.where(CheckIn.key_result_id == key_result) if key_result else chosen
    chosen = chosen.where(CheckIn.state == state) if state else chosen
    rows = session.scalars(chosen.order_by(CheckIn.key_result_id, CheckIn.number))
    return [CheckInLine(**{one.name: getattr(row, one.name) for one in fields(CheckInLine)}) for row in rows]


def move_check_in(
    session: Session,
    check_in_id: str,
    trigger: str,
    *,
    by: str,
    at: DateTime,
    seen: int | None = None,
    words: Mapping[str, Any] | None = None,
) -> Moved:
    """submit with value, note and rag, or review; raises Refused with every reason at once."""
    row = session.get(CheckIn, check_in_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Unknown("check-in", check_in_id, session.scalars(select(CheckIn.id)))
    asked = Asked.of(trigger, "", words)
    if asked.word("rag") and asked.word("rag") not in RAGS:
        raise BadInput(f"“{asked.word('rag')}” is no colour; write one of {', '.join(RAGS)}.")
    result = session.get_one(KeyResult, row.key_result_id, with_for_update=True)
    ground = stand(session, session.get_one(Goal, result.goal_id).season_id, by=by, at=at)
    return move(ground, CHECK_INS, row, asked, seen=seen)
