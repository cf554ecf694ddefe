"""When gates open, how long grace lasts, what slips, and which gates may not come before which."""

from typing import Any

import pytest

from config.explanation import Unresolvable
from config.resolve import DatedGate
from tests.config.dates.season import blackout, chain, due_days, gate, resolver, wrong

ZONE = "America/Los_Angeles"


def times(*rows: dict[str, Any], **parts: Any) -> dict[str, tuple[str, str, str]]:
    """(opens, due, end of grace) of each gate in the season's zone."""

    def told(dated: DatedGate) -> tuple[str, str, str]:
        instants = (dated.opens.at, dated.due.at, dated.grace_ends_at)
        opens, due, grace = (at.in_timezone(ZONE).format("YYYY-MM-DD HH:mm") for at in instants)
        return opens, due, grace

    return {dated.gate.id: told(dated) for dated in resolver(gates=list(rows), **parts).gates()}


@pytest.mark.parametrize(
    ("opens", "due", "opened", "closed"),
    [
        # Its own rule, at the start of that day or at a time of its own; rolled like any date.
        ("fixed:2026-08-03", "fixed:2026-08-14", "2026-08-03 00:00", "2026-08-14 17:00"),
        ("fixed:2026-08-03 at 09:00", "fixed:2026-08-14", "2026-08-03 09:00", "2026-08-14 17:00"),
        ("fixed:2026-08-01", "fixed:2026-08-14", "2026-08-03 00:00", "2026-08-14 17:00"),
        ("fixed:2026-08-01 none", "fixed:2026-08-14", "2026-08-01 00:00", "2026-08-14 17:00"),
        ("gate:it - 10 bd", "fixed:2026-08-14", "2026-07-31 00:00", "2026-08-14 17:00"),
        ("gate:it - 2 w snap mon", "fixed:2026-08-14", "2026-08-03 00:00", "2026-08-14 17:00"),
        ("first_bd(fp6)", "last_bd(fp6)", "2027-06-01 00:00", "2027-06-30 17:00"),
        ("fy_start", "fy_start + 5 bd", "2027-01-04 00:00", "2027-01-08 17:00"),
        # A window of a single day, and one without length.
        ("fixed:2026-08-14", "fixed:2026-08-14", "2026-08-14 00:00", "2026-08-14 17:00"),
        ("gate:it", "fixed:2026-08-14", "2026-08-14 00:00", "2026-08-14 17:00"),
        ("gate:it at 17:00", "fixed:2026-08-14", "2026-08-14 17:00", "2026-08-14 17:00"),
        # Over a change of the clocks.
        ("fixed:2026-10-30", "fixed:2026-11-02", "2026-10-30 00:00", "2026-11-02 17:00"),
    ],
)
def test_window_opens_by_its_rule(opens: str, due: str, opened: str, closed: str) -> None:
    assert times(gate("it", due, opens=opens))["it"] == (opened, closed, closed)


def test_gate_without_a_window_opens_when_the_one_before_is_due_or_at_the_start_of_its_day() -> None:
    seen = times(
        gate("first", "fixed:2026-08-14"),
        gate("next", "gate:first + 5 bd"),
        gate("same", "gate:first"),
        gate("before", "gate:first - 5 bd"),
    )
    assert {name: opens for name, (opens, _, _) in seen.items()} == {
        "first": "2026-08-14 00:00",
        "next": "2026-08-14 17:00",
        "same": "2026-08-14 00:00",
        "before": "2026-08-07 00:00",
    }


def test_window_that_opens_in_a_blackout_opens_after_it() -> None:
    rows = {"blackouts": [blackout("2026-11-16", "2026-12-01")]}
    seen = times(gate("it", "fixed:2026-12-04", opens="fixed:2026-11-20"), **rows)
    assert seen["it"] == ("2026-12-02 00:00", "2026-12-04 17:00", "2026-12-04 17:00")


@pytest.mark.parametrize(
    ("opens", "said"),
    [
        ("fixed:2026-08-17", "it opens Mon 17 Aug 2026, after it is due (Fri 14 Aug 2026)"),
        ("gate:it at 17:01", "it opens Fri 14 Aug 2026, after it is due (Fri 14 Aug 2026)"),
    ],
)
def test_window_that_opens_after_it_closes_has_no_date(opens: str, said: str) -> None:
    with pytest.raises(Unresolvable) as refused:
        resolver(gates=[gate("it", "fixed:2026-08-14", opens=opens)]).gates()
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("due", "grace", "ends"),
    [
        ("fixed:2026-08-14", 0, "2026-08-14 17:00"),
        ("fixed:2026-08-14", 1, "2026-08-17 17:00"),
        ("fixed:2026-08-28", 5, "2026-09-04 17:00"),
        ("fixed:2026-09-04", 1, "2026-09-08 17:00"),
        ("fixed:2026-12-18", 5, "2026-12-29 17:00"),
        ("fixed:2026-12-30", 2, "2027-01-04 17:00"),
        # Grace is counted in business days; a blackout of gates does not lengthen it.
        ("fixed:2026-11-13", 2, "2026-11-17 17:00"),
        ("fixed:2026-08-14 at 09:30", 1, "2026-08-17 09:30"),
        # A Sunday deadline that nothing rolls: Monday is the first business day after it.
        ("fixed:2026-08-16 none", 1, "2026-08-17 17:00"),
        ("fixed:2026-10-30", 1, "2026-11-02 17:00"),
        ("fixed:2028-02-28", 1, "2028-02-29 17:00"),
    ],
)
def test_grace_lasts_so_many_business_days(due: str, grace: int, ends: str) -> None:
    rows = {"blackouts": [blackout("2026-11-16", "2026-12-01")]}
    assert times(gate("it", due, grace=grace), **rows)["it"][2] == ends


