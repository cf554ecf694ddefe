"""Deadlines at a wall-clock time: hours that clocks skip or repeat, half hours, midnights, and anywhere on earth."""

import pytest
from pendulum import Time

from config.wallclock import zone_named
from tests.config.dates.season import chain, dated, gate, resolver

SKIPPED = "does not exist that day → {local}"
TWICE = "comes twice that day → the later, {offset}"
EVERY_DAY = {"business_days": "NEVER", "calendars": {"NEVER": {"country": "US", "weekend": []}}}


@pytest.mark.parametrize(
    ("zone", "rule", "utc", "local", "said"),
    [
        # Spring: the hour is skipped and the time moves on by as much as the clocks do.
        (
            "America/Los_Angeles",
            "2027-03-14 at 02:30",
            "10:30",
            "03:30 -07:00",
            SKIPPED,
        ),
        (
            "America/Los_Angeles",
            "2027-03-14 at 02:00",
            "10:00",
            "03:00 -07:00",
            SKIPPED,
        ),
        (
            "America/Los_Angeles",
            "2027-03-14 at 02:59",
            "10:59",
            "03:59 -07:00",
            SKIPPED,
        ),
        ("America/Los_Angeles", "2027-03-14 at 01:59", "09:59", "01:59 -08:00", ""),
        ("America/Los_Angeles", "2027-03-14 at 03:00", "10:00", "03:00 -07:00", ""),
        (
            "America/Los_Angeles",
            "2026-03-08 at 02:30",
            "10:30",
            "03:30 -07:00",
            SKIPPED,
        ),
        # Autumn: the hour comes twice and the later one counts.
        (
            "America/Los_Angeles",
            "2026-11-01 at 01:30",
            "09:30",
            "01:30 -08:00",
            TWICE,
        ),
        (
            "America/Los_Angeles",
            "2026-11-01 at 01:00",
            "09:00",
            "01:00 -08:00",
            TWICE,
        ),
        ("America/Los_Angeles", "2026-11-01 at 00:59", "07:59", "00:59 -07:00", ""),
        ("America/Los_Angeles", "2026-11-01 at 02:00", "10:00", "02:00 -08:00", ""),
        (
            "America/Los_Angeles",
            "2027-11-07 at 01:59",
            "09:59",
            "01:59 -08:00",
            TWICE,
        ),
        ("Europe/Berlin", "2027-03-28 at 02:30", "01:30", "03:30 +02:00", SKIPPED),
        ("Europe/Berlin", "2027-03-28 at 01:59", "00:59", "01:59 +01:00", ""),
        ("Europe/Berlin", "2026-10-25 at 02:30", "01:30", "02:30 +01:00", TWICE),
        ("Europe/Berlin", "2026-10-25 at 03:00", "02:00", "03:00 +01:00", ""),
        ("Europe/London", "2027-03-28 at 01:30", "01:30", "02:30 +01:00", SKIPPED),
        ("Europe/London", "2026-10-25 at 01:30", "01:30", "01:30 +00:00", TWICE),
        ("Europe/Dublin", "2027-03-28 at 01:30", "01:30", "02:30 +01:00", SKIPPED),
        ("Europe/Dublin", "2026-10-25 at 01:30", "01:30", "01:30 +00:00", TWICE),
        ("America/St_Johns", "2027-03-14 at 02:30", "06:00", "03:30 -02:30", SKIPPED),
        # In the south spring comes in October; Sydney is ahead of UTC, so its Sunday morning is UTC's Saturday.
        (
            "Australia/Sydney",
            "2026-10-04 at 02:30",
            "16:30 -1",
            "03:30 +11:00",
            SKIPPED,
        ),
        (
            "Australia/Sydney",
            "2027-04-04 at 02:30",
            "16:30 -1",
            "02:30 +10:00",
            TWICE,
        ),
        # Lord Howe moves its clocks by half an hour.
        (
            "Australia/Lord_Howe",
            "2026-10-04 at 02:15",
            "15:45 -1",
            "02:45 +11:00",
            SKIPPED,
        ),
        ("Australia/Lord_Howe", "2026-10-04 at 02:30", "15:30 -1", "02:30 +11:00", ""),
        (
            "Australia/Lord_Howe",
            "2027-04-04 at 01:45",
            "15:15 -1",
            "01:45 +10:30",
            TWICE,
        ),
        ("Australia/Lord_Howe", "2027-04-04 at 01:15", "14:15 -1", "01:15 +11:00", ""),
        # Chatham's offset is a quarter of an hour off.
        (
            "Pacific/Chatham",
            "2026-09-27 at 03:00",
            "14:15 -1",
            "04:00 +13:45",
            SKIPPED,
        ),
        # Santiago and Cairo change at midnight: the last hour of a day comes twice, the first of one is not there.
        ("America/Santiago", "2026-09-06 at 00:00", "04:00", "01:00 -03:00", SKIPPED),
        ("America/Santiago", "2026-09-06 at 00:30", "04:30", "01:30 -03:00", SKIPPED),
        (
            "America/Santiago",
            "2027-04-03 at 23:59",
            "03:59 +1",
            "23:59 -04:00",
            TWICE,
        ),
        ("America/Santiago", "2027-04-04 at 00:00", "04:00", "00:00 -04:00", ""),
        ("Africa/Cairo", "2026-04-24 at 00:30", "22:30 -1", "01:30 +03:00", SKIPPED),
        ("Africa/Cairo", "2026-10-29 at 23:59", "21:59", "23:59 +02:00", TWICE),
        ("Africa/Cairo", "2026-10-30 at 00:00", "22:00 -1", "00:00 +02:00", ""),
        # In eastern Greenland the last hour of a Saturday is skipped, so the time moves on into Sunday.
        ("America/Scoresbysund", "2027-03-27 at 23:30", "01:30 +1", "00:30 -01:00", SKIPPED),
        ("America/Scoresbysund", "2026-10-24 at 23:30", "01:30 +1", "23:30 -02:00", TWICE),
        # Troll in Antarctica moves its clocks by two hours.
        ("Antarctica/Troll", "2027-03-28 at 01:30", "01:30", "03:30 +02:00", SKIPPED),
        (
            "Antarctica/Troll",
            "2026-10-25 at 01:30",
            "01:30",
            "01:30 +00:00",
            TWICE,
        ),
        # Where clocks never change.
        ("Asia/Kolkata", "2027-03-28 at 02:30", "21:00 -1", "02:30 +05:30", ""),
        ("Asia/Tokyo", "2027-03-14 at 02:30", "17:30 -1", "02:30 +09:00", ""),
        ("America/Phoenix", "2027-03-14 at 02:30", "09:30", "02:30 -07:00", ""),
        ("Asia/Kathmandu", "2026-11-01 at 01:30", "19:45 -1", "01:30 +05:45", ""),
        ("UTC", "2027-03-14 at 02:30", "02:30", "02:30 +00:00", ""),
    ],
)
def test_time_of_a_zone_on_days_when_clocks_change(zone: str, rule: str, utc: str, local: str, said: str) -> None:
    seen = dated(f"fixed:{rule} none", zone=zone, **EVERY_DAY)
    on, _, time = rule.partition(" at ")
    clock, _, other_day = utc.partition(" ")
    assert seen.day.isoformat() == on
    assert seen.at.isoformat() == f"{seen.day.add(days=int(other_day or 0))}T{clock}:00+00:00"
    assert seen.at.in_timezone(zone).format("HH:mm Z") == local
    assert seen.explanation.partition(f"; {time} ")[2] == said.format(local=local, offset=local.split()[1])


