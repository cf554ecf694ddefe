"""Mistakes in a calendar come all at once, each with its line and its remedy."""

import pytest

from config.mistake import Mistaken
from config.read import parse_calendar
from states.plan import PLAN_GUARDS

SMALL = """\
season: FY2027
title: A small season
zone: Europe/Berlin
fiscal_year: {starts_on: 2027-01-01}
business_days: DE-BE
blackouts:
  - {id: peak, title: Peak, from: 2026-11-16, to: 2026-12-01, kinds: [no_gates]}
phases:
  - {id: op1, title: OP1}
gates:
  - id: draft
    title: Draft
    phase: op1
    due: fixed:2026-08-14
    owner: product_ops
    owes: {by: owner, document: op1, settled_in: [approved]}
  - id: final
    title: Final
    phase: op1
    due: gate:draft + 5 bd
    after: [draft]
    owner: product_ops
documents:
  - id: op1
    title: OP1
    start_gate: draft
    submit_gate: final
    actions_gate: final
    sections:
      - {id: charter, title: Charter, required: true}
      - {id: funded, title: Proposed initiatives, headings: [Funded initiatives], says: funded}
lifecycle:
  states: [drafting, approved]
  initial: drafting
  editable_in: [drafting]
  approved_in: [approved]
  moves:
    - {trigger: approve, from: [drafting], to: approved, by: [approver], guards: [SELF_APPROVE]}
ladder:
  rungs:
    - {step: 0, tell: [owner]}
tiers:
  - {id: team, title: Team, from: initiative}
"""

RULES = "write for example gate:tunnel_down + 15 bd, fy_start + 5 bd, nth(mon,3,jun) or last_bd(fp1)"
KNOWN_GUARDS = ", ".join(PLAN_GUARDS)


def changed(*changes: tuple[str, str]) -> str:
    """The small calendar with one or more of its words replaced, each once."""
    text = SMALL
    for old, new in changes:
        assert old in text, f"the calendar has no “{old}”"
        text = text.replace(old, new, 1)
    return text


def refused(text: str) -> list[str]:
    with pytest.raises(Mistaken) as mistaken:
        parse_calendar(text, "c.yaml")
    return str(mistaken.value).split("\n")


