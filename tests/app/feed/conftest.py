"""A season in a session, whose feeds are read."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from models.database import writing
from tests.conftest import Opener
from tests.flows.conftest import Play


@pytest.fixture
def play(sqlite_engine: Engine, open_for: Opener) -> Iterator[Play]:
    open_for(sqlite_engine)
    with writing(sqlite_engine) as session:
        yield Play(session)
        session.rollback()
