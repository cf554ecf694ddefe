"""The text of a date rule becomes a value, or a sentence that says why not."""

import pytest
from pendulum import Date, Time

from config.daterule import Anchor, DateRule, FiscalPart, NthWeekday
from config.daterule_text import parse_rule

START = Anchor("fy_start", "fy_start")
LOCK = Anchor("gate:goal_lock", "gate", gate="goal_lock")


def rule(text: str, anchor: Anchor, **parts: object) -> DateRule:
    return DateRule(text=text, anchor=anchor, **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "parsed",
    [
        rule("fy_start", START),
        rule("fy_end", Anchor("fy_end", "fy_end")),
        rule("gate:goal_lock", LOCK),
        rule("fixed:2026-06-15", Anchor("fixed:2026-06-15", "fixed", fixed=Date(2026, 6, 15))),
        rule("first_bd(fp6)", Anchor("first_bd(fp6)", "part", part=FiscalPart("p", 6), edge="first_bd")),
        rule("last_bd(fp12)", Anchor("last_bd(fp12)", "part", part=FiscalPart("p", 12), edge="last_bd")),
        rule(
            "nth(mon,3,jun)", Anchor("nth(mon,3,jun)", "nth", nth=NthWeekday(weekday=0, n=3, month=6, within_fy=False))
        ),
        rule(
            "nth(sun, 5, dec, fy)",
            Anchor("nth(sun, 5, dec, fy)", "nth", nth=NthWeekday(weekday=6, n=5, month=12, within_fy=True)),
        ),
        rule("gate:goal_lock + 15 bd", LOCK, n=15),
        rule("gate:goal_lock+15bd", LOCK, n=15),
        rule("fy_start - 20 w", START, sign="-", n=20, unit="w"),
        rule("fy_start − 3 d", START, sign="-", n=3, unit="d"),
        rule("fy_start – 1 m", START, sign="-", n=1, unit="m"),
        rule("fy_start + 0 bd", START, n=0),
        rule("fy_start - 0 bd", START, sign="-", n=0),
        rule("fy_start snap fri", START, snap=4),
        rule("fy_start at 09:05", START, at=Time(9, 5)),
        rule("fy_start preceding", START, roll="preceding"),
        rule("fy_start modified_following warn", START, roll="modified_following", on_blackout="warn"),
        rule("fy_start roll_before", START, on_blackout="roll_before"),
        rule(
            "gate:goal_lock - 2 w snap mon at 12:00 none allow",
            LOCK,
            sign="-",
            n=2,
            unit="w",
            snap=0,
            at=Time(12, 0),
            roll="none",
            on_blackout="allow",
        ),
        rule("  fy_start   +  5\n bd ", START, n=5),
    ],
    ids=lambda parsed: parsed.text,
)
def test_rule_is_read_as_its_parts(parsed: DateRule) -> None:
    assert parse_rule(parsed.text) == parsed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "“” is not a date rule"),
        ("soon", "“soon” is not a date rule"),
        ("fy_start 5 bd", "“fy_start 5 bd” is not a date rule"),
        ("fy_start + bd", "“fy_start + bd” is not a date rule"),
        ("fy_start + 1000 bd", "“fy_start + 1000 bd” is not a date rule"),
        ("fy_start + 5", "“fy_start + 5” is not a date rule"),
        ("gate:Goal", "“gate:Goal” is not a date rule"),
        ("gate:", "“gate:” is not a date rule"),
        ("fixed:15.6.2026", "“fixed:15.6.2026” is not a date rule"),
        ("fy_start snap friday", "“fy_start snap friday” is not a date rule"),
        ("fy_start allow none", "“fy_start allow none” is not a date rule"),
        ("fy_start at 9:00", "“fy_start at 9:00” is not a date rule"),
        ("nth(mon,6,jun)", "“nth(mon,6,jun)” is not a date rule"),
        ("fy_start + 5 BD", "“fy_start + 5 BD” is not a date rule"),
        ("fy_start + 5 fq", "“fy_start + 5 fq” counts in “fq”; the units are bd, d, w, m, fw, fp"),
        ("fy_start + 5 days", "“fy_start + 5 days” counts in “days”; the units are bd, d, w, m, fw, fp"),
        ("first_bd(fp0)", "“first_bd(fp0)” names 0; a year has the periods fp1 to fp12"),
        ("last_bd(fp13) + 1 d", "“last_bd(fp13)” names 13; a year has the periods fp1 to fp12"),
    ],
)
def test_text_that_is_no_rule_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011  the whole sentence is compared
        parse_rule(text)
    assert str(refused.value) == said


@pytest.mark.parametrize("text", ["fixed:2026-02-30", "fy_start at 25:00"])
def test_day_or_time_that_does_not_exist_is_refused(text: str) -> None:
    said = {
        "fixed:2026-02-30": "there is no day 2026-02-30",
        "fy_start at 25:00": "“at 25:00” is no time of day; write it as at 17:00",
    }
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        parse_rule(text)
    assert str(refused.value) == said[text]


@pytest.mark.parametrize(
    ("nth", "year", "day"),
    [
        (NthWeekday(weekday=0, n=3, month=6, within_fy=False), 2026, Date(2026, 6, 15)),
        (NthWeekday(weekday=3, n=4, month=11, within_fy=False), 2026, Date(2026, 11, 26)),
        (NthWeekday(weekday=0, n=1, month=6, within_fy=False), 2026, Date(2026, 6, 1)),
        (NthWeekday(weekday=6, n=1, month=6, within_fy=False), 2026, Date(2026, 6, 7)),
        (NthWeekday(weekday=0, n=5, month=6, within_fy=False), 2026, Date(2026, 6, 29)),
    ],
)
def test_nth_weekday_is_counted_from_the_first_of_the_month(nth: NthWeekday, year: int, day: Date) -> None:
    assert nth.in_year(year) == day
