"""Every mistake of form in the calendar's grammar has the right line, words of ours and a remedy."""

import re

import pytest

from config.audit import audit_calendar
from tests.config.test_read import changed, refused

YEAR = "fiscal_year: {starts_on: 2027-01-01}"
DUE = "due: fixed:2026-08-14"
DAYS = "write a day, 2026-11-16, or a rule, for example nth(thu,4,nov) - 10 d, fy_end or fw(40,fy-1)"
RULES = "write for example gate:tunnel_down + 15 bd, fy_start + 5 bd, nth(mon,3,jun) or last_bd(fp1)"
BD = "is not a shift; write it in business days, as +5 bd or -2 bd, correct it"
MONTHS = "write one of jan, feb, mar, apr, may, jun, jul, aug, sep, oct, nov, dec"
NAME = "write small letters, digits and _, beginning with a letter: op1_draft"
QUOTES = 'put the text that holds a comma in quotes: "nth(thu,4,nov) - 10 d"'


def more(text: str) -> tuple[str, str]:
    return "tiers:", f"{text}\ntiers:"


FISCAL = [
    ("{}", "BAD_VALUE fiscal_year: the fiscal year needs either starts_on or year, and not both, correct it"),
    (
        "{starts_on: 2027-01-01, year: 2027}",
        "BAD_VALUE fiscal_year: the fiscal year needs either starts_on or year, and not both, correct it",
    ),
    ("2027", "BAD_VALUE fiscal_year: “2027” does not fit, write its keys below it"),
    ("", "BAD_VALUE fiscal_year: nothing does not fit, write its keys below it"),
    (
        "{type: 52_53, year: 2027}",
        (
            "BAD_VALUE fiscal_year: a 52_53 year ends by weekday, rule and month; "
            "write weekday: sat, rule: last, month: sep, correct it"
        ),
    ),
    (
        "{type: 52_53, starts_on: 2027-01-01, weekday: sat, rule: last, month: sep}",
        (
            "BAD_VALUE fiscal_year: no such year starts on 2027-01-01; the one around it starts on 2026-09-27, "
            "correct it"
        ),
    ),
    ("{type: weekly, year: 2027}", "BAD_WORD fiscal_year.type: “weekly” does not fit, use 'monthly' or '52_53'"),
    ("{year: 27}", "BAD_VALUE fiscal_year.year: “27” does not fit, write 1970 or more"),
    ("{year: soon}", "BAD_VALUE fiscal_year.year: “soon” does not fit, write a whole number"),
    ("{year: 2027, start_month: 13}", f"BAD_VALUE fiscal_year.start_month: “13” is not a month; {MONTHS}, correct it"),
    ("{year: 2027, start_day: 32}", "BAD_VALUE fiscal_year.start_day: “32” does not fit, write 31 or less"),
    (
        "{year: 2027, weekday: sat}",
        ("IDLE_KEY fiscal_year.weekday means nothing in a year of the type monthly, remove it, or write type: 52_53"),
    ),
    (
        "{type: 52_53, year: 2027, weekday: sat, rule: last, month: sep, start_month: feb}",
        (
            "IDLE_KEY fiscal_year.start_month means nothing in a year of the type 52_53, "
            "remove it, or write type: monthly"
        ),
    ),
    (
        "{starts_on: 2027-01-01, start_month: feb}",
        "IDLE_KEY fiscal_year.start_month means nothing beside starts_on: 2027-01-01, remove one of the two",
    ),
]


@pytest.mark.parametrize(("year", "said"), FISCAL, ids=[year for year, _ in FISCAL])
def test_wrong_fiscal_year_is_refused_on_its_line(year: str, said: str) -> None:
    assert refused(changed((YEAR, f"fiscal_year: {year}".strip()))) == [f"c.yaml:4: {said}"]


