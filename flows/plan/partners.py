"""Partners before the review: naming them, and their word on the text that they read."""

from collections.abc import Mapping, Sequence

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.acts import acting
from flows.ground import Ground, stand
from flows.obligations.obligations import drop, settle
from flows.outbox.outbox import notify
from flows.plan.advance import locked
from flows.plan.effects import ask_partners, owed_readings
from flows.plan.signing import name_one
from flows.plan.title import plan_title
from flows.plan.versions import read_by_partner
from flows.why.why import explained
from models.plan import Plan
from models.review import Prereview
from states.guard import REASON_MIN
from states.places import partners_read
from states.refusal import BadInput, Refused, Unknown, reason_required


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
    if not units and len(none_because.strip()) < REASON_MIN:
        raise Refused("name_partners", plan_id, [reason_required()])
    with acting(session, plan_id, "name_partners", by=by, at=at, seen=seen) as (ground, plan):
        if plan.unit_id in units:
            raise BadInput(f"{plan.unit_id} cannot be a partner of its own plan; name other units.")
        rows = {row.unit_id: row for row in session.scalars(select(Prereview).where(Prereview.plan_id == plan.id))}
        _must_stay(ground, plan, [rows[unit_id] for unit_id in sorted(set(rows) - set(units))])
        for gone in set(rows) - set(units):
            drop(ground, owed_readings(ground, plan, gone))
            session.delete(rows[gone])
        for unit_id in dict.fromkeys(units):
            ground.unit(unit_id)
            name_one(ground, plan, rows.get(unit_id), unit_id, (signs or {}).get(unit_id, ()))
        plan.no_partner_reason = "" if units else none_because
        session.flush()
        if plan.state in partners_read(ground.lifecycle):
            list(ask_partners(ground, plan, ""))
    return plan


def _must_stay(ground: Ground, plan: Plan, going: Sequence[Prereview]) -> None:
    """Who has objected stays a partner until they agree; who was asked stays unless Product Ops takes them off."""
    objecting = [row for row in going if row.verdict == "object"]
    if objecting:
        raise Refused("name_partners", plan.id, list(explained(ground, plan, "OBJECTION_OPEN")))
    if going and plan.state in partners_read(ground.lifecycle) and "product_ops" not in ground.relations(plan):
        names = ", ".join(ground.unit(row.unit_id).title for row in going)
        raise BadInput(
            f"{names} were asked to read {plan.id}; you can add partners, but only Product Ops takes one off."
        )


def agree(session: Session, plan_id: str, unit_id: str, *, by: str, at: DateTime, seen: int, digest: str = "") -> Plan:
    """The partner agrees to what they sign of the current text; an objection of theirs is settled by it."""
    return _say(session, plan_id, unit_id, "agree", "", by=by, at=at, seen=seen, digest=digest)


def object_to(
    session: Session, plan_id: str, unit_id: str, text: str, *, by: str, at: DateTime, seen: int, digest: str = ""
) -> Plan:
    """The partner objects; the plan cannot be submitted until a contact of the same partner agrees."""
    if len(text.strip()) < REASON_MIN:
        raise Refused("object", plan_id, [reason_required()])
    return _say(session, plan_id, unit_id, "object", text.strip(), by=by, at=at, seen=seen, digest=digest)


def _say(
    session: Session,
    plan_id: str,
    unit_id: str,
    verdict: str,
    text: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
    digest: str,
) -> Plan:
    read = _as_read(session, plan_id, unit_id, by, at, digest)
    with acting(session, plan_id, verdict, by=by, at=at, seen=seen, reason=text, digest=read) as (ground, plan):
        row = session.get(Prereview, (plan_id, unit_id or _unit_of(ground, plan)))
        if row is None:
            raise Unknown("partner of this plan", unit_id, _partners(session, plan))
        if not ground.acts_as(ground.unit(row.unit_id).contacts):
            who = " or ".join(ground.name(person) for person in ground.unit(row.unit_id).contacts)
            raise BadInput(f"Only {who} can speak for {ground.unit(row.unit_id).title}; ask them.")
        row.verdict, row.digest, row.text, row.by, row.at = verdict, row.scope_digest, text, by, at
        settle(ground, owed_readings(ground, plan, row.unit_id))
        if verdict == "object":
            _tell_owner(ground, plan, row)
    return plan


def _as_read(session: Session, plan_id: str, unit_id: str, by: str, at: DateTime, digest: str) -> str:
    """What was read, as far as it matters to the partner for whom this person speaks: see `read_by_partner`."""
    if not digest:
        return ""
    plan = locked(session, plan_id)
    ground = stand(session, plan.season_id, by=by, at=at)
    for row in session.scalars(select(Prereview).where(Prereview.plan_id == plan_id)):
        if unit_id in ("", row.unit_id) and ground.acts_as(ground.unit(row.unit_id).contacts):
            digest = read_by_partner(session, plan, row, digest)
    return digest


def _partners(session: Session, plan: Plan) -> list[str]:
    return list(session.scalars(select(Prereview.unit_id).where(Prereview.plan_id == plan.id)))


def _unit_of(ground: Ground, plan: Plan) -> str:
    """The one partner that the person can speak for, where they did not say which."""
    mine = [unit for unit in _partners(ground.session, plan) if ground.acts_as(ground.unit(unit).contacts)]
    if len(mine) != 1:
        raise BadInput(f"Say for which partner you speak: --unit {' or --unit '.join(mine)}")
    return mine[0]


def _tell_owner(ground: Ground, plan: Plan, row: Prereview) -> None:
    notify(
        ground,
        key=f"{plan.id}:objection:{row.unit_id}:v{plan.version}:{plan.owner_id}",
        kind="objection",
        person_id=plan.owner_id,
        subject=f"Objection to {plan_title(ground, plan)}",
        body=f"{ground.unit(row.unit_id).title} objects. Read it, and what to do: phasegate plan why {plan.id}\n",
    )
