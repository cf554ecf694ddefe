"""What every command may be told: which database, who asks, at which instant, and how to answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

import pendulum
from cyclopts import Parameter
from pendulum import Date, DateTime

from app import replay as asked
from flows.answered import answer_before, keep_answer, tell_later
from flows.ground import current_season, stand
from flows.installation.settings import DEFAULT_DATABASE
from models.database import open_engine, reachable, reading, writing
from models.migrate import must_be_current
from models.organisation import SYSTEM
from states.refusal import BadInput

_CONNECTED: list[Any] = []
_CLAIMED: list[tuple[Any, str]] = []


def connect(url: str, *, durable: bool = True) -> Any:
    """A database for the rest of this command; `disconnect` lets go of it."""
    engine = open_engine(url, durable=durable)
    _CONNECTED.append(engine)
    return engine


def keep_answers() -> None:
    """What was said to each request that this command carried out; none is left open."""
    while _CLAIMED:
        tell_later(*_CLAIMED.pop(), {"out": asked.said()})


def disconnect() -> None:
    """Let go of every database that a command opened, so that no file stays open behind it."""
    _CLAIMED.clear()
    while _CONNECTED:
        _CONNECTED.pop().dispose()


@Parameter(name="*")
@dataclass
class Options:
    """Shared by all commands that look into a season.

    Parameters
    ----------
    db
        Address of the database: sqlite:///FILE or postgresql+psycopg://…
    season
        The season meant; by default the one opened last.
    as_
        Who acts, by id.
    at
        The instant of the act, with its offset; by default now.
    json
        Answer in JSON.
    request_id
        For a command that changes something, a word of your own: the same words under it again change nothing more,
        and get the same answer.
    """

    db: Annotated[str, Parameter(env_var="PHASEGATE_DB")] = DEFAULT_DATABASE
    season: Annotated[str, Parameter(env_var="PHASEGATE_SEASON")] = ""
    as_: Annotated[str, Parameter(name="--as", env_var="PHASEGATE_AS")] = ""
    at: str = ""
    json: Annotated[bool, Parameter(negative="")] = False
    request_id: str = ""

    @cached_property
    def engine(self) -> Any:
        """The database, found reachable and of this program's schema."""
        engine = connect(self.db)
        reachable(engine)
        must_be_current(engine)
        return engine

    @property
    def by(self) -> str:
        if not self.as_:
            raise BadInput("Say who you are: --as PERSON, or PHASEGATE_AS=PERSON in the environment.")
        return self.as_

    @cached_property
    def instant(self) -> DateTime:
        return instant(self.at) if self.at else pendulum.now("UTC")

    @contextmanager
    def reading(self) -> Iterator[Any]:
        with reading(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """One unit of work; raises Repeated where the request was carried out before."""
        with writing(self.engine) as session:
            self._claim(session)
            yield session

    def _claim(self, session: Any) -> None:
        mine = (self.engine, self.request_id)
        if not self.request_id or mine in _CLAIMED:
            return
        words = {"words": asked.words}
        before = answer_before(session, self.request_id, words)
        if before is not None:
            raise asked.Repeated(self.request_id, before.get("out", ""))
        keep_answer(session, self.request_id, words, {}, at=self.instant)
        _CLAIMED.append(mine)

    def season_id(self, session: Any) -> str:
        """The season meant; raises Unknown where there is none of that name, or none at all."""
        if not self.season:
            return current_season(session)
        return stand(session, self.season, by=SYSTEM, at=self.instant).season.id


def instant(text: str) -> DateTime:
    """An instant with its offset or zone; raises BadInput where the text leaves open which one is meant."""
    try:
        found = pendulum.parse(text, tz=None)  # None asks for a naive result
    except (ValueError, TypeError):
        found = None
    if not isinstance(found, DateTime) or found.tzinfo is None:
        raise BadInput(f"“{text}” is no instant; write it with its offset: 2026-09-11T16:00:00Z or …-07:00.")
    _must_be_plausible(found.year, text)
    return found.in_timezone("UTC")


def _must_be_plausible(year: int, text: str) -> None:
    """A year that nobody plans for is a slip of the pen, and at the ends of time there are no zones."""
    if not 1970 <= year <= 2200:
        raise BadInput(f"“{text}” lies outside of 1970 to 2200; correct the year.")


def local(text: str, *, zone: str, hour: int = 17) -> DateTime:
    """A day, meant at this hour of the season's zone, or an instant with its offset."""
    day = _day(text)
    if day is not None:
        _must_be_plausible(day.year, text)
        return pendulum.datetime(day.year, day.month, day.day, hour, tz=zone).in_timezone("UTC")
    try:
        return instant(text)
    except BadInput:
        said = f"“{text}” is no day; write it as 2026-09-11, or with time and offset: 2026-09-11T16:00:00Z."
        raise BadInput(said) from None


def _day(text: str) -> Date | None:
    """None where it is written as something else, perhaps an instant."""
    try:
        return Date.fromisoformat(text)
    except ValueError:
        return None
