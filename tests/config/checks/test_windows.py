"""Warnings of days: gates that hardly open, blackouts that swallow them, days that nobody meant."""

import pytest

from tests.config.checks.files import changed, looked_at, warned

REVIEWS = "opens: gate:final + 1 bd\n    due: gate:final + 14 bd"
PEAK = "from: 2026-11-16, to: 2026-12-01"


def test_there_is_nothing_to_say_of_the_quiet_calendar() -> None:
    assert warned(changed()) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            (("    due: fixed:2026-12-18\n", "    due: fixed:2026-12-18\n    grace: 3\n"),),
            (
                "c.yaml:44: IDLE_GRACE close has 3 bd of grace, but nobody owes anything at it, "
                "say who owes what, or remove grace"
            ),
        ),
        (
            (("kinds: [no_gates, no_reviews]", "kinds: []"),),
            "c.yaml:13: IDLE_BLACKOUT the blackout peak has no kinds, so it does nothing, write kinds: [no_gates]",
        ),
        (
            (("opens: fixed:2026-08-03", "opens: fixed:2026-08-14"),),
            (
                "c.yaml:20: SHORT_WINDOW draft opens Fri 14 Aug 2026, less than one business day before it is due, "
                "write an earlier opens"
            ),
        ),
        (
            (("opens: fixed:2026-08-03\n    ", ""),),  # the start gate of a document: nobody can begin before
            (
                "c.yaml:20: SHORT_WINDOW draft opens Fri 14 Aug 2026, less than one business day before it is due, "
                "write an earlier opens"
            ),
        ),
        (
            ((REVIEWS, "due: fixed:2026-11-13"), ("due: fixed:2026-12-18", "due: gate:reviews + 5 bd")),
            (
                "c.yaml:42: OFFSET_LOST all of “gate:reviews + 5 bd” falls into peak (16 Nov–1 Dec), which is longer; "
                "close is due Wed 2 Dec 2026 whatever the offset, count from after the blackout, or shorten it"
            ),
        ),
        (
            ((REVIEWS, "due: fixed:2026-11-18 warn"),),
            (
                "c.yaml:35: IN_BLACKOUT reviews is due Wed 18 Nov 2026, in the blackout peak (16 Nov–1 Dec), "
                "move it, or write allow if it is meant"
            ),
        ),
        (
            ((REVIEWS, "due: fixed:2026-10-10 none"),),
            (
                "c.yaml:35: NO_WORKING_DAY reviews is due Sat 10 Oct 2026, which is no business day (weekend), "
                "let it roll, or write another day"
            ),
        ),
        (
            ((REVIEWS, "due: fixed:2026-09-07"),),
            (
                "c.yaml:35: PIN_MOVED reviews is fixed to Mon 7 Sep 2026 (Labor Day), so that it is due "
                "Tue 8 Sep 2026, write the day that you mean"
            ),
        ),
        (
            ((REVIEWS, "due: fixed:2026-11-18"),),
            (
                "c.yaml:35: PIN_MOVED reviews is fixed to Wed 18 Nov 2026 (in a blackout), so that it is due "
                "Wed 2 Dec 2026, write the day that you mean"
            ),
        ),
        (
            (("kinds: [no_gates, no_reviews]", "kinds: [quiet]"), (REVIEWS, "due: fixed:2026-11-18")),
            (
                "c.yaml:35: QUIET_DUE reviews is due in the quiet blackout peak (16 Nov–1 Dec), which holds its "
                "messages, move it out of the blackout, or add no_gates to that"
            ),
        ),
        (
            ((PEAK, "from: 2025-11-16, to: 2025-12-01"),),
            (
                "c.yaml:13: STALE the blackout peak is Sun 16 Nov 2025 to Mon 1 Dec 2025; the season runs "
                "Mon 3 Aug 2026 to Fri 18 Dec 2026, write it as a rule that moves with the year, or remove it"
            ),
        ),
        (
            (("    without: [", "    closed: {2025-12-29: Bridge}\n    without: ["),),
            (
                "c.yaml:9: STALE US-CORP is closed on Mon 29 Dec 2025; the season runs Mon 3 Aug 2026 to "
                "Fri 18 Dec 2026, write this season's day"
            ),
        ),
    ],
)
def test_warning_says_what_where_and_what_to_do(changes: tuple[tuple[str, str], ...], said: str) -> None:
    assert warned(changed(*changes)) == [said]


@pytest.mark.parametrize(
    "changes",
    [
        ((REVIEWS, "due: fixed:2026-11-18 allow"),),  # it is meant
        ((REVIEWS, "due: fixed:2026-10-10 + 2 bd"),),  # only where it starts from is a Saturday
        (
            (REVIEWS, "due: fixed:2026-11-12"),
            ("due: fixed:2026-12-18", "due: gate:reviews + 5 bd"),
        ),  # one day before peak
        ((PEAK, 'from: "nth(thu,4,nov,fy) - 10 d", to: "nth(thu,4,nov,fy) + 5 d"'),),  # it moves with the year
    ],
)
def test_what_is_meant_is_not_warned_of(changes: tuple[tuple[str, str], ...]) -> None:
    assert warned(changed(*changes)) == []


@pytest.mark.parametrize(("first", "frozen"), [("2026-09-08", 8), ("2026-09-09", 7), ("2026-09-10", 0)])
def test_hard_freeze_over_half_of_a_window_is_told(first: str, frozen: int) -> None:
    ice = f"  - {{id: ice, title: Ice, from: {first}, to: 2026-09-17, kinds: [hard_freeze]}}\n  - {{id: peak"
    text = changed(("  - {id: peak", ice), ("due: gate:final + 14 bd", "due: gate:final + 14 bd allow"))
    said = (
        f"c.yaml:37: FROZEN reviews is open 31 Aug–18 Sep, and the hard freeze ice takes {frozen} of its 14 bd, "
        "open it earlier, or move it past the freeze"
    )
    assert warned(text) == ([said] if frozen else [])


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (("due: gate:draft + 10 bd", "due: gate:final + 10 bd"), "CYCLE"),
        (("due: gate:draft + 10 bd", "due: gate:dart + 10 bd"), "UNKNOWN_GATE"),
        (("from: 2026-11-16", "from: gate:draft"), "BAD_BLACKOUT"),
        (("business_days: US-CORP", "business_days: ZZ"), "BAD_CALENDAR"),
        (("due: gate:draft + 10 bd", "due: nth(mon,5,feb)"), "UNRESOLVED"),
    ],
)
def test_calendar_without_dates_is_warned_of_what_needs_none(broken: tuple[str, str], code: str) -> None:
    found = looked_at(changed(broken, ("  - {id: s_team, title: S-Team, from: priority}\n", "")))
    assert {mistake.code for mistake in found.mistakes} == {code}
    assert [warning.code for warning in found.warnings] == ["FEW_TIERS"]


def test_mistakes_and_warnings_come_at_once() -> None:
    found = looked_at(
        changed(("due: gate:draft + 10 bd", "due: gate:draft - 1 bd"), (PEAK, "from: 2025-11-16, to: 2025-12-01"))
    )
    assert [mistake.code for mistake in found.mistakes] == ["ORDER_CONFLICT"]
    assert [warning.code for warning in found.warnings] == ["STALE"]
