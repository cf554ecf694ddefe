"""Active intake: an owner asks partners by name for their requests, and a partner says when it has none."""

from collections.abc import Mapping, Sequence

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act, Kind
from models.intake import Solicitation
from models.organisation import Unit
from states.refusal import BadInput, Unknown


def _contacts(_facts: Facts, unit: Unit) -> tuple[str, ...]:
    """Who speaks for the unit, as the owner of its plan and as a partner of others'."""
    return unit.contacts


def _solicit(draft: Draft, unit: Unit, command: Command) -> None:
    """Each partner is asked once, whoever asks."""
    partners: Sequence[str] = command.word("partners") or ()
    if not partners or unit.id in partners:
        raise BadInput(f"Name the units that {unit.title} asks for requests; it cannot ask itself.")
    for partner_id in dict.fromkeys(partners):
        partner = draft.facts.unit(partner_id)
        if _invitation(draft.facts, unit.id, partner) is None:
            _ask_partner(draft, unit, partner)


def _invitation(
    facts: Facts,
    unit_id: str,
    partner: Unit,
) -> Solicitation | None:
    """What this unit has asked the partner; None where it has not."""
    return facts.get(
        Solicitation,
        facts.season.id,
        unit_id,
        partner.id,
    )


def _ask_partner(draft: Draft, unit: Unit, partner: Unit) -> None:
    facts = draft.facts
    solicitation = Solicitation(
        season_id=facts.season.id,
        to_unit_id=unit.id,
        from_unit_id=partner.id,
        by=facts.actor,
        at=facts.at,
    )
    draft.add(solicitation)
    draft.enter("solicitation", f"{unit.id}:{partner.id}", "solicit")
    _tell_partner(draft, unit, partner)


def _tell_partner(
    draft: Draft,
    unit: Unit,
    partner: Unit,
) -> None:
    draft.notify(
        f"{draft.facts.season.id}:solicit:{unit.id}:{partner.id}",
        "intake",
        partner.owner_id,
        about={"unit": unit.id, "partner": partner.id},
    )


def _reply_nothing(draft: Draft, partner: Unit, command: Command) -> None:
    """The partner needs nothing of that unit's plan; raises Unknown where it was not asked."""
    facts = draft.facts
    unit_id = str(command.word("unit"))
    solicitation = _invitation(facts, unit_id, partner)
    if solicitation is None:
        raise _not_asked_by(facts, partner, unit_id)
    if solicitation.nothing_at is None:
        solicitation.nothing_at = facts.at
        draft.enter("solicitation", f"{unit_id}:{partner.id}", "nothing")


def _not_asked_by(facts: Facts, partner: Unit, unit_id: str) -> Unknown:
    solicitations = facts.rows(Solicitation, season_id=facts.season.id, from_unit_id=partner.id)
    asking = [solicitation.to_unit_id for solicitation in solicitations]
    return Unknown(f"unit that has asked {partner.id}", unit_id, asking)


def _find_unit(facts: Facts, command: Command) -> Unit:
    return facts.unit(command.id)


_ACTS: Mapping[str, Act] = {
    "solicit": Act(_solicit, enters_itself=True),
    "reply_nothing": Act(_reply_nothing, enters_itself=True),
}

UNIT_KIND = Kind(
    "unit",
    Unit,
    acts=_ACTS,
    holders={"owner": _contacts, "partner": _contacts},
    begins=_find_unit,
)
"""A unit among the facts of a season: what is done in its name there (Road.begin_in)."""
