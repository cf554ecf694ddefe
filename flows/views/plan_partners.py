"""What the partners of a plan said to it, and who has come to its review."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.context import SeasonContext
from flows.views.build_line import build_line, find_rows
from models.plan import Plan
from models.review import Attendance, Prereview

APPROVER_SEAT = ""
"""The approver's seat in a review; a partner's has the id of the unit."""


@dataclass(frozen=True)
class PartnerLine:
    """A partner's verdict; `current`: on the text as it stands; `present`: in the review of this round.

    `sections` are those that they sign; none means the whole plan.
    """

    unit_id: str
    unit: str
    sections: tuple[str, ...]
    contacts: tuple[str, ...]
    verdict: str
    current: bool
    present: bool
    text: str
    by: str
    at: DateTime | None


def partner_lines(
    context: SeasonContext,
    plan: Plan,
    seats: Collection[str],
) -> tuple[PartnerLine, ...]:
    """In the order of their units; `seats` are those that are taken in the review of this round."""
    rows = prereviews_of(context, plan)
    return tuple(_partner_line(context, row, seats) for row in rows)


def prereviews_of(context: SeasonContext, plan: Plan) -> Sequence[Prereview]:
    """In the order of their units."""
    return context.facts.rows(Prereview, plan_id=plan.id)


def _partner_line(
    context: SeasonContext,
    row: Prereview,
    seats: Collection[str],
) -> PartnerLine:
    unit = context.unit(row.unit_id)
    return build_line(
        PartnerLine,
        row,
        unit=unit.title,
        contacts=unit.contacts,
        current=_is_current(row),
        present=row.unit_id in seats,
        by=context.name_of(row.by),
    )


def _is_current(row: Prereview) -> bool:
    """An objection always holds; agreement only to what the partner has read."""
    if row.verdict == "agree":
        return row.digest == row.scope_digest
    return row.verdict == "object"


def seats_taken(session: Session, plan: Plan) -> set[str]:
    """The seats that are taken in the review of this round: partner units, and the approver's."""
    rows = find_rows(
        session,
        Attendance,
        order_by=[Attendance.unit_id],
        plan_id=plan.id,
        round=plan.round,
    )
    return {row.unit_id for row in rows}
