"""Publishing a change of the calendar: a new version, and all that hangs on it follows, in one transaction."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from config.calendar import Calendar
from flows.approval.follow_approvals import follow_calendar, plans_to_follow
from flows.calendar.calendar_change import look, refusals
from flows.calendar.change_rows import change_of
from flows.calendar.follow_dues import follow_dues
from flows.calendar.follow_gates import follow_gates
from flows.calendar.follow_plans import follow_plans
from flows.calendar.letter_notices import Cause
from flows.calendar.send_letters import send_letters
from flows.calendar.whatif import WhatIf
from flows.ground import Ground, stand
from flows.reminders.schedule import lay_all_out_anew
from flows.season.pinned import calendars_in_use
from models.calendar_change import CalendarChange
from models.season import CalendarVersion, Season
from rules.digest import text_digest
from states.calendar_change import CALENDAR_CHANGE
from states.guard import Reason
from states.machine import fire
from states.refusal import Refused


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
    change = change_of(session, change_id, lock=True)
    if change.state == "published":
        return _published_before(change)
    before = stand(
        session,
        change.season_id,
        by=by,
        at=at,
        lock=True,
    )
    reasons = list(refusals(before, change, "publish"))
    if reasons:
        raise Refused("publish", change_id, reasons)
    found = look(before, change)
    if found.digest != change.approved_digest:
        raise Refused("publish", change_id, [_no_longer_approved(change)])
    return _publish(
        before,
        change,
        found,
        quiet=quiet,
    )


def _published_before(change: CalendarChange) -> Published:
    return Published(
        change_id=change.id,
        season_id=change.season_id,
        number=change.number,
        again=True,
        letters=0,
        found=None,
    )


def _publish(
    before: Ground,
    change: CalendarChange,
    found: WhatIf,
    *,
    quiet: bool,
) -> Published:
    after = _follow_change(before, change, found)
    letters = send_letters(
        after,
        found.letters,
        Cause(change.id, change.id, change.reason),
        quiet=quiet,
    )
    _finish(after, change, quiet=quiet)
    return Published(
        change_id=change.id,
        season_id=change.season_id,
        number=change.number,
        again=False,
        letters=letters,
        found=found,
    )


def _follow_change(before: Ground, change: CalendarChange, found: WhatIf) -> Ground:
    """Everything that hangs on the calendar, under the new one."""
    voted = plans_to_follow(before, found.after.company.calendar)
    after = _new_version(before, change, found)
    follow_gates(
        before,
        after,
        found,
        change,
    )
    follow_plans(before, after, found)
    follow_calendar(after, voted)
    follow_dues(before, after, found)
    lay_all_out_anew(after.session, at=after.at, season_id=after.season.id)
    return after


def _no_longer_approved(change: CalendarChange) -> Reason:
    text = (
        f"{change.approved_by} approved other dates: version {change.approved_base} of the calendar was changed since."
    )
    fix = f"Look again (phasegate calendar simulate {change.id}) and have it approved again."
    return Reason("APPROVAL_OUTDATED", text, fix)


def _new_version(before: Ground, change: CalendarChange, found: WhatIf) -> Ground:
    """The season under its new calendar."""
    season = before.season
    session = before.session
    season.calendar_number = _add_version(before, change, found)
    season.version += 1
    _take_over(season, found.after.company.calendar)
    session.flush()
    return stand(
        session,
        season.id,
        by=before.by,
        at=before.at,
    )


def _add_version(before: Ground, change: CalendarChange, found: WhatIf) -> int:
    """The number of the new version, which keeps the holidays that it is counted with."""
    resolver = found.after.company
    countries = calendars_in_use(before.session, resolver)
    version = CalendarVersion(
        season_id=before.season.id,
        number=before.season.calendar_number + 1,
        text=found.text,
        digest=text_digest(found.text),
        holidays=resolver.data.pin(countries, resolver.years),
        change_id=change.id,
        published_at=before.at,
        published_by=before.by,
    )
    before.session.add(version)
    return version.number


def _take_over(season: Season, calendar: Calendar) -> None:
    """What the season's row repeats of its calendar."""
    season.title = calendar.title
    season.zone = calendar.zone
    season.starts_on = calendar.fiscal_year.starts_on
    season.ends_on = calendar.fiscal_year.ends_on


def _finish(
    ground: Ground,
    change: CalendarChange,
    *,
    quiet: bool,
) -> None:
    was = change.state
    fire(CALENDAR_CHANGE, "publish", change)
    change.version += 1
    change.published_at = ground.at
    change.number = ground.season.calendar_number
    change.quiet = quiet
    facts = {"number": change.number, "quiet": quiet}
    ground.write(
        "calendar_change",
        change.id,
        "publish",
        was=was,
        now=change.state,
        version=change.version,
        reason=change.reason,
        facts=facts,
    )
