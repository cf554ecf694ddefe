"""Publishing a change of the calendar: a new version, and all that hangs on it follows, in one transaction."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import perform_in
from flows.calendar.whatif import WhatIf


@dataclass(frozen=True)
class Published:
    """What was published; `again` says that it had been before, and nothing was done."""

    change_id: str
    season_id: str
    number: int
    again: bool
    letters: int
    found: WhatIf | None


def publish_change(
    session: Session,
    change_id: str,
    *,
    by: str,
    at: DateTime,
    quiet: bool = False,
) -> Published:
    """Make an approved change the season's calendar.

    `quiet` sends no letters but those that must be acknowledged. A hard freeze does not stop it: a freeze that was set
    by mistake could not be lifted otherwise. Raises Refused where the change is not approved, or where something else
    was published since, so that what was approved is no longer what would happen.
    """
    command = Command(
        "calendar_change",
        change_id,
        "publish_change",
        by,
        at,
        words={"quiet": quiet},
    )
    done = perform_in(session, command)
    return Published(
        change_id=done.id,
        season_id=done.answer["season_id"],
        number=done.answer["number"],
        again=not done.answer["changed"],
        letters=done.answer["letters"],
        found=done.answer["found"],
    )
