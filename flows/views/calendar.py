"""The versions of a season's calendar, dated: the one that holds and the one before it."""

import json
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from config.resolve import Resolver
from flows.act.context import SeasonContext, open_context
from flows.act.season import frozen_resolver
from models.organisation import SYSTEM
from models.season import CalendarVersion


@dataclass(frozen=True)
class Versions:
    """`previous` is None while the season still has its first calendar."""

    number: int
    current: Resolver
    previous: Resolver | None


def read_calendar_versions(
    session: Session,
    season_id: str,
    *,
    at: DateTime,
) -> Versions:
    """Each with the public holidays that it was published with; raises Unknown where there is no such season."""
    context = open_context(session, season_id, by=SYSTEM, at=at)
    return calendar_versions(context)


def calendar_versions(context: SeasonContext) -> Versions:
    """The same on a season that has been read already."""
    number = context.season.calendar_number
    row = context.session.get(CalendarVersion, (context.season.id, number - 1))
    previous = None if row is None else _resolver_of(row)
    return Versions(number, context.resolver, previous)


def _resolver_of(row: CalendarVersion) -> Resolver:
    """The version as it was published."""
    source = f"{row.season_id} v{row.number}"
    holidays = json.dumps(row.holidays)
    return frozen_resolver(row.text, source, holidays)
