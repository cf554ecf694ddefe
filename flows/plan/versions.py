"""The versions of what there is to read of a plan: making one current, and what each partner signs of it."""

import re

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from flows.ground import Ground
from models.attachment import Attachment
from models.journal import Entry
from models.organisation import SYSTEM
from models.plan import Contribution, Plan, PlanVersion
from models.review import Prereview
from rules.digest import plan_digest, scope_digest, text_digest
from states.guard import Reason
from states.refusal import BadInput, Unknown, stale_text

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


def make_current(
    ground: Ground,
    plan: Plan,
    version: PlanVersion,
    *,
    by: str,
) -> None:
    """From now on this is what there is to read; whoever brings it is a contributor, and partners' scopes follow."""
    session = ground.session
    text = text_digest(version.text)
    plan.text_number += 1
    plan.digest = plan_digest(text, version.asks_digest, version.attachments)
    version.plan_id = plan.id
    version.number = plan.text_number
    version.digest = plan.digest
    version.by = by
    version.at = ground.at
    session.add(version)
    partners = select(Prereview).where(Prereview.plan_id == plan.id)
    for partner in session.scalars(partners):
        follow(plan, partner, version)
    if by != SYSTEM:
        contribution = Contribution(
            plan_id=plan.id,
            round=plan.round,
            person_id=by,
        )
        session.merge(contribution)


def follow(
    plan: Plan,
    row: Prereview,
    version: PlanVersion | None,
) -> None:
    """What this partner signs is what stands there now; an agreement to anything else no longer counts."""
    sections = version.sections if version else {}
    scope = scope_digest(plan.digest, sections, row.sections)
    if scope != row.scope_digest:
        row.scope_digest = scope
        row.scope_number = plan.text_number


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


def text_seen(session: Session, plan: Plan, seen: int) -> int:
    """The number of the text that the plan had when its version was this."""
    numbers = _numbers_by_digest(session, plan)
    entries = select(Entry).where(
        Entry.kind == "plan",
        Entry.thing_id == plan.id,
        Entry.version <= seen,
    )
    newest_first = entries.order_by(Entry.seq.desc())
    for entry in session.scalars(newest_first):
        digest = entry.facts.get("digest")
        if digest in numbers:
            return numbers[digest]
    return 1


def _numbers_by_digest(session: Session, plan: Plan) -> dict[str, int]:
    versions = select(PlanVersion.digest, PlanVersion.number)
    of_plan = versions.where(PlanVersion.plan_id == plan.id)
    rows = session.execute(of_plan.order_by(PlanVersion.number))
    return dict(rows.tuples().all())


def attached(session: Session, plan: Plan) -> list[Attachment]:
    """The files that belong to what there is to read now, by name."""
    version = current_version(session, plan)
    if version is None:
        return []
    files = sorted(version.attachments.items())
    keys = [(plan.id, name, digest) for name, digest in files]
    return [session.get_one(Attachment, key) for key in keys]


def unread(
    ground: Ground,
    plan: Plan,
    seen: str,
) -> list[Reason]:
    """A reason where what was read (its digest; "" says nothing) is not what there is to read now."""
    if seen in ("", plan.digest):
        return []
    current = readable(ground.session, plan)
    read = _newest_first(ground.session, plan, PlanVersion.digest == seen)
    number = read[0].number if read else current.number - 1
    local = current.at.in_timezone(ground.season.zone)
    when = local.format("ddd D MMM YYYY HH:mm zz", locale="en")
    reason = stale_text(
        current.number,
        ground.name(current.by),
        when,
        plan.id,
        f"t{max(number, 1)}",
    )
    return [reason]


def read_by_partner(
    session: Session,
    plan: Plan,
    row: Prereview,
    seen: str,
) -> str:
    """A partner of some sections has read the current text, if what they have read says the same there."""
    for version in _newest_first(session, plan, PlanVersion.digest == seen):
        if scope_digest(version.digest, version.sections, row.sections) == row.scope_digest:
            return plan.digest
    return seen
