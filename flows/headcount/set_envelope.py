"""Setting an envelope (flows/headcount/decide_envelope.py)."""

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import begin_in
from flows.headcount.envelopes import Share
from rules.allocation import Room


def set_envelope(
    session: Session,
    season_id: str,
    unit: str,
    size: Room,
    held: Room,
    *,
    by: str,
    at: DateTime,
) -> None:
    """What a unit (or `company`) may hand out; raises Refused where that does not fit what is above or below it."""
    share = Share(size, held)
    command = Command(
        "envelope",
        unit,
        "set",
        by,
        at,
        season_id,
        words={"share": share},
    )
    begin_in(session, command)