@pytest.mark.parametrize(
    ("zone", "rule", "utc"),
    [
        ("America/Los_Angeles", "fixed:2026-08-14", "2026-08-15T00:00:00+00:00"),
        ("America/Los_Angeles", "fixed:2026-12-14", "2026-12-15T01:00:00+00:00"),
        ("Europe/Berlin", "fixed:2026-08-14", "2026-08-14T15:00:00+00:00"),
        ("Europe/Berlin", "fixed:2026-12-14", "2026-12-14T16:00:00+00:00"),
        ("Asia/Kolkata", "fixed:2026-08-14", "2026-08-14T11:30:00+00:00"),
        ("Pacific/Kiritimati", "fixed:2026-08-14", "2026-08-14T03:00:00+00:00"),
        ("Pacific/Pago_Pago", "fixed:2026-08-14", "2026-08-15T04:00:00+00:00"),
        ("AoE", "fixed:2026-08-14", "2026-08-15T05:00:00+00:00"),
        ("AoE", "fixed:2026-08-14 at 23:59", "2026-08-15T11:59:00+00:00"),
        ("AoE", "fixed:2026-12-31 at 23:59", "2027-01-01T11:59:00+00:00"),
        ("AoE", "fixed:2028-02-28 at 23:59", "2028-02-29T11:59:00+00:00"),
        ("anywhere on earth", "fixed:2026-08-14 at 00:00", "2026-08-14T12:00:00+00:00"),
    ],
)
def test_deadline_is_the_zones(zone: str, rule: str, utc: str) -> None:
    assert dated(rule, zone=zone).at.isoformat() == utc