OVERLAYS = [
    ("shift: {draft: 5}", f"BAD_VALUE overlays.aws.shift.draft: “5” {BD}"),
    ("shift: {Draft: +5 bd}", f"BAD_VALUE overlays.aws.shift: the key “Draft” does not fit, {NAME}"),
    ("shfit: {draft: +5 bd}", "UNKNOWN_KEY overlays.aws has an unknown key “shfit”, did you mean “shift”?"),
    ("replace_rule: {draft: soon}", f"BAD_RULE overlays.aws.replace_rule.draft: “soon” is not a date rule, {RULES}"),
    (
        "replace_rule: {draft: 2026-08-14}",
        "BAD_RULE overlays.aws.replace_rule.draft: “2026-08-14” is not a date rule, write fixed:2026-08-14",
    ),
    ("waive: {draft: }", "BAD_VALUE overlays.aws.waive.draft: nothing does not fit, write a text"),
    ("waive: [draft]", "BAD_VALUE overlays.aws.waive: a list does not fit, write keys with values below it"),
    ("remove: draft", "BAD_VALUE overlays.aws.remove: “draft” does not fit, write a list: [one, another]"),
    (
        "set_limits: {prereview_days: many}",
        "BAD_VALUE overlays.aws.set_limits.prereview_days: “many” does not fit, write a whole number",
    ),
    (
        "set_limits: {prereview_days: 0}",
        "BAD_VALUE the overlay “aws” sets prereview_days to 0, write 1 or more",
    ),
    (
        "add: [{id: x, title: X, phase: op1, due: soon, owner: product_ops}]",
        f"BAD_RULE overlays.aws.add[1].due: “soon” is not a date rule, {RULES}",
    ),
    ("add: [{id: x, title: X, phase: op1}]", "MISSING_KEY overlays.aws.add[1] lacks the key “due”, add it"),
    (
        "tiers: [x]",
        "UNKNOWN_KEY overlays.aws has an unknown key “tiers”, move it to where it belongs, or remove it",
    ),
]


@pytest.mark.parametrize(("key", "said"), OVERLAYS, ids=[key for key, _ in OVERLAYS])
def test_wrong_overlay_is_refused_on_its_line(key: str, said: str) -> None:
    assert refused(changed(more(f"overlays:\n  aws:\n    {key}"))) == [f"c.yaml:44: {said}"]


CALENDARS = [
    (
        "{country: US, union: [DE]}",
        "BAD_VALUE calendars.X: a calendar of business days needs either country or union, and not both, correct it",
    ),
    (
        "{closed: {2026-12-28: Bridge}}",
        "BAD_VALUE calendars.X: a calendar of business days needs either country or union, and not both, correct it",
    ),
    ("US", "BAD_VALUE calendars.X: “US” does not fit, write its keys below it"),
    ("{union: DE}", "BAD_VALUE calendars.X.union: “DE” does not fit, write a list: [one, another]"),
    (
        "{country: US, weekend: [fri, saturn]}",
        (
            "BAD_VALUE calendars.X.weekend[2]: “saturn” is not a weekday; "
            "write one of mon, tue, wed, thu, fri, sat, sun, correct it"
        ),
    ),
    ("{country: US, wekend: [fri]}", "UNKNOWN_KEY calendars.X has an unknown key “wekend”, did you mean “weekend”?"),
    (
        "{country: US, closed: {2026-13-01: x}}",
        "BAD_VALUE calendars.X.closed: the key “2026-13-01” is not a date; write it as 2026-11-16, correct it",
    ),
    (
        "{country: US, closed: [2026-12-28]}",
        "BAD_VALUE calendars.X.closed: a list does not fit, write keys with values below it",
    ),
    (
        "{union: [X, US]}",
        "BAD_CALENDAR the calendar X is made from itself: X → X, unite other calendars or countries",
    ),
    (
        "{union: [US, ZZ]}",
        ("BAD_CALENDAR no public holidays are known for “ZZ”, name a country (US, DE-BE) or a calendar of this file"),
    ),
]


@pytest.mark.parametrize(("company", "said"), CALENDARS, ids=[company for company, _ in CALENDARS])
def test_wrong_business_days_are_refused_on_their_line(company: str, said: str) -> None:
    assert refused(changed(more(f"calendars:\n  X: {company}"))) == [f"c.yaml:43: {said}"]


RITUALS = [
    (
        "every: 2 weeks, from: fy_start, until: fy_end",
        "BAD_VALUE rituals[1].every: “2 weeks” does not fit, write how many of bd, d, w, m, fw, fp or fq: 2 w, 1 fq",
    ),
    (
        "every: 2 w, from: 2027-01-12, until: fy_end",
        "BAD_RULE rituals[1].from: “2027-01-12” is not a date rule, write fixed:2027-01-12",
    ),
    (
        "every: 2 w, from: fy_start, until: whenever",
        f"BAD_RULE rituals[1].until: “whenever” is not a date rule, {DAYS}",
    ),
    ("every: 2 w, from: fy_start", "MISSING_KEY rituals[1] lacks the key “until”, add it"),
]


@pytest.mark.parametrize(("ritual", "said"), RITUALS, ids=[ritual for ritual, _ in RITUALS])
def test_wrong_ritual_is_refused_on_its_line(ritual: str, said: str) -> None:
    text = changed(more(f"rituals:\n  - {{id: r, title: R, {ritual}}}"))
    assert refused(text) == [f"c.yaml:43: {said}"]


