"""Opening a season: the calendar is frozen as version 1, gates are dated, units get plans and owners their dues."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.holidays import INSTALLED
from config.read import parse_calendar
from config.resolve import Resolver
from flows.act.command import Command
from flows.act.perform import perform_in
from flows.calendar.overlays import must_fit
from flows.calendar.pinned import calendars_in_use
from flows.ground import stand
from flows.season.dated_gates import season_gates
from flows.season.initial_dues import owe_at
from flows.season.rows import add_gate, add_plans, add_waivers
from models.organisation import Person, Unit
from models.recount import recount
from models.season import CalendarVersion, Season
from rules.digest import text_digest
from states.refusal import BadInput, Unknown
from states.season import SEASON


@dataclass(frozen=True)
class Opened:
    """What was opened; `past` counts gates whose day was over at the instant of opening."""

    season_id: str
    gates: int
    past: int
    plans: int
    obligations: int


def open_season(
    session: Session,
    text: str,
    *,
    file: str,
    product_ops: str,
    at: DateTime,
) -> Opened:
    """Open the season that this calendar describes.

    Raises Mistaken for a calendar with mistakes, BadInput where the season is open already or there is no
    organisation, Unknown where there is no such person, Refused where the season before it is not scored.
    """
    calendar = parse_calendar(text, file)
    if session.scalars(select(Season.id).where(func.lower(Season.id) == calendar.season.lower())).first() is not None:
        raise BadInput(
            f"{calendar.season} is open already; a season is opened once. "
            "To change its calendar publish a new version; for another season change “season:” in the file."
        )
    if session.scalars(select(Unit.id).limit(1)).first() is None:
        raise BadInput("There are no units yet; import the organisation first: phasegate org import FOLDER")
    administrator = product_ops or _named_product_ops(session)
    if session.get(Person, administrator) is None:
        raise Unknown("person", administrator)
    _add_season(
        session,
        text,
        file,
        administrator,
        at,
    )
    ground = stand(
        session,
        calendar.season,
        by=administrator,
        at=at,
    )
    must_fit(ground.scopes, text, file)
    dated = season_gates(ground.scopes)
    for gate in dated:
        add_gate(ground, gate)
    plans = add_plans(ground)
    add_waivers(ground)
    dues = sum(len(list(owe_at(ground, gate, plans))) for gate in dated)
    added = [plan.id for plan in plans]
    perform_in(
        session,
        Command(
            "season",
            calendar.season,
            "publish",
            administrator,
            at,
            calendar.season,
        ),
    )
    recount(session, *added)
    past = sum(gate.dated.due.at < at for gate in dated)
    return Opened(
        calendar.season,
        len(dated),
        past,
        len(plans),
        dues,
    )


def _named_product_ops(session: Session) -> str:
    people = session.scalars(select(Person).order_by(Person.id))
    named = [person.id for person in people if "product_ops" in person.roles]
    if len(named) != 1:
        raise BadInput(f"{len(named)} people have the role product_ops; name who runs the season: --product-ops PERSON")
    return named[0]


def _add_season(
    session: Session,
    text: str,
    file: str,
    administrator: str,
    at: DateTime,
) -> None:
    calendar = parse_calendar(text, file)
    resolver = Resolver(calendar)
    season = Season(
        id=calendar.season,
        title=calendar.title,
        state=SEASON.initial,
        zone=calendar.zone,
        starts_on=calendar.fiscal_year.starts_on,
        ends_on=calendar.fiscal_year.ends_on,
        product_ops_id=administrator,
        calendar_number=1,
        opened_at=at,
        version=0,
    )
    session.add(season)
    session.flush()
    session.add(
        CalendarVersion(
            season_id=season.id,
            number=1,
            text=text,
            digest=text_digest(text),
            holidays=INSTALLED.pin(calendars_in_use(session, resolver), resolver.years),
            published_at=at,
            published_by=administrator,
        )
    )
    session.flush()
