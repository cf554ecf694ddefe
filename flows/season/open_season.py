"""Opening a season: the calendar is frozen as version 1, gates are dated, units get plans and owners their dues."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.holidays import INSTALLED
from config.overlay_fit import must_fit
from config.read import parse_calendar
from config.resolve import Resolver
from config.season_gates import season_gates
from flows.act.command import Command
from flows.act.perform import perform_in
from flows.ground import Ground, stand
from flows.season.initial_dues import owe_at
from flows.season.pinned import calendars_in_use
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
    season_id = calendar.season
    _must_be_new(session, season_id)
    _must_have_units(session)
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
        season_id,
        by=administrator,
        at=at,
    )
    must_fit(ground.scopes, text, file)
    return _fill_season(ground)


def _must_be_new(session: Session, season_id: str) -> None:
    same_id = func.lower(Season.id) == season_id.lower()
    same_season = select(Season.id).where(same_id)
    if session.scalars(same_season).first() is not None:
        raise BadInput(
            f"{season_id} is open already; a season is opened once. "
            "To change its calendar publish a new version; for another season change “season:” in the file."
        )


def _must_have_units(session: Session) -> None:
    any_unit = select(Unit.id).limit(1)
    if session.scalars(any_unit).first() is None:
        raise BadInput("There are no units yet; import the organisation first: phasegate org import FOLDER")


def _fill_season(ground: Ground) -> Opened:
    """Its gates, plans, waivers and dues; then it is published."""
    gates = season_gates(ground.scopes)
    for gate in gates:
        add_gate(ground, gate)
    plans = add_plans(ground)
    add_waivers(ground)
    obligations = 0
    for gate in gates:
        dues = list(owe_at(ground, gate, plans))
        obligations += len(dues)
    plan_ids = [plan.id for plan in plans]
    _publish_season(ground)
    recount(ground.session, *plan_ids)
    past = [gate for gate in gates if gate.dated.due.at < ground.at]
    return Opened(
        season_id=ground.season.id,
        gates=len(gates),
        past=len(past),
        plans=len(plans),
        obligations=obligations,
    )


def _publish_season(ground: Ground) -> None:
    season_id = ground.season.id
    command = Command(
        "season",
        season_id,
        "publish",
        ground.by,
        ground.at,
        season_id,
    )
    perform_in(ground.session, command)


def _named_product_ops(session: Session) -> str:
    by_id = select(Person).order_by(Person.id)
    people = session.scalars(by_id)
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
    _add_version(
        session,
        season,
        text,
        resolver,
    )


def _add_version(
    session: Session,
    season: Season,
    text: str,
    resolver: Resolver,
) -> None:
    holiday_calendars = calendars_in_use(session, resolver)
    version = CalendarVersion(
        season_id=season.id,
        number=1,
        text=text,
        digest=text_digest(text),
        holidays=INSTALLED.pin(holiday_calendars, resolver.years),
        published_at=season.opened_at,
        published_by=season.product_ops_id,
    )
    session.add(version)
    session.flush()
