"""The ladder (docs/notices.md): to the minute for whoever reads it, wherever they are."""

import pendulum
import pytest
from pendulum import Date, DateTime, Time

from rules.businessdays import BusinessDays
from rules.hours import Hours, Reader, soonest_moment
from rules.ladder import Rung, Silence, in_order, silence_at_last, step_of

US = BusinessDays("US-CORP", holidays={Date(2026, 9, 7): "Labor Day"})
ANA = Reader("ana", "America/Los_Angeles", US)
PAT = Reader("pat", "America/Los_Angeles", US)
BJO = Reader("bjo", "Europe/Berlin", BusinessDays("DE-BE"))
DAY = (Time(9, 0), Time(18, 0), Time(8, 0))
HOURS = Hours(*DAY)
PEAK = Hours(*DAY, blackouts=((Date(2026, 9, 8), Date(2026, 9, 9)),))

EARLIER, SOON, NEAR, TODAY = (
    Rung(-10, "", ("owner",)),
    Rung(-5, "", ("owner",)),
    Rung(-2, "", ("owner",)),
    Rung(0, "", ("owner",)),
)
L1, L2, L3 = Rung(1, "L1", ("owner",)), Rung(3, "L2", ("owner",)), Rung(5, "L3", ("owner",))
RUNGS = (EARLIER, SOON, NEAR, TODAY, L1, L2, L3)


def at(text: str) -> DateTime:
    return pendulum.from_format(text, "YYYY-MM-DD HH:mm", tz="UTC")


DUE = Date(2026, 9, 11)


def shown(instant: DateTime) -> str:
    return instant.format("YYYY-MM-DD HH:mm")


@pytest.mark.parametrize(
    ("rung", "debtor", "reader", "instant"),
    [
        (EARLIER, ANA, ANA, "2026-08-27 16:00"),
        (EARLIER, BJO, BJO, "2026-08-28 07:00"),
        (SOON, ANA, ANA, "2026-09-03 16:00"),
        (SOON, BJO, BJO, "2026-09-04 07:00"),
        (NEAR, ANA, ANA, "2026-09-09 16:00"),
        (NEAR, BJO, BJO, "2026-09-09 07:00"),
        (TODAY, ANA, ANA, "2026-09-11 16:00"),
        (TODAY, BJO, BJO, "2026-09-11 07:00"),
        (L1, BJO, BJO, "2026-09-14 07:00"),
        (L2, BJO, BJO, "2026-09-16 07:00"),
        (L2, BJO, PAT, "2026-09-16 16:00"),
        (L3, BJO, BJO, "2026-09-18 07:00"),
    ],
)
def test_step_falls_on_the_debtors_business_day_and_reaches_the_reader_at_nine(
    rung: Rung, debtor: Reader, reader: Reader, instant: str
) -> None:
    assert shown(step_of(rung, DUE, debtor.days, reader, HOURS).at) == instant


def test_step_on_a_readers_holiday_or_in_a_quiet_blackout_waits_for_the_next_working_day() -> None:
    said = [
        shown(step_of(L1, Date(2026, 9, 4), BJO.days, reader, hours).at)
        for reader, hours in ((BJO, HOURS), (PAT, HOURS), (PAT, PEAK))
    ]
    assert said == ["2026-09-07 07:00", "2026-09-08 16:00", "2026-09-10 16:00"]


@pytest.mark.parametrize(
    ("rung", "kind", "name"),
    [
        (EARLIER, "reminder", "-10"),
        (TODAY, "reminder", "0"),
        (Rung(2, "", ()), "reminder", "+2"),
        (L1, "escalation", "L1"),
    ],
)
def test_rung_has_the_name_that_keys_and_people_use(rung: Rung, kind: str, name: str) -> None:
    assert (rung.kind, rung.name) == (kind, name)


