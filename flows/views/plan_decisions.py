"""What others decided on a plan: approvals, waivers, and the headcount that leadership granted."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.person_names import PersonNames
from flows.views.build_line import build_line, find_rows
from models.initiative import Packet
from models.plan import Plan
from models.review import Approval, Waiver


@dataclass(frozen=True)
class PacketLine:
    """What leadership decided on a headcount ask; no `acked_at` means that the owner has not acknowledged it."""

    ask_id: str
    title: str
    asked: int
    granted: int
    reason: str
    acked_by: str
    acked_at: DateTime | None


@dataclass(frozen=True)
class ConsentLine:
    """An approval or a waiver; `about` is the digest that was approved, or the guard that was waived.

    `sections` are those that were read for an approval.
    """

    about: str
    by: str
    at: DateTime
    reason: str = ""
    until: DateTime | None = None
    sections: tuple[str, ...] = ()


def packet_lines(
    session: Session,
    plan: Plan,
    person_names: PersonNames,
) -> tuple[PacketLine, ...]:
    """What was decided on the unit's asks, whichever of its plans made them."""
    rows = find_rows(
        session,
        Packet,
        order_by=[Packet.ask_id],
        season_id=plan.season_id,
        unit_id=plan.unit_id,
    )
    return tuple(_packet_line(row, person_names) for row in rows)


def _packet_line(row: Packet, person_names: PersonNames) -> PacketLine:
    acked_by = person_names[row.acked_by]
    return build_line(PacketLine, row, acked_by=acked_by)


def approval_lines(
    session: Session,
    plan: Plan,
    person_names: PersonNames,
) -> tuple[ConsentLine, ...]:
    rows = find_rows(session, Approval, order_by=[Approval.at], plan_id=plan.id)
    return tuple(_approval_line(row, person_names) for row in rows)


def _approval_line(row: Approval, person_names: PersonNames) -> ConsentLine:
    return ConsentLine(
        about=row.digest,
        by=person_names[row.person_id],
        at=row.at,
        sections=tuple(row.sections),
    )


def waiver_lines(
    session: Session,
    plan: Plan,
    person_names: PersonNames,
) -> tuple[ConsentLine, ...]:
    rows = find_rows(session, Waiver, order_by=[Waiver.at], plan_id=plan.id)
    return tuple(_waiver_line(row, person_names) for row in rows)


def _waiver_line(row: Waiver, person_names: PersonNames) -> ConsentLine:
    return ConsentLine(
        about=row.guard,
        by=person_names[row.by],
        at=row.at,
        reason=row.reason,
        until=row.until,
    )
