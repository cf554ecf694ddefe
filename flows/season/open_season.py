"""Opening a season: who runs it and what its calendar says; one act makes all that it begins with."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.read import parse_calendar
from flows.act.command import Command
from flows.act.perform import begin_in
from models.organisation import Person, Unit
from models.season import Season
from states.refusal import BadInput, Unknown


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
    season_id = parse_calendar(text, file).season
    _must_be_new(session, season_id)
    _must_have_units(session)
    administrator = product_ops or _named_product_ops(session)
    if session.get(Person, administrator) is None:
        raise Unknown("person", administrator)
    words = {"text": text, "file": file}
    command = Command(
        "season",
        season_id,
        "begin",
        administrator,
        at,
        season_id,
        words=words,
    )
    done = begin_in(session, command)
    return Opened(
        season_id=season_id,
        gates=done.answer["gates"],
        past=done.answer["past"],
        plans=done.answer["plans"],
        obligations=done.answer["obligations"],
    )


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


def _named_product_ops(session: Session) -> str:
    by_id = select(Person).order_by(Person.id)
    people = session.scalars(by_id)
    named = [person.id for person in people if "product_ops" in person.roles]
    if len(named) != 1:
        raise BadInput(f"{len(named)} people have the role product_ops; name who runs the season: --product-ops PERSON")
    return named[0]