@pytest.mark.parametrize(
    ("reader", "arises", "reaches"),
    [
        pytest.param(ANA, "2026-09-05 02:30", "2026-09-08 16:00", id="Friday evening before Labor Day"),
        pytest.param(BJO, "2026-09-05 02:30", "2026-09-07 07:00", id="the same instant in Berlin"),
        pytest.param(ANA, "2026-09-03 17:15", "2026-09-03 17:15", id="during the day"),
        pytest.param(ANA, "2026-09-03 15:00", "2026-09-03 15:00", id="at eight sharp"),
        pytest.param(ANA, "2026-09-03 14:59", "2026-09-03 16:00", id="just before eight"),
        pytest.param(ANA, "2026-09-04 00:59", "2026-09-04 00:59", id="just before six in the evening"),
        pytest.param(ANA, "2026-09-04 01:00", "2026-09-04 16:00", id="at six sharp"),
        pytest.param(ANA, "2026-09-05 19:00", "2026-09-08 16:00", id="Saturday noon"),
        pytest.param(ANA, "2026-09-07 19:00", "2026-09-08 16:00", id="Labor Day noon"),
        pytest.param(BJO, "2026-09-07 10:00", "2026-09-07 10:00", id="Labor Day is a day like any in Berlin"),
    ],
)
def test_message_reaches_its_reader_at_once_or_at_the_next_working_nine(
    reader: Reader, arises: str, reaches: str
) -> None:
    assert shown(soonest_moment(at(arises), reader, HOURS)) == reaches


@pytest.mark.parametrize(
    ("arises", "reaches"), [("2026-09-08 19:00", "2026-09-10 16:00"), ("2026-09-10 19:00", "2026-09-10 19:00")]
)
def test_quiet_blackout_holds_a_message_until_it_is_over(arises: str, reaches: str) -> None:
    assert shown(soonest_moment(at(arises), ANA, PEAK)) == reaches


def test_hours_are_the_calendars() -> None:
    night = Hours(deliver_at=Time(22, 30), quiet_from=Time(23, 0), quiet_to=Time(22, 0))
    assert shown(soonest_moment(at("2026-09-03 19:00"), ANA, night)) == "2026-09-04 05:30"


def test_what_silence_leads_to_comes_with_every_later_step() -> None:
    rungs = [
        Rung(5, "L3", (), Silence(expires=True)),
        Rung(-2, "", ()),
        Rung(1, "L1", (), Silence(off_track=True)),
        Rung(3, "L2", (), Silence(flags_gate=True)),
    ]
    assert [(rung.name, rung.silence) for rung in in_order(rungs)] == [
        ("-2", Silence()),
        ("L1", Silence(off_track=True)),
        ("L2", Silence(off_track=True, flags_gate=True)),
        ("L3", Silence(off_track=True, flags_gate=True, expires=True)),
    ]
    assert silence_at_last(rungs) == Silence(flags_gate=True, off_track=True, expires=True)
    assert silence_at_last([]) == Silence()


def test_who_is_on_holiday_on_the_due_day_is_reminded_on_the_working_day_before() -> None:
    """Due Fri 15 January, Makar Sankranti in Karnataka → personal working deadline Thu 14 January."""
    karnataka = BusinessDays("IN-KA", holidays={Date(2027, 1, 15): "Makar Sankranti"})
    reader = Reader("anu", "Asia/Kolkata", karnataka)
    assert shown(step_of(TODAY, Date(2027, 1, 15), karnataka, reader, HOURS).at) == "2027-01-14 03:30"
    assert shown(step_of(L1, Date(2027, 1, 15), karnataka, reader, HOURS).at) == "2027-01-18 03:30"


def test_no_reminder_comes_after_the_due_day() -> None:
    quiet = Hours(*DAY, blackouts=((Date(2026, 12, 24), Date(2027, 1, 8)),))
    days = {rung.name: step_of(rung, Date(2026, 12, 29), US, ANA, quiet).at.date() for rung in (NEAR, TODAY)}
    assert days == {"-2": Date(2026, 12, 23), "0": Date(2026, 12, 23)}
