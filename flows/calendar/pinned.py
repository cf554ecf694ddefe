"""The public holidays that a season keeps from the day it opens, so that no upgrade of a library moves its dates."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.resolve import Resolver
from models.organisation import Person


def calendars_in_use(session: Session, resolver: Resolver) -> set[str]:
    """Every country whose holidays a date or a person of this season is counted with."""
    calendar = resolver.calendar
    named = {calendar.business_days, *calendar.calendar_of_country.values()}
    named |= {overlay.calendar for overlay in calendar.overlays.values() if overlay.calendar}
    for country, own in session.execute(select(Person.country, Person.calendar).distinct()):
        named.add(own or calendar.calendar_of_country.get(country, country))
    return {name for name in named if name and name not in calendar.calendars} | resolver.workdays.countries()
