"""The specification's worked example of a headcount case, to the cent where it says cents."""

from decimal import Decimal

import pytest

from rules.headcount import after_offsets, capacity_hours, most_to_ask, required


def test_the_support_case_asks_for_three() -> None:
    hours = capacity_hours(Decimal(160), Decimal("0.25"), Decimal("0.80"))
    assert (hours, required(Decimal(12_000), Decimal(12), hours)) == (Decimal("96.0000"), Decimal(25))
    grown = Decimal(12_000) * Decimal("1.20") * Decimal("1.05") + 880
    assert (grown, round(required(grown, Decimal(12), hours), 3)) == (Decimal(16_000), Decimal("33.333"))
    left = after_offsets(grown, [Decimal("0.08"), Decimal("0.04")])
    net = required(left, Decimal("11.4"), hours)
    assert (left, round(net, 3), round(net - 25, 3)) == (Decimal("14131.2000"), Decimal("27.968"), Decimal("2.968"))
    assert most_to_ask(net - 25) == 3


@pytest.mark.parametrize(
    ("gap", "most"),
    [("2.97", 3), ("3.10", 3), ("3.11", 4), ("0.10", 0), ("0.11", 1), ("0", 0), ("-2", 0), ("0.659", 1), ("1.385", 2)],
)
def test_a_tenth_of_a_person_is_nobody(gap: str, most: int) -> None:
    assert most_to_ask(Decimal(gap)) == most
