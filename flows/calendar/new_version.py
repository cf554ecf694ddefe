"""The first effect of publishing a change: the season lives by the next version of its calendar."""

from dataclasses import replace

from config.calendar import Calendar
from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.season import SeasonFacts, dated_calendar
from flows.calendar.change_whatif import whatif_of_change
from flows.calendar.publishing import Publishing, begin_publishing
from flows.calendar.whatif import WhatIf
from flows.season.pinned import calendars_in_use
from models.absence import Absence
from models.calendar_change import CalendarChange
from models.organisation import Person
from models.season import CalendarVersion, Season
from rules.digest import text_digest


def begin_version(draft: Draft, change: CalendarChange, _command: Command) -> None:
    """From here on the draft's facts are those under the new calendar."""
    before = draft.facts
    _read_people(before)
    found = whatif_of_change(before, change)
    version = draft.add(_next_version(before, change, found))
    season = before.season.row
    season.calendar_number = version.number
    season.version += 1
    _take_over(season, found.after.company.calendar)
    draft.facts = replace(before, season=SeasonFacts(season, dated_calendar(version)))
    publishing = Publishing(found, before, draft.facts.all_scopes())
    begin_publishing(before, change, publishing)


def _read_people(facts: Facts) -> None:
    """Everybody, with the absences of who is away: any of them may have to hear of something."""
    people = facts.rows(Person)
    away = [person.id for person in people if person.away_until is not None and person.away_until > facts.at]
    facts.load_parts(Absence, "person_id", away)


def _next_version(facts: Facts, change: CalendarChange, found: WhatIf) -> CalendarVersion:
    """It keeps the holidays that it is counted with."""
    resolver = found.after.company
    countries = calendars_in_use(facts.rows(Person), resolver)
    return CalendarVersion(
        season_id=facts.season.id,
        number=facts.season.row.calendar_number + 1,
        text=found.text,
        digest=text_digest(found.text),
        holidays=resolver.data.pin(countries, resolver.years),
        change_id=change.id,
        published_at=facts.at,
        published_by=facts.actor,
    )


def _take_over(season: Season, calendar: Calendar) -> None:
    """What the season's row repeats of its calendar."""
    season.title = calendar.title
    season.zone = calendar.zone
    season.starts_on = calendar.fiscal_year.starts_on
    season.ends_on = calendar.fiscal_year.ends_on
