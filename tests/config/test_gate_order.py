"""Gates that wait for each other in a circle, or are due before those that they follow."""

import pytest

from tests.config.test_read import changed, refused


@pytest.mark.parametrize(
    ("due", "line", "path"),
    [("gate:final - 5 bd", 14, "draft → final → draft"), ("gate:draft + 1 d", 14, "draft → draft")],
)
def test_circle_of_gates_is_printed(due: str, line: int, path: str) -> None:
    said = f"c.yaml:{line}: CYCLE Gates depend on each other in a circle: {path}, date one of them by something else"
    assert refused(changed(("fixed:2026-08-14", due))) == [said]


@pytest.mark.parametrize(
    ("due", "day"),
    [("fixed:2026-08-13", "2026-08-13"), ("gate:draft + 0 bd", "2026-08-14"), ("gate:draft - 5 bd", "2026-08-07")],
)
def test_gate_that_is_not_after_its_predecessor_is_an_order_conflict(due: str, day: str) -> None:
    said = f"c.yaml:20: ORDER_CONFLICT final is due {day}, not after draft (2026-08-14), move one of the two"
    assert refused(changed(("gate:draft + 5 bd", due))) == [said]


def test_gate_that_opens_after_it_is_due_has_no_date() -> None:
    text = changed(("due: gate:draft + 5 bd", "due: gate:draft + 5 bd\n    opens: gate:draft + 6 bd"))
    said = "final has no date: final opens Mon 24 Aug 2026, after it is due (Fri 21 Aug 2026), change its rule"
    assert refused(text) == [f"c.yaml:20: UNRESOLVED {said}"]
