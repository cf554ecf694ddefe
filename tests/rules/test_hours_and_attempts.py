"""When a message may arrive, why not sooner, when it is tried again, and what may wait for the digest."""

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pendulum import Date, DateTime, Time

from rules.backoff import ATTEMPTS, Fault, is_dead, next_attempt
from rules.businessdays import BusinessDays
from rules.hours import Hours, Reader, is_daily, should_collapse, soonest_moment, why_held

ANA = Reader("ana", "America/Los_Angeles", BusinessDays("US-CORP", holidays={Date(2026, 9, 7): "Labor Day"}))
HOURS = Hours(Time(9), Time(18), Time(8))
QUIET = Hours(Time(9), Time(18), Time(8), blackouts=((Date(2026, 9, 8), Date(2026, 9, 9)),))
AT = pendulum.datetime(2026, 9, 1, 16)


@pytest.mark.parametrize(
    ("at", "hours", "why"),
    [
        ("2026-09-03T12:00:00-07:00", HOURS, ()),
        ("2026-09-03T07:00:00-07:00", HOURS, ("quiet hours 18:00-08:00 (America/Los_Angeles)",)),
        ("2026-09-03T19:00:00-07:00", HOURS, ("quiet hours 18:00-08:00 (America/Los_Angeles)",)),
        ("2026-09-06T12:00:00-07:00", HOURS, ("Sun 6 Sep: weekend", "Mon 7 Sep: Labor Day (US-CORP)")),
        ("2026-09-08T12:00:00-07:00", QUIET, ("Tue 8 Sep: a quiet blackout", "Wed 9 Sep: a quiet blackout")),
    ],
)
def test_all_that_holds_a_message_is_named(at: str, hours: Hours, why: tuple[str, ...]) -> None:
    assert why_held(pendulum.parse(at), ANA, hours) == why  # type: ignore[arg-type]


@given(st.integers(0, 60 * 24 * 60))
def test_something_is_named_exactly_when_something_holds(minutes: int) -> None:
    at = AT.add(minutes=minutes)
    assert bool(why_held(at, ANA, QUIET)) == (soonest_moment(at, ANA, QUIET) != at)


@given(st.text(min_size=1, max_size=40), st.integers(1, 40))
def test_each_attempt_waits_twice_as_long_up_to_an_hour_and_a_quarter(key: str, attempts: int) -> None:
    wait = (next_attempt(key, attempts, AT) - AT).total_seconds()
    least = min(2**attempts, 60) * 60
    assert least <= wait <= least * 1.25
    assert next_attempt(key, attempts, AT) == next_attempt(key, attempts, AT)


def test_messages_that_failed_together_are_not_tried_again_together() -> None:
    assert len({next_attempt(f"k{n}", 3, AT) for n in range(100)}) > 50


@pytest.mark.parametrize(
    ("fault", "attempts", "days", "dead"),
    [
        ("rejected", ATTEMPTS - 1, 0, False),
        ("rejected", ATTEMPTS, 0, True),
        ("refused", 60, 4, False),
        ("refused", 60, 5, True),
        ("unreachable", 1, 9, False),
    ],
)
def test_a_message_is_given_up_after_five_refusals_for_good_or_five_days(
    fault: Fault, attempts: int, days: int, dead: bool
) -> None:
    assert is_dead(fault, attempts, since=AT, at=AT.add(days=days)) is dead


def test_a_queue_collapses_when_something_in_it_is_older_than_a_day() -> None:
    fresh: list[DateTime] = [AT, AT]
    assert not should_collapse(fresh, AT.add(hours=23))
    assert should_collapse(fresh, AT.add(hours=24))
    assert not should_collapse([AT], AT.add(hours=99))


def test_an_escalation_goes_at_once_and_a_reminder_may_wait() -> None:
    assert (is_daily("reminder"), is_daily("escalation")) == (True, False)
