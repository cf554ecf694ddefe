"""The season of the tests of intake."""

import pytest
from sqlalchemy.orm import Session

from tests.flows.intake.asking import Asking


@pytest.fixture
def asking(session: Session) -> Asking:
    return Asking(session)
