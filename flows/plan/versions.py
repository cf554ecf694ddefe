"""The versions of what there is to read of a plan: making one current, and what each partner signs of it."""

import re

from sqlalchemy import ColumnElement, false, select, true
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
    plan.text_number += 1
    plan.digest = plan_digest(text_digest(version.text), version.asks_digest, version.attachments)
    version.plan_id, version.number, version.digest = plan.id, plan.text_number, plan.digest
    version.by, version.at = by, ground.at
    ground.session.add(version)
    for row in ground.session.scalars(select(Prereview).where(Prereview.plan_id == plan.id)):
        follow(plan, row, version)
    if by != SYSTEM:
        ground.session.merge(Contribution(plan_id=plan.id, round=plan.round, person_id=by))


def follow(plan: Plan, row: Prereview, version: PlanVersion | None) -> None:
    """What this partner signs is what stands there now; an agreement to anything else no longer counts."""
    scope = scope_digest(plan.digest, version.sections if version else {}, row.sections)
    if scope != row.scope_digest:
        row.scope_digest, row.scope_number = scope, plan.text_number


def version_named(session: Session, plan: Plan, name: str) -> PlanVersion:
    """The newest version of that number (t3 or v3) or digest, or the beginning of one.

    Raises Unknown where there is none, BadInput where two begin like that.
    """
    number = int(name[1:]) if re.fullmatch(r"[tv][0-9]{1,9}", name) else 0
    begins = PlanVersion.digest.startswith(name, autoescape=True) if len(name) >= SHORTEST else false()
    found = _newest_first(session, plan, (PlanVersion.number == number) | begins)
    if not found:
        raise Unknown(f"text of {plan.id}", name, [f"t{one.number}" for one in _newest_first(session, plan, true())])
    if len({one.digest for one in found}) > 1:
        raise BadInput(f"“{name}” is the beginning of two digests; give more of it, or say t{found[0].number}.")
    return found[0]


def _newest_first(session: Session, plan: Plan, which: ColumnElement[bool]) -> list[PlanVersion]:
    mine = select(PlanVersion).where(PlanVersion.plan_id == plan.id, which).order_by(PlanVersion.number.desc())
    return list(session.scalars(mine))


def text_seen(session: Session, plan: Plan, seen: int) -> int:
    """The number of the text that the plan had when its version was this."""
    rows = select(PlanVersion.digest, PlanVersion.number).where(PlanVersion.plan_id == plan.id)
    kept = dict(session.execute(rows.order_by(PlanVersion.number)).tuples().all())
    mine = (Entry.kind == "plan", Entry.thing_id == plan.id, Entry.version <= seen)
    entries = session.scalars(select(Entry).where(*mine).order_by(Entry.seq.desc()))
    return next((kept[one.facts["digest"]] for one in entries if one.facts.get("digest") in kept), 1)


def attached(session: Session, plan: Plan) -> list[Attachment]:
    """The files that belong to what there is to read now, by name."""
    now = current_version(session, plan)
    keys = sorted(now.attachments.items()) if now else []
    return [session.get_one(Attachment, (plan.id, name, digest)) for name, digest in keys]


def unread(ground: Ground, plan: Plan, seen: str) -> list[Reason]:
    """A reason where what was read (its digest; "" says nothing) is not what there is to read now."""
    if seen in ("", plan.digest):
        return []
    now = readable(ground.session, plan)
    known = next(
        (one.number for one in _newest_first(ground.session, plan, PlanVersion.digest == seen)), now.number - 1
    )
    when = now.at.in_timezone(ground.season.zone).format("ddd D MMM YYYY HH:mm zz", locale="en")
    return [
        stale_text(
            now.number,
            ground.name(now.by),
            when,
            plan.id,
            f"t{max(known, 1)}",
        )
    ]


def read_by_partner(
    session: Session,
    plan: Plan,
    row: Prereview,
    seen: str,
) -> str:
    """A partner of some sections has read the current text, if what they have read says the same there."""
    read = _newest_first(session, plan, PlanVersion.digest == seen)
    scopes = {scope_digest(one.digest, one.sections, row.sections) for one in read}
    return plan.digest if row.scope_digest in scopes else seen