def test_deadline_in_los_angeles_is_the_next_day_in_berlin() -> None:
    at = dated("fixed:2026-09-11").at
    assert at.in_timezone("America/Los_Angeles").isoformat() == "2026-09-11T17:00:00-07:00"
    assert at.in_timezone("Europe/Berlin").isoformat() == "2026-09-12T02:00:00+02:00"


def test_day_that_anywhere_on_earth_ends_is_over_in_every_zone() -> None:
    at = dated("fixed:2026-08-14 at 23:59", zone="AoE").at
    late = {zone: at.in_timezone(zone).isoformat() for zone in ("Pacific/Pago_Pago", "Pacific/Kiritimati")}
    assert late == {
        "Pacific/Pago_Pago": "2026-08-15T00:59:00-11:00",
        "Pacific/Kiritimati": "2026-08-16T01:59:00+14:00",
    }


def test_gate_has_a_zone_of_its_own_and_says_so() -> None:
    rows = [gate("here", "fixed:2026-08-14"), gate("anywhere", "gate:here at 23:59", zone="AoE", grace=1)]
    here, anywhere = resolver(gates=rows).gates()
    assert (here.due.at.isoformat(), here.due.explanation) == (
        "2026-08-15T00:00:00+00:00",
        "fixed:2026-08-14 Fri 14 Aug 2026",
    )
    assert (anywhere.due.at.isoformat(), anywhere.due.explanation) == (
        "2026-08-15T11:59:00+00:00",
        "gate:here Fri 14 Aug 2026; 23:59 anywhere on earth (AoE)",
    )
    # Grace ends at the same time of the next business day, in the gate's zone too.
    assert anywhere.grace_ends_at.isoformat() == "2026-08-18T11:59:00+00:00"


def test_day_that_a_zone_skipped_moves_on_to_the_next() -> None:
    # Samoa had no 30 December 2011.
    seen = dated("fixed:2011-12-30 at 12:00 none", zone="Pacific/Apia", **EVERY_DAY)
    assert seen.at.in_timezone("Pacific/Apia").isoformat() == "2011-12-31T12:00:00+14:00"


def test_seconds_of_a_due_time_are_kept() -> None:
    assert dated("fixed:2026-08-14", zone="AoE", due_time="23:59:59").at.isoformat() == "2026-08-15T11:59:59+00:00"


@pytest.mark.parametrize("text", ["17:00+02:00", "17", "1700", "17:00Z", "25:00", "17:60", "5 pm"])
def test_time_of_day_is_hours_and_minutes_and_nothing_else(text: str) -> None:
    with pytest.raises(ValueError, match=f"“{text}” is not a time of day; write it as 17:00".replace("+", r"\+")):
        dated("fixed:2026-08-14", due_time=text)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("AoE", "Etc/GMT+12"),
        ("aoe", "Etc/GMT+12"),
        ("Anywhere on Earth", "Etc/GMT+12"),
        ("US/Pacific", "US/Pacific"),
        ("Asia/Calcutta", "Asia/Calcutta"),
    ],
)
def test_zone_is_a_name_of_the_tz_database_or_anywhere_on_earth(text: str, zone: str) -> None:
    assert zone_named(text) == zone


def test_window_opens_at_the_first_minute_that_the_day_has() -> None:
    # In Santiago 6 September 2026 begins at 01:00.
    rows = {"gates": [gate("here", "fixed:2026-09-07", opens="fixed:2026-09-06 none")]}
    [seen] = resolver(zone="America/Santiago", **EVERY_DAY, **rows).gates()
    assert seen.opens.at.isoformat() == "2026-09-06T04:00:00+00:00"
    assert seen.opens.explanation.endswith("; 00:00 does not exist that day → 01:00 -03:00")


def test_calendars_due_time_holds_where_the_rule_has_none() -> None:
    assert dated("fixed:2026-08-14", due_time="12:00").at.isoformat() == "2026-08-14T19:00:00+00:00"
    assert dated("fixed:2026-08-14 at 09:30", due_time="12:00").at.isoformat() == "2026-08-14T16:30:00+00:00"
    [seen] = resolver(due_time="12:00", **chain(here="fixed:2026-08-14")).gates()
    assert (seen.opens.at.isoformat(), seen.gate.due.at) == ("2026-08-14T07:00:00+00:00", None)
    assert resolver(due_time="12:00").calendar.due_time == Time(12, 0)
