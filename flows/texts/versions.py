"""The versions of what there is to read of a plan: making one current, and what each partner signs of it."""

import re

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from models.plan import Plan, PlanVersion
from states.refusal import BadInput, Unknown

SHORTEST = 8
"""So many letters of a digest name a version; two that begin alike must be told apart by more of them."""


def current_version(session: Session, plan: Plan) -> PlanVersion | None:
    """None where the plan has no text yet."""
    return session.get(PlanVersion, (plan.id, plan.text_number))


def readable(session: Session, plan: Plan) -> PlanVersion:
    """What there is to read now; raises BadInput where that is nothing."""
    version = current_version(session, plan)
    if version is None:
        raise BadInput(f"{plan.id} has no text yet; load one first: phasegate plan load {plan.id} FILE")
    return version


def version_named(session: Session, plan: Plan, name: str) -> PlanVersion:
    """The newest version of that number (t3 or v3) or digest, or the beginning of one.

    Raises Unknown where there is none, BadInput where two begin like that.
    """
    versions = _newest_first(session, plan, _is_called(name))
    if not versions:
        known = [f"t{version.number}" for version in _newest_first(session, plan, true())]
        raise Unknown(f"text of {plan.id}", name, known)
    newest = versions[0]
    digests = {version.digest for version in versions}
    if len(digests) > 1:
        raise BadInput(f"“{name}” is the beginning of two digests; give more of it, or say t{newest.number}.")
    return newest


def _is_called(name: str) -> ColumnElement[bool]:
    """Versions of this number, and those whose digest begins like that."""
    is_number = re.fullmatch(r"[tv][0-9]{1,9}", name)
    number = int(name[1:]) if is_number else 0
    has_number = PlanVersion.number == number
    if len(name) < SHORTEST:
        return has_number
    return has_number | PlanVersion.digest.startswith(name, autoescape=True)


def _newest_first(
    session: Session,
    plan: Plan,
    condition: ColumnElement[bool],
) -> list[PlanVersion]:
    versions = select(PlanVersion).where(PlanVersion.plan_id == plan.id, condition)
    return list(session.scalars(versions.order_by(PlanVersion.number.desc())))
