"""The public holidays that a season keeps from the day it opens, so that no upgrade of a library moves its dates."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.calendar import Calendar
from config.resolve import Resolver
from models.organisation import Person


def calendars_in_use(session: Session, resolver: Resolver) -> set[str]:
    """Every country whose holidays a date or a person of this season is counted with."""
    calendar = resolver.calendar
    names = {calendar.business_days, *calendar.calendar_of_country.values()}
    names |= {overlay.calendar for overlay in calendar.overlays.values() if overlay.calendar}
    names |= _calendars_of_people(session, calendar)
    countries = {name for name in names if name and name not in calendar.calendars}
    return countries | resolver.workdays.countries()


def _calendars_of_people(session: Session, calendar: Calendar) -> set[str]:
    rows = session.execute(select(Person.country, Person.calendar).distinct())
    names = set()
    for country, chosen in rows:
        names.add(chosen or calendar.calendar_of_country.get(country, country))
    return names
