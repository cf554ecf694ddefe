"""Days and instants that people type: which are meant, and which are refused in a sentence."""

import pytest

from app.typed_values import parse_day_or_instant, parse_instant
from states.refusal import BadInput

SEATTLE = "America/Los_Angeles"


def test_a_day_is_meant_at_five_in_the_afternoon_of_the_season() -> None:
    assert parse_day_or_instant("2026-09-11", zone=SEATTLE).to_iso8601_string() == "2026-09-12T00:00:00Z"
    assert parse_day_or_instant("2026-09-11T16:00:00-07:00", zone=SEATTLE).to_iso8601_string() == "2026-09-11T23:00:00Z"


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"])
def test_a_year_that_nobody_plans_for_is_refused(day: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_day_or_instant(day, zone=SEATTLE)
    assert day in str(refused.value)


def test_an_instant_without_its_offset_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        parse_instant("2026-09-11T16:00:00")
    assert str(refused.value).startswith("“2026-09-11T16:00:00” is no instant; write it with its offset")
