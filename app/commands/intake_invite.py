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
    rows = options.act_in_season(
        solicit,
        unit,
        partners,
    )
    asked_units = [row.from_unit_id for row in rows]
    facts = {"unit": unit, "asked": asked_units}
    options.answer(facts, f"{unit} has asked {', '.join(asked_units)}.")


def nothing(partner: str, unit: str, /, *, options: Options = DEFAULTS) -> None:
    """Reply that you need nothing of a plan whose owner has asked you.

    Parameters
    ----------
    partner
        Your unit.
    unit
        The unit that has asked.
    """
    row = options.act_in_season(
        reply_nothing,
        partner,
        unit,
    )
    facts = {
        "partner": partner,
        "unit": unit,
        "nothing_at": row.nothing_at,
    }
    options.answer(facts, f"{partner} needs nothing of {unit}.")
