"""phasegate intake solicit, nothing: partners who are asked by name what they need, and those who need nothing."""

from app.options import DEFAULTS, Options
from flows.intake.invite import reply_nothing, solicit


def solicit_partners(unit: str, partners: list[str], /, *, options: Options = DEFAULTS) -> None:
    """Ask partners by name what they need of your unit's plan.

    Parameters
    ----------
    unit
        Your unit.
    partners
        The units that you ask.
    """
    with options.writing_season() as (session, season_id):
        rows = solicit(
            session,
            season_id,
            unit,
            partners,
            **options.actor,
        )
        asked_units = [row.from_unit_id for row in rows]
    options.answer(
        {"unit": unit, "asked": asked_units},
        f"{unit} has asked {', '.join(asked_units)}.",
    )


def nothing(partner: str, unit: str, /, *, options: Options = DEFAULTS) -> None:
    """Reply that you need nothing of a plan whose owner has asked you.

    Parameters
    ----------
    partner
        Your unit.
    unit
        The unit that has asked.
    """
    with options.writing_season() as (session, season_id):
        row = reply_nothing(
            session,
            season_id,
            partner,
            unit,
            **options.actor,
        )
    facts = {
        "partner": partner,
        "unit": unit,
        "nothing_at": row.nothing_at,
    }
    options.answer(facts, f"{partner} needs nothing of {unit}.")
