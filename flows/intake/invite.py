"""Active intake: an owner asks partners by name for their requests, and a partner says when it has none."""

from collections.abc import Sequence

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import begin_in
from models.intake import Solicitation


def solicit(
    session: Session,
    season_id: str,
    unit_id: str,
    partners: Sequence[str],
    *,
    by: str,
    at: DateTime,
) -> list[Solicitation]:
    """Ask each of these units what it needs of this one's plan; who was asked before is not asked twice.

    Raises BadInput where nobody, or the unit itself, is named.
    """
    words = {"partners": tuple(partners)}
    command = Command(
        "unit",
        unit_id,
        "solicit",
        by,
        at,
        season_id,
        words=words,
    )
    begin_in(session, command)
    keys = [(season_id, unit_id, partner_id) for partner_id in dict.fromkeys(partners)]
    return [session.get_one(Solicitation, key) for key in keys]


def reply_nothing(
    session: Session,
    season_id: str,
    partner_id: str,
    unit_id: str,
    *,
    by: str,
    at: DateTime,
) -> Solicitation:
    """The partner needs nothing of this unit's plan; raises Unknown where it was not asked."""
    words = {"unit": unit_id}
    command = Command(
        "unit",
        partner_id,
        "reply_nothing",
        by,
        at,
        season_id,
        words=words,
    )
    begin_in(session, command)
    return session.get_one(Solicitation, (season_id, unit_id, partner_id))
