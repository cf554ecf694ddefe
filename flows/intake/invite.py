"""Active intake: an owner asks partners by name for their requests, and a partner says when it has none."""

from collections.abc import Sequence

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.ground import Ground, stand
from flows.outbox.outbox import notify
from models.intake import Solicitation
from models.organisation import Unit
from states.refusal import BadInput, Unknown


def solicit(
    session: Session, season_id: str, unit_id: str, partners: Sequence[str], *, by: str, at: DateTime
) -> list[Solicitation]:
    """Ask each of these units what it needs of this one's plan; who was asked before is not asked twice.

    Raises BadInput where nobody, or the unit itself, is named.
    """
    ground = stand(session, season_id, by=by, at=at)
    unit = ground.unit(unit_id)
    ground.authorise("solicit", ground.relations() | _speaks(ground, "owner", unit), unit.id)
    if not partners or unit.id in partners:
        raise BadInput(f"Name the units that {unit.title} asks for requests; it cannot ask itself.")
    return [_asked(ground, unit, ground.unit(name)) for name in dict.fromkeys(partners)]


def _asked(ground: Ground, unit: Unit, partner: Unit) -> Solicitation:
    key = (ground.season.id, unit.id, partner.id)
    found = ground.session.get(Solicitation, key)
    if found is not None:
        return found
    told = dict(zip(("season_id", "to_unit_id", "from_unit_id"), key, strict=True))
    row = Solicitation(**told, by=ground.by, at=ground.at)
    ground.session.add(row)
    ground.write("solicitation", f"{unit.id}:{partner.id}", "solicit")
    _tell(ground, row, unit, partner)
    return row


def _tell(ground: Ground, row: Solicitation, unit: Unit, partner: Unit) -> None:
    notify(
        ground,
        key=f"{row.season_id}:solicit:{row.to_unit_id}:{row.from_unit_id}",
        kind="intake",
        person_id=partner.owner_id,
        subject=f"{unit.title} asks what you need of its plan",
        body=(
            f"File it: phasegate intake file ID --from-unit {partner.id} --to-unit {unit.id} …\n"
            f"Or say that there is nothing: phasegate intake nothing {partner.id} {unit.id}\n"
        ),
    )


def reply_nothing(
    session: Session, season_id: str, partner_id: str, unit_id: str, *, by: str, at: DateTime
) -> Solicitation:
    """The partner needs nothing of this unit's plan; raises Unknown where it was not asked."""
    ground = stand(session, season_id, by=by, at=at)
    partner = ground.unit(partner_id)
    ground.authorise("reply_nothing", ground.relations() | _speaks(ground, "partner", partner), partner.id)
    row = session.get(Solicitation, (season_id, unit_id, partner_id), with_for_update=True)
    if row is None:
        mine = (Solicitation.season_id == season_id, Solicitation.from_unit_id == partner_id)
        raise Unknown(
            f"unit that has asked {partner_id}", unit_id, session.scalars(select(Solicitation.to_unit_id).where(*mine))
        )
    if row.nothing_at is None:
        row.nothing_at = at
        ground.write("solicitation", f"{unit_id}:{partner_id}", "nothing")
    return row


def _speaks(ground: Ground, relation: str, unit: Unit) -> frozenset[str]:
    return ground.part(relation, unit.contacts, instead=True)
