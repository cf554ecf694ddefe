"""The pool of asks that leadership decides on."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from models.database import writing
from tests.conftest import Opener
from tests.flows.conftest import Play
from tests.flows.headcount.ranked_cases import ranked


@pytest.fixture
def pool(engine: Engine, open_for: Opener) -> Iterator[Play]:
    open_for(engine, then=ranked)
    with writing(engine) as session:
        yield Play(session)
        session.rollback()
