"""Rules become dates: a whole season to the day, and each part of a rule (docs/calendar.md, “Date rules”)."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from pendulum import Date

from config.calendar import Blackout, Calendar
from config.daterule_text import parse_rule
from config.explanation import Unresolvable
from config.read import parse_calendar
from config.resolve import Dated, Resolver
from tests.conftest import AMAZON

TEXT = AMAZON.read_text(encoding="utf-8")


@dataclass(frozen=True)
class Due:
    """A gate and its due day, with the day on which the gate opens and the last of its grace."""

    gate: str
    opens: str
    due: str
    grace_ends: str
    explanation: str


SEASON = (
    Due("intake_open", "2026-06-15", "2026-06-15", "2026-06-15", "nth(mon,3,jun) Mon 15 Jun 2026"),
    Due(
        "intake_close",
        "2026-06-15",
        "2026-07-24",
        "2026-07-24",
        "gate:intake_open Mon 15 Jun +5 w = Mon 20 Jul; snap Fri → Fri 24 Jul 2026",
    ),
    Due(
        "intake_response",
        "2026-07-24",
        "2026-07-31",
        "2026-07-31",
        "gate:intake_close Fri 24 Jul +5 bd (US-CORP) = Fri 31 Jul 2026",
    ),
    Due(
        "op1_draft",
        "2026-07-27",
        "2026-08-14",
        "2026-08-21",
        "gate:intake_response Fri 31 Jul +10 bd (US-CORP) = Fri 14 Aug 2026",
    ),
    Due(
        "op1_prereview_close",
        "2026-08-14",
        "2026-08-21",
        "2026-08-28",
        "gate:op1_draft Fri 14 Aug +5 bd (US-CORP) = Fri 21 Aug 2026",
    ),
    Due(
        "op1_final",
        "2026-08-21",
        "2026-08-28",
        "2026-09-04",
        "gate:op1_prereview_close Fri 21 Aug +5 bd (US-CORP) = Fri 28 Aug 2026",
    ),
    Due(
        "op1_reviews",
        "2026-08-31",
        "2026-09-18",
        "2026-09-25",
        "gate:op1_final Fri 28 Aug +14 bd (US-CORP) = Fri 18 Sep 2026",
    ),
    Due(
        "leader_rollup",
        "2026-09-18",
        "2026-09-25",
        "2026-09-29",
        "gate:op1_reviews Fri 18 Sep +5 bd (US-CORP) = Fri 25 Sep 2026",
    ),
    Due(
        "s_team_review_close",
        "2026-09-25",
        "2026-10-16",
        "2026-10-20",
        "gate:leader_rollup Fri 25 Sep +15 bd (US-CORP) = Fri 16 Oct 2026",
    ),
    Due(
        "tunnel_down",
        "2026-10-16",
        "2026-10-30",
        "2026-11-03",
        "gate:s_team_review_close Fri 16 Oct +10 bd (US-CORP) = Fri 30 Oct 2026",
    ),
    Due(
        "op1_actions_due",
        "2026-10-30",
        "2026-11-06",
        "2026-11-13",
        "gate:tunnel_down Fri 30 Oct +5 bd (US-CORP) = Fri 6 Nov 2026",
    ),
    Due(
        "op2_draft",
        "2026-10-30",
        "2026-12-02",
        "2026-12-09",
        "gate:tunnel_down Fri 30 Oct +15 bd (US-CORP) = Fri 20 Nov; in peak 16 Nov–1 Dec → roll_after → Wed 2 Dec 2026",
    ),
    Due(
        "op2_review_close",
        "2026-12-02",
        "2026-12-16",
        "2026-12-23",
        "gate:op2_draft Wed 2 Dec +10 bd (US-CORP) = Wed 16 Dec 2026",
    ),
    Due(
        "op2_signoff",
        "2026-12-16",
        "2026-12-18",
        "2026-12-29",
        "gate:op2_review_close Wed 16 Dec +2 bd (US-CORP) = Fri 18 Dec 2026",
    ),
    Due(
        "goals_proposed",
        "2027-01-04",
        "2027-01-08",
        "2027-01-12",
        "fy_start Fri 1 Jan +5 bd (US-CORP) = Fri 8 Jan 2027",
    ),
    Due(
        "goals_aligned",
        "2027-01-08",
        "2027-01-15",
        "2027-01-25",
        "fy_start Fri 1 Jan +10 bd (US-CORP) = Fri 15 Jan 2027",
    ),
    Due("goal_lock", "2027-01-15", "2027-01-29", "2027-01-29", "last_bd(fp1) Fri 29 Jan 2027"),
    Due("midyear_revision", "2027-06-01", "2027-06-30", "2027-06-30", "last_bd(fp6) Wed 30 Jun 2027"),
    Due(
        "year_scoring", "2028-01-03", "2028-01-14", "2028-01-14", "fy_end Fri 31 Dec +10 bd (US-CORP) = Fri 14 Jan 2028"
    ),
    Due(
        "season_close",
        "2028-01-14",
        "2028-01-24",
        "2028-01-24",
        "gate:year_scoring Fri 14 Jan +5 bd (US-CORP) = Mon 24 Jan 2028",
    ),
)


def amazon(change: Callable[[str], str] = str) -> Calendar:
    return parse_calendar(change(TEXT), "calendar.yaml")


def due_days(calendar: Calendar) -> dict[str, str]:
    return {dated.gate.id: dated.due.day.isoformat() for dated in Resolver(calendar).gates()}


def resolved(rule: str, **changed: object) -> Dated:
    return Resolver(amazon().model_copy(update=changed)).resolve(parse_rule(rule))


def day_and_why(rule: str, **changed: object) -> tuple[str, str]:
    dated = resolved(rule, **changed)
    return dated.day.isoformat(), dated.explanation


def window(name: str, first: Date, last: Date, *, kinds: tuple[str, ...] = ("no_gates",)) -> Blackout:
    told = {"id": name, "title": name, "from": first.isoformat(), "to": last.isoformat(), "kinds": kinds}
    return Blackout.model_validate(told)


def test_amazon_season_has_exactly_the_dates_of_the_specification() -> None:
    zone = amazon().zone
    assert [
        Due(
            dated.gate.id,
            dated.opens.day.isoformat(),
            dated.due.day.isoformat(),
            dated.grace_ends_at.in_timezone(zone).date().isoformat(),
            dated.due.explanation,
        )
        for dated in Resolver(amazon()).gates()
    ] == list(SEASON)


def test_lock_is_228_days_and_155_business_days_after_opening() -> None:
    resolver = Resolver(amazon())
    opening, lock = resolver.due("intake_open").day, resolver.due("goal_lock").day
    assert ((lock - opening).days, resolver.days.between(opening, lock)) == (228, 155)


@pytest.mark.parametrize(
    ("gate", "opens_at", "due_at"),
    [
        ("intake_open", "2026-06-15T00:00:00-07:00", "2026-06-15T17:00:00-07:00"),
        ("op1_draft", "2026-07-27T00:00:00-07:00", "2026-08-14T17:00:00-07:00"),
        ("op1_prereview_close", "2026-08-14T17:00:00-07:00", "2026-08-21T17:00:00-07:00"),
        ("op2_draft", "2026-10-30T00:00:00-07:00", "2026-12-02T17:00:00-08:00"),
        ("midyear_revision", "2027-06-01T00:00:00-07:00", "2027-06-30T17:00:00-07:00"),
    ],
)
def test_gate_opens_when_the_one_before_is_due_or_at_the_start_of_its_own_day(
    gate: str, opens_at: str, due_at: str
) -> None:
    calendar = amazon()
    dated = next(one for one in Resolver(calendar).gates() if one.gate.id == gate)
    told = tuple(one.at.in_timezone(calendar.zone).isoformat() for one in (dated.opens, dated.due))
    assert told == (opens_at, due_at)


def test_opening_after_the_due_day_has_no_date() -> None:
    late = amazon().gate("op1_reviews").model_copy(update={"opens": parse_rule("fixed:2026-09-21")})
    resolver = Resolver(amazon())
    with pytest.raises(Unresolvable) as refused:
        resolver.opens(late, resolver.due("op1_reviews"))
    assert str(refused.value) == "op1_reviews opens Mon 21 Sep 2026, after it is due (Fri 18 Sep 2026)"


@pytest.mark.parametrize(
    ("rule", "day", "why"),
    [
        ("fixed:2026-06-15", "2026-06-15", "fixed:2026-06-15 Mon 15 Jun 2026"),
        ("fixed:2026-08-14 + 1 bd", "2026-08-17", "fixed:2026-08-14 Fri 14 Aug +1 bd (US-CORP) = Mon 17 Aug 2026"),
        ("fixed:2026-08-17 - 1 bd", "2026-08-14", "fixed:2026-08-17 Mon 17 Aug -1 bd (US-CORP) = Fri 14 Aug 2026"),
        ("fixed:2026-09-04 + 1 bd", "2026-09-08", "fixed:2026-09-04 Fri 4 Sep +1 bd (US-CORP) = Tue 8 Sep 2026"),
        ("fixed:2026-08-14 + 0 bd", "2026-08-14", "fixed:2026-08-14 Fri 14 Aug +0 bd (US-CORP) = Fri 14 Aug 2026"),
        ("fixed:2026-08-15 + 0 bd", "2026-08-17", "fixed:2026-08-15 Sat 15 Aug +0 bd (US-CORP) = Mon 17 Aug 2026"),
        ("fixed:2026-08-15 - 0 bd", "2026-08-14", "fixed:2026-08-15 Sat 15 Aug -0 bd (US-CORP) = Fri 14 Aug 2026"),
        ("fixed:2026-08-15 − 0 bd", "2026-08-14", "fixed:2026-08-15 Sat 15 Aug -0 bd (US-CORP) = Fri 14 Aug 2026"),
        ("fixed:2026-06-15 + 3 d", "2026-06-18", "fixed:2026-06-15 Mon 15 Jun +3 d = Thu 18 Jun 2026"),
        ("fixed:2026-06-15 - 2 w", "2026-06-01", "fixed:2026-06-15 Mon 15 Jun -2 w = Mon 1 Jun 2026"),
        (
            "fixed:2026-01-31 + 1 m",
            "2026-03-02",
            "fixed:2026-01-31 Sat 31 Jan +1 m = Sat 28 Feb; weekend → following → Mon 2 Mar 2026",
        ),
        (
            "fixed:2026-06-15 + 5 w snap fri",
            "2026-07-24",
            "fixed:2026-06-15 Mon 15 Jun +5 w = Mon 20 Jul; snap Fri → Fri 24 Jul 2026",
        ),
        ("fixed:2026-07-24 snap fri", "2026-07-24", "fixed:2026-07-24 Fri 24 Jul 2026"),
        (
            "fixed:2026-07-02 snap fri",
            "2026-07-06",
            (
                "fixed:2026-07-02 Thu 2 Jul; snap Fri → Fri 3 Jul; Independence Day (observed) → following → "
                "Mon 6 Jul 2026"
            ),
        ),
    ],
)
def test_offset_and_snap_count_as_specified(rule: str, day: str, why: str) -> None:
    assert day_and_why(rule) == (day, why)


@pytest.mark.parametrize(
    ("rule", "day", "why"),
    [
        (
            "fixed:2026-07-04",
            "2026-07-06",
            "fixed:2026-07-04 Sat 4 Jul; Independence Day → following → Mon 6 Jul 2026",
        ),
        (
            "fixed:2026-07-04 preceding",
            "2026-07-02",
            "fixed:2026-07-04 Sat 4 Jul; Independence Day → preceding → Thu 2 Jul 2026",
        ),
        (
            "fixed:2026-10-17 modified_following",
            "2026-10-19",
            "fixed:2026-10-17 Sat 17 Oct; weekend → modified_following → Mon 19 Oct 2026",
        ),
        (
            "fixed:2026-10-31 modified_following",
            "2026-10-30",
            "fixed:2026-10-31 Sat 31 Oct; weekend → modified_following → Fri 30 Oct 2026",
        ),
        ("fixed:2026-07-04 none", "2026-07-04", "fixed:2026-07-04 Sat 4 Jul 2026"),
        ("fixed:2026-10-12", "2026-10-12", "fixed:2026-10-12 Mon 12 Oct 2026"),
    ],
)
def test_roll_leaves_weekends_and_holidays_as_told(rule: str, day: str, why: str) -> None:
    assert day_and_why(rule) == (day, why)


def test_weekday_that_a_month_has_not_has_no_date() -> None:
    with pytest.raises(Unresolvable):
        resolved("nth(mon,5,feb,fy)")


def test_friday_and_saturday_are_the_weekend_where_the_country_has_them() -> None:
    why = "fixed:2026-08-14 Fri 14 Aug; weekend → following → Sun 16 Aug 2026"
    assert day_and_why("fixed:2026-08-14", business_days="EG") == ("2026-08-16", why)
