"""What people do with check-ins: read a key result on its day, review what was read, and look at them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from pendulum import DateTime
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.moved import Moved, moved_thing
from flows.act.perform import perform_in
from models.goal import Goal
from models.key_result import CheckIn, KeyResult
from rules.rag import RAGS
from states.refusal import BadInput


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


def check_in_lines(
    session: Session,
    season_id: str,
    *,
    key_result: str = "",
    state: str = "",
) -> list[CheckInLine]:
    chosen = _check_ins_of_season(season_id)
    if key_result:
        chosen = chosen.where(CheckIn.key_result_id == key_result)
    if state:
        chosen = chosen.where(CheckIn.state == state)
    in_order = chosen.order_by(CheckIn.key_result_id, CheckIn.number)
    return [_line_of(check_in) for check_in in session.scalars(in_order)]


def _check_ins_of_season(season_id: str) -> Select[tuple[CheckIn]]:
    return (
        select(CheckIn)
        .join(KeyResult, KeyResult.id == CheckIn.key_result_id)
        .join(Goal, Goal.id == KeyResult.goal_id)
        .where(Goal.season_id == season_id)
    )


def _line_of(check_in: CheckIn) -> CheckInLine:
    names = [field.name for field in fields(CheckInLine)]
    return CheckInLine(**{name: getattr(check_in, name) for name in names})


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
    command = Command(
        "check_in",
        check_in_id,
        trigger,
        by,
        at,
        seen=seen,
        words=words or {},
    )
    colour = command.word("rag")
    if colour and colour not in RAGS:
        raise BadInput(f"“{colour}” is no colour; write one of {', '.join(RAGS)}.")
    return moved_thing(perform_in(session, command))