@pytest.mark.parametrize(
    ("shift", "first", "second"),
    [
        ("+0 bd", "2026-08-14", "2026-08-21"),
        ("+1 bd", "2026-08-17", "2026-08-24"),
        ("+5 bd", "2026-08-21", "2026-08-28"),
        ("+ 10 bd", "2026-08-28", "2026-09-04"),
        ("+15 bd", "2026-09-04", "2026-09-14"),
        ("+16 bd", "2026-09-08", "2026-09-15"),
        ("-1 bd", "2026-08-13", "2026-08-20"),
        ("−5 bd", "2026-08-07", "2026-08-14"),
        ("-10 bd", "2026-07-31", "2026-08-07"),
        ("-29 bd", "2026-07-06", "2026-07-13"),
        ("-30 bd", "2026-07-02", "2026-07-10"),
    ],
)
def test_slip_moves_a_gate_by_business_days_and_what_hangs_on_it(shift: str, first: str, second: str) -> None:
    rows = [gate("first", "fixed:2026-08-14", shift=shift), gate("second", "gate:first + 5 bd")]
    assert due_days(gates=rows) == {"first": first, "second": second}


def test_pinned_gate_stands_still_when_those_before_it_slip() -> None:
    def dates(shift: str) -> dict[str, str]:
        rows = [
            gate("first", "fixed:2026-08-03", shift=shift),
            gate("pinned", "fixed:2026-08-14", after=["first"]),
            gate("last", "gate:pinned + 5 bd"),
        ]
        return due_days(gates=rows)

    assert dates("+0 bd") == {"first": "2026-08-03", "pinned": "2026-08-14", "last": "2026-08-21"}
    assert dates("+5 bd") == {"first": "2026-08-10", "pinned": "2026-08-14", "last": "2026-08-21"}


BEFORE = gate("before", "fixed:2026-08-14")


@pytest.mark.parametrize(
    ("due", "after", "said"),
    [
        ("fixed:2026-08-17", ["before"], []),
        (
            "fixed:2026-08-14",
            ["before"],
            ["ORDER_CONFLICT it is due 2026-08-14, not after before (2026-08-14)"],
        ),
        (
            "fixed:2026-08-13",
            ["before"],
            ["ORDER_CONFLICT it is due 2026-08-13, not after before (2026-08-14)"],
        ),
        (
            "fixed:2026-08-14",
            [{"gate": "before", "kind": "finish_to_start"}],
            ["ORDER_CONFLICT it is due 2026-08-14, not after before (2026-08-14)"],
        ),
        ("fixed:2026-08-14", [{"gate": "before", "kind": "finish_to_finish"}], []),
        (
            "fixed:2026-08-13",
            [{"gate": "before", "kind": "finish_to_finish"}],
            ["ORDER_CONFLICT it is due 2026-08-13, before before (2026-08-14)"],
        ),
        ("fixed:2026-08-13", [{"gate": "before", "kind": "soft"}], []),
        ("fixed:2026-08-14", [{"gate": "before", "kind": "soft"}], []),
        # A Saturday is due on Monday, and that is after.
        ("fixed:2026-08-15", ["before"], []),
        ("gate:before - 1 bd", [{"gate": "before", "kind": "soft"}], []),
        (
            "gate:before - 1 bd",
            ["before"],
            ["ORDER_CONFLICT it is due 2026-08-13, not after before (2026-08-14)"],
        ),
    ],
)
def test_gate_that_comes_before_what_it_follows_is_a_conflict(due: str, after: list[Any], said: list[str]) -> None:
    assert wrong(gates=[BEFORE, gate("it", due, after=after)]) == said


def test_slip_into_a_pinned_gate_is_a_conflict() -> None:
    rows = [gate("first", "fixed:2026-08-03", shift="+10 bd"), gate("pinned", "fixed:2026-08-14", after=["first"])]
    assert wrong(gates=rows) == ["ORDER_CONFLICT pinned is due 2026-08-14, not after first (2026-08-17)"]


def test_circle_of_gates_is_printed() -> None:
    assert wrong(**chain(a="gate:c + 1 bd", b="gate:a + 1 bd", c="gate:b + 1 bd")) == [
        "CYCLE Gates depend on each other in a circle: a → c → b → a"
    ]
