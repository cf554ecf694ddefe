"""Allocation to the cent, and its invariant for any asks."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rules.allocation import PoolAsk, Room, allocate_envelope, money_text, overdrawn_figures, spent


def test_five_asks_against_twelve_heads_and_1_700_000() -> None:
    asks = [
        PoolAsk("A1", 3, 3, Decimal("92437.68")),
        PoolAsk("A2", 4, 4, Decimal(165_000)),
        PoolAsk("A3", 2, 2, Decimal("118250.25")),
        PoolAsk("A4", 5, 3, Decimal(165_000)),
        PoolAsk("A5", 1, 1, Decimal("92437.68")),
    ]
    given_ = allocate_envelope(asks, Room(12, Decimal("1700000.00")))
    assert [(one.id, one.verdict, one.heads) for one in given_] == [
        ("A1", "funded", 3),
        ("A2", "funded", 4),
        ("A3", "funded", 2),
        ("A4", "partially_funded", 3),
        ("A5", "unfunded", 0),
    ]
    assert spent(given_) == Room(12, Decimal("1668813.54"))
    assert money_text(Decimal("1700000.00") - spent(given_).money) == "31,186.46"


def test_a_later_smaller_ask_may_still_fit() -> None:
    asks = [PoolAsk("big", 5, 4, Decimal(10)), PoolAsk("small", 1, 1, Decimal(10))]
    assert [one.heads for one in allocate_envelope(asks, Room(3, Decimal(100)))] == [0, 1]


def test_what_is_too_much_is_told_of_heads_and_of_money() -> None:
    assert list(overdrawn_figures(Room(13, Decimal("1700000.10")), Room(12, Decimal("1700000.00")))) == [
        ("13", "12", "1"),
        ("1,700,000.10", "1,700,000.00", "0.10"),
    ]
    assert list(overdrawn_figures(Room(12, Decimal(1)), Room(12, Decimal(1)))) == []


wanted = st.builds(
    PoolAsk,
    id=st.uuids().map(str),
    heads=st.integers(1, 9),
    minimum=st.just(1),
    cost=st.decimals(min_value=0, max_value=500_000, places=2),
)


@given(asks=st.lists(wanted, max_size=8), heads=st.integers(0, 30), purse=st.decimals(0, 3_000_000, places=2))
def test_no_more_is_handed_out_than_there_is_and_no_part_is_useless(
    asks: list[PoolAsk], heads: int, purse: Decimal
) -> None:
    given_ = allocate_envelope(asks, Room(heads, purse))
    assert list(overdrawn_figures(spent(given_), Room(heads, purse))) == []
    assert all(one.heads == 0 or ask.minimum <= one.heads <= ask.heads for one, ask in zip(given_, asks, strict=True))
