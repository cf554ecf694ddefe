"""The public holidays that a season keeps from the day it opens, so that no upgrade of a library moves its dates."""

from collections.abc import Iterable

from config.calendar import Calendar
from config.resolve import Resolver
from models.organisation import Person


def calendars_in_use(people: Iterable[Person], resolver: Resolver) -> set[str]:
    """Every country whose holidays a date or one of these people is counted with."""
    calendar = resolver.calendar
    names = {calendar.business_days, *calendar.calendar_of_country.values()}
    names |= {overlay.calendar for overlay in calendar.overlays.values() if overlay.calendar}
    names |= _calendars_of_people(people, calendar)
    countries = {name for name in names if name and name not in calendar.calendars}
    return countries | resolver.workdays.countries()


def _calendars_of_people(people: Iterable[Person], calendar: Calendar) -> set[str]:
    places = {(person.country, person.calendar) for person in people}
    names = set()
    for country, chosen in places:
        names.add(chosen or calendar.calendar_of_country.get(country, country))
    return names
