"""Desks for tests of commands: one with a season, one without."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.app.desk import Desk
from tests.conftest import Opener


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], sqlite_engine: Engine, open_for: Opener) -> Desk:
    """The small organisation in FY2027, opened on 12 June."""
    open_for(sqlite_engine)
    return Desk(tmp_path, capsys)


@pytest.fixture
def empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A folder with an organisation's files and no database."""
    return Desk(tmp_path, capsys)