GATES = [
    ("due: 2026-08-14", 14, "BAD_RULE gates[1].due: “2026-08-14” is not a date rule, write fixed:2026-08-14"),
    ("due:", 14, f"BAD_RULE gates[1].due: nothing is not a date rule, {RULES}"),
    ("due: [fy_start]", 14, f"BAD_RULE gates[1].due: a list is not a date rule, {RULES}"),
    ("due: fixed:2026-02-30", 14, f"BAD_RULE gates[1].due: there is no day 2026-02-30, {RULES}"),
    (
        "due: fy_start at 25:00",
        14,
        f"BAD_RULE gates[1].due: “at 25:00” is no time of day; write it as at 17:00, {RULES}",
    ),
    (
        f"{DUE}\n    zone: Mars",
        15,
        (
            "BAD_VALUE gates[1].zone: “Mars” is not a time zone; write one such as America/Los_Angeles, or AoE, "
            "correct it"
        ),
    ),
    (f"{DUE}\n    shift: 5", 15, f"BAD_VALUE gates[1].shift: “5” {BD}"),
    (
        f"{DUE}\n    after: [{{gate: final, kind: hard}}]",
        15,
        "BAD_WORD gates[1].after[1].kind: “hard” does not fit, use 'finish_to_start', 'finish_to_finish' or 'soft'",
    ),
    (f"{DUE}\n    after: [[final]]", 15, "BAD_VALUE gates[1].after[1]: a list does not fit, write its keys below it"),
    (f"{DUE}\n    after: final", 15, "BAD_VALUE gates[1].after: “final” does not fit, write a list: [one, another]"),
    (
        f"{DUE}\n    passes: most",
        15,
        "BAD_VALUE gates[1].passes: “most” does not fit, write all, any or, for example, quorum 80 %",
    ),
    (f"{DUE}\n    final: maybe", 15, "BAD_VALUE gates[1].final: “maybe” does not fit, write true or false"),
    (
        f"{DUE}\n    weekend: [fri]",
        15,
        "UNKNOWN_KEY gates[1] has an unknown key “weekend”, move it to where it belongs, or remove it",
    ),
]


@pytest.mark.parametrize(("key", "line", "said"), GATES, ids=[key for key, _, _ in GATES])
def test_wrong_gate_is_refused_on_its_line(key: str, line: int, said: str) -> None:
    assert refused(changed((DUE, key))) == [f"c.yaml:{line}: {said}"]


def test_misspelt_key_of_an_edge_is_unknown_and_the_right_one_missing() -> None:
    assert refused(changed((DUE, f"{DUE}\n    after: [{{gat: final}}]"))) == [
        "c.yaml:15: MISSING_KEY gates[1].after[1] lacks the key “gate”, add it",
        "c.yaml:15: UNKNOWN_KEY gates[1].after[1] has an unknown key “gat”, did you mean “gate”?",
    ]


@pytest.mark.parametrize("day", ["2026-11-31", "someday"])
def test_blackout_takes_a_day_or_a_rule(day: str) -> None:
    assert refused(changed(("from: 2026-11-16", f"from: {day}"))) == [
        f"c.yaml:7: BAD_RULE blackouts[1].from: “{day}” is not a date rule, {DAYS}"
    ]


def test_rule_with_a_comma_in_braces_wants_quotes() -> None:
    assert refused(changed(("from: 2026-11-16", "from: nth(thu,4,nov) - 10 d"))) == [
        f"c.yaml:7: BAD_RULE blackouts[1].from: “nth(thu” is not a date rule, {DAYS}",
        f"c.yaml:7: UNKNOWN_KEY blackouts[1] has an unknown key “4”, {QUOTES}",
        f"c.yaml:7: UNKNOWN_KEY blackouts[1] has an unknown key “nov) - 10 d”, {QUOTES}",
    ]


def test_no_mistake_speaks_the_language_of_the_library() -> None:
    """Every key of the small calendar with a value of every wrong kind."""
    wrong = ("{a: b}", "[a]", "", "-1", "x y")
    text = changed()
    said = [
        line
        for key in re.finditer(r"(?m)^(?: *|  - )(\w+): .+$", text)
        for value in wrong
        for line in _mistakes(text[: key.start(1)] + f"{key[1]}: {value}" + text[key.end() :])
    ]
    assert len(said) > 100
    assert [line for line in said if re.search(r"(?i)input should|should be|valid|None|\['|\{'", line)] == []


def _mistakes(text: str) -> list[str]:
    return [str(mistake) for mistake in audit_calendar(text, "c.yaml").mistakes]
