"""Partners before the review: naming them, and their word on the text that they read."""

from collections.abc import Mapping, Sequence

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import perform_in
from models.plan import Plan


def name_partners(
    session: Session,
    plan_id: str,
    units: Sequence[str],
    *,
    by: str,
    at: DateTime,
    seen: int,
    none_because: str = "",
    signs: Mapping[str, Sequence[str]] | None = None,
) -> Plan:
    """These units, and no others, pre-review the plan; without any, `none_because` says why.

    `signs` names the sections that a unit signs; a unit that is not in it signs the whole plan.
    """
    words = {
        "units": tuple(units),
        "none_because": none_because,
        "signs": signs or {},
    }
    command = Command(
        "plan",
        plan_id,
        "name_partners",
        by,
        at,
        seen=seen,
        words=words,
    )
    perform_in(session, command)
    return session.get_one(Plan, plan_id)


def agree(
    session: Session,
    plan_id: str,
    unit_id: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
    digest: str = "",
) -> Plan:
    """The partner agrees to what they sign of the current text; an objection of theirs is settled by it."""
    words = {"unit": unit_id}
    command = Command(
        "plan",
        plan_id,
        "agree",
        by,
        at,
        seen=seen,
        digest=digest,
        words=words,
    )
    perform_in(session, command)
    return session.get_one(Plan, plan_id)


def object_to(
    session: Session,
    plan_id: str,
    unit_id: str,
    text: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
    digest: str = "",
) -> Plan:
    """The partner objects; the plan cannot be submitted until a contact of the same partner agrees."""
    words = {"unit": unit_id}
    command = Command(
        "plan",
        plan_id,
        "object",
        by,
        at,
        seen=seen,
        digest=digest,
        reason=text.strip(),
        words=words,
    )
    perform_in(session, command)
    return session.get_one(Plan, plan_id)
