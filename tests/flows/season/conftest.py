"""An open season, where the engine makes no difference to what is claimed."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.database import writing
from tests.conftest import Opener


@pytest.fixture
def season(sqlite_engine: Engine, open_for: Opener) -> Engine:
    open_for(sqlite_engine)
    return sqlite_engine


@pytest.fixture
def one(season: Engine) -> Iterator[Session]:
    """A session on it, rolled back in the end."""
    with writing(season) as opened:
        yield opened
        opened.rollback()
