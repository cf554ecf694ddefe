"""What every command may be given: which database, who asks, at which instant, and how to answer."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, TypedDict, TypeVar

import pendulum
from cyclopts import Parameter
from pendulum import DateTime

from app import replay
from app.output import answer
from app.typed_values import parse_instant
from flows.installation.settings import DEFAULT_DATABASE
from models.database import open_engine, reachable, reading, writing
from models.migrate import must_be_current
from models.organisation import SYSTEM
from states.refusal import BadInput

if TYPE_CHECKING:
    # A command that needs no season's calendar does not import what reads one.
    from flows.act.context import SeasonContext


class Actor(TypedDict):
    """Who acts and when, as the functions of flows/ take it."""

    by: str
    at: DateTime


Result = TypeVar("Result")


@dataclass
class _Run:
    """What one run of the command line holds: its databases, its instant, and the requests that it carried out."""

    opened: list[Any] = field(default_factory=list)
    checked: dict[str, Any] = field(default_factory=dict)
    claimed: list[tuple[Any, str]] = field(default_factory=list)
    now: DateTime | None = None


_run = _Run()


def connect_database(url: str, *, durable: bool = True) -> Any:
    """A database for the rest of this command; `disconnect` lets go of it."""
    engine = open_engine(url, durable=durable)
    _run.opened.append(engine)
    return engine


def keep_answers() -> None:
    """Store what was answered to each request that this command carried out; none is left open."""
    if not _run.claimed:
        return
    from flows.act.claim_request import answer_request

    while _run.claimed:
        engine, request_id = _run.claimed.pop()
        answer_request(engine, request_id, {"out": replay.all_written()})


def disconnect() -> None:
    """Let go of every database that a command opened, so that no file stays open behind it, and of its instant."""
    _run.claimed.clear()
    _run.checked.clear()
    _run.now = None
    while _run.opened:
        _run.opened.pop().dispose()


@Parameter(name="*")
@dataclass(frozen=True)
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

    @property
    def engine(self) -> Any:
        """The database, found reachable and of this program's schema; opened once a run."""
        if self.db not in _run.checked:
            engine = connect_database(self.db)
            reachable(engine)
            must_be_current(engine)
            _run.checked[self.db] = engine
        return _run.checked[self.db]

    @property
    def by(self) -> str:
        """Who acts; raises BadInput where nobody is named."""
        if not self.as_:
            raise BadInput("Say who you are: --as PERSON, or PHASEGATE_AS=PERSON in the environment.")
        return self.as_

    @property
    def viewer(self) -> str:
        """Who looks: whoever is named, else the automation."""
        return self.as_ or SYSTEM

    @property
    def instant(self) -> DateTime:
        """The instant of the act, in UTC; where none is given, the same one throughout a run."""
        if self.at:
            return parse_instant(self.at)
        if _run.now is None:
            _run.now = pendulum.now("UTC")
        return _run.now

    @property
    def actor(self) -> Actor:
        """Who acts, and when; raises BadInput where nobody is named."""
        return {"by": self.by, "at": self.instant}

    @property
    def looker(self) -> Actor:
        """Who looks, and when."""
        return {"by": self.viewer, "at": self.instant}

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """A transaction that only reads."""
        with reading(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """One unit of work; raises Repeated where the request was carried out before."""
        with writing(self.engine) as session:
            self._claim_request(session)
            yield session

    @contextmanager
    def reading_season(self) -> Iterator[tuple[Any, str]]:
        """A transaction that only reads, and the season meant."""
        with self.reading() as session:
            yield session, self.season_id(session)

    @contextmanager
    def writing_season(self) -> Iterator[tuple[Any, str]]:
        """One unit of work, and the season meant."""
        with self.writing() as session:
            yield session, self.season_id(session)

    def act(
        self,
        verb: Callable[..., Result],
        *words: Any,
        **details: Any,
    ) -> Result:
        """Do it in one unit of work, as who acts, at this instant; `verb` is a function of flows/."""
        with self.writing() as session:
            return verb(
                session,
                *words,
                **self.actor,
                **details,
            )

    def act_in_season(
        self,
        verb: Callable[..., Result],
        *words: Any,
        **details: Any,
    ) -> Result:
        """The same for what is done in the season meant."""
        with self.writing_season() as (session, season_id):
            return verb(
                session,
                season_id,
                *words,
                **self.actor,
                **details,
            )

    def look(self, view: Callable[..., Result], *words: Any) -> Result:
        """Read it, as who looks, at this instant; `view` is a function of flows/."""
        with self.reading() as session:
            return view(
                session,
                *words,
                **self.looker,
            )

    def look_in_season(self, view: Callable[..., Result], **only: Any) -> Result:
        """Read what there is in the season meant; `only` says how much of it."""
        with self.reading_season() as (session, season_id):
            return view(session, season_id, **only)

    def _claim_request(self, session: Any) -> None:
        claim = (self.engine, self.request_id)
        if not self.request_id or claim in _run.claimed:
            return
        # Who only looks, or gives no id, does not pay for what writes.
        from flows.act.claim_request import claim_request

        before = claim_request(
            session,
            self.request_id,
            {"words": replay.words},
            at=self.instant,
        )
        if before is not None:
            answer_then = before.get("out", "")
            raise replay.Repeated(self.request_id, answer_then)
        _run.claimed.append(claim)

    def season_id(self, session: Any) -> str:
        """The season meant; raises Unknown where there is none of that name, or none at all."""
        if not self.season:
            from flows.act.context import current_season

            return current_season(session)
        return self.season_context(session, self.season).season.id

    def season_context(self, session: Any, season_id: str) -> "SeasonContext":
        """The season as the automation sees it at this instant; raises Unknown where there is none."""
        from flows.act.context import open_context

        return open_context(session, season_id, by=SYSTEM, at=self.instant)

    def answer(self, value: Any, lines: str | Iterable[str]) -> None:
        """Print the value where JSON is wanted, else the lines."""
        answer(value, lines, json=self.json)


DEFAULTS = Options()
"""What a command gets where no option is given."""