def test_calendar_without_mistakes_is_read() -> None:
    calendar = parse_calendar(SMALL, "c.yaml")
    assert (calendar.season, [gate.id for gate in calendar.gates]) == ("FY2027", ["draft", "final"])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "title: Draft",
            "titel: Draft",
            "c.yaml:12: UNKNOWN_KEY gates[1] has an unknown key “titel”, did you mean “title”?",
        ),
        (
            "tiers:",
            "tears:",
            "c.yaml:42: UNKNOWN_KEY the calendar has an unknown key “tears”, did you mean “tiers”?",
        ),
        (
            "phase: op1\n    due: fixed",
            "phase: op1\n    xyzzy: 1\n    due: fixed",
            "c.yaml:14: UNKNOWN_KEY gates[1] has an unknown key “xyzzy”, remove it",
        ),
        ("{id: op1, title: OP1}", "{id: op1}", "c.yaml:9: MISSING_KEY phases[1] lacks the key “title”, add it"),
    ],
)
def test_unknown_or_missing_key_is_named_with_its_line(old: str, new: str, said: str) -> None:
    assert said in refused(changed((old, new)))


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("gate:draft plus 5 bd", "“gate:draft plus 5 bd” is not a date rule"),
        ("gate:draft + 5 fq", "“gate:draft + 5 fq” counts in “fq”; the units are bd, d, w, m, fw, fp"),
        ("last_bd(fp13)", "“last_bd(fp13)” names 13; a year has the periods fp1 to fp12"),
        ("soon", "“soon” is not a date rule"),
    ],
)
def test_bad_rule_is_refused_with_the_rules_that_there_are(rule: str, sentence: str) -> None:
    text = changed(("gate:draft + 5 bd", rule))
    assert refused(text) == [f"c.yaml:20: BAD_RULE gates[2].due: {sentence}, {RULES}"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "zone: Europe/Berlin",
            "zone: Europe/Berln",
            (
                "c.yaml:3: BAD_VALUE zone: “Europe/Berln” is not a time zone; write one such as "
                "America/Los_Angeles, or AoE, correct it"
            ),
        ),
        (
            "starts_on: 2027-01-01",
            "starts_on: 2027-13-01",
            "c.yaml:4: BAD_VALUE fiscal_year.starts_on: “2027-13-01” is not a date; write it as 2026-11-16, correct it",
        ),
        (
            "season: FY2027",
            "season: FY2027\ndue_time: 25:00",
            "c.yaml:2: BAD_VALUE due_time: “25:00” is not a time of day; write it as 17:00, correct it",
        ),
        (
            "due: fixed:2026-08-14",
            "due: fixed:2026-08-14\n    grace: 61",
            "c.yaml:15: BAD_VALUE gates[1].grace: “61” does not fit, write 60 or less",
        ),
        (
            "by: [approver]",
            "by: [boss]",
            (
                "c.yaml:38: BAD_WORD lifecycle.moves[1].by[1]: “boss” does not fit, "
                "use 'owner', 'manager', 'approver', 'partner', 'product_ops', 'finance', 'executive' or 'system'"
            ),
        ),
        (
            "from: 2026-11-16, to: 2026-12-01",
            "from: 2026-11-16, to: 2026-11-01",
            (
                "c.yaml:7: BAD_BLACKOUT the blackout peak ends 2026-11-01, before it begins (2026-11-16), "
                "exchange the two days"
            ),
        ),
        (
            "business_days: DE-BE",
            "business_days: DE-XX",
            (
                "c.yaml:5: BAD_CALENDAR no public holidays are known for “DE-XX”, "
                "name a country (US, DE-BE) or a calendar of this file"
            ),
        ),
        (
            "business_days: DE-BE",
            'business_days: HOUSE\ncalendars:\n  HOUSE:\n    country: DE\n    add: {Party: "the last day"}',
            (
                "c.yaml:9: BAD_CALENDAR “the last day” is not a yearly day; write 12-24 or nth(thu,4,nov) + "
                "1 d, correct the rule"
            ),
        ),
    ],
)
def test_value_that_does_not_fit_is_refused_with_what_would(old: str, new: str, said: str) -> None:
    assert refused(changed((old, new))) == [said]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "after: [draft]",
            "after: [draught]",
            (
                "c.yaml:21: UNKNOWN_GATE final refers to the gate “draught”, which is not in this calendar, "
                "correct the name or add the gate"
            ),
        ),
        (
            "gate:draft + 5 bd",
            "gate:draught + 5 bd",
            (
                "c.yaml:20: UNKNOWN_GATE final refers to the gate “draught”, which is not in this calendar, "
                "correct the name or add the gate"
            ),
        ),
        (
            "start_gate: draft",
            "start_gate: draught",
            (
                "c.yaml:26: UNKNOWN_GATE the document op1 names the gate “draught”, which is not in this calendar, "
                "correct the name or add the gate"
            ),
        ),
        (
            "phase: op1",
            "phase: op2",
            (
                "c.yaml:13: UNKNOWN_PHASE draft is in the phase “op2”, which is not in this calendar, "
                "correct the name or add the phase"
            ),
        ),
        (
            "document: op1",
            "document: op2",
            (
                "c.yaml:16: UNKNOWN_DOCUMENT draft asks for the document “op2”, which is not in this calendar, "
                "correct the name or add it"
            ),
        ),
        (
            "settled_in: [approved]",
            "settled_in: [blessed]",
            (
                "c.yaml:16: UNKNOWN_STATE draft is settled in “blessed”, which the life-cycle has not, "
                "use a state of the life-cycle"
            ),
        ),
        (
            "from: [drafting], to: approved",
            "from: [dreaming], to: approved",
            (
                "c.yaml:38: UNKNOWN_STATE the move approve uses “dreaming”, which is no state of the life-cycle, "
                "correct the name or add the state"
            ),
        ),
        (
            "editable_in: [drafting]",
            "editable_in: [dreaming]",
            "c.yaml:35: UNKNOWN_STATE “dreaming” is no state of the life-cycle, add it",
        ),
        (
            "states: [drafting, approved]",
            "states: [drafting, approved, limbo]",
            "c.yaml:33: UNREACHED no move leads to the state limbo, add one or remove it",
        ),
        (
            "guards: [SELF_APPROVE]",
            "guards: [SELF_APPROVE, MOON_FULL]",
            (
                "c.yaml:38: UNKNOWN_GUARD approve names the guard “MOON_FULL”, which does not exist, use one "
                f"of {KNOWN_GUARDS}"
            ),
        ),
        (
            "approved_in: [approved]",
            "approved_in: [approved]\n  waivable: [MOON_FULL]",
            (
                "c.yaml:37: UNKNOWN_GUARD waivable names the guard “MOON_FULL”, which does not exist, use "
                f"one of {KNOWN_GUARDS}"
            ),
        ),
        (
            "ladder:",
            "    - {trigger: approve, from: [drafting], to: drafting, by: [owner]}\nladder:",
            "c.yaml:39: AMBIGUOUS_MOVE approve leaves drafting twice, keep one of the two rows",
        ),
        (
            "headings: [Funded initiatives]",
            "headings: [charter]",
            (
                "c.yaml:29: DUPLICATE_HEADING op1 has 2 sections under the heading “charter”, give each "
                "section its own headings"
            ),
        ),
        (
            "    due: fixed:2026-08-14\n    owner: product_ops\n",
            "    due: fixed:2026-08-14\n",
            "c.yaml:11: NO_OWNER the gate draft has no owner, add owner: product_ops, or another role",
        ),
    ],
)
def test_name_that_leads_nowhere_is_refused(old: str, new: str, said: str) -> None:
    assert refused(changed((old, new))) == [said]


def test_quorum_of_more_than_everybody_is_refused() -> None:
    text = changed(("document: op1, settled_in: [approved]}", "document: op1}\n    passes: quorum 101 %"))
    assert [line.partition(" ")[0] for line in refused(text)] == ["c.yaml:17:"]


def test_company_calendar_that_takes_away_an_unknown_holiday_is_refused() -> None:
    house = "business_days: HOUSE\ncalendars:\n  HOUSE: {country: US, without: [Kolumbus Day]}"
    assert [line.partition(" ")[0] for line in refused(changed(("business_days: DE-BE", house)))] == ["c.yaml:7:"]
