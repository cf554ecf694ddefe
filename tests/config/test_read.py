"""Mistakes in a calendar come all at once, each with its line and its remedy."""

from pathlib import Path

import pytest

from config.load import load_yaml
from config.mistake import Mistake, Mistaken
from config.read import parse_calendar, read_calendar
from states.plan import PLAN_GUARDS
from states.refusal import BadInput

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


def test_second_row_of_the_same_id_is_named_on_both_lines() -> None:
    text = changed(("  - {id: op1, title: OP1}\n", "  - {id: op1, title: OP1}\n  - {id: op1, title: Again}\n"))
    assert refused(text) == [
        "c.yaml:9: DUPLICATE_ID phases has “op1” 2 times, rename one",
        "c.yaml:10: DUPLICATE_ID phases has “op1” 2 times, rename one",
    ]


@pytest.mark.parametrize(
    ("due", "line", "path"),
    [("gate:final - 5 bd", 14, "draft → final → draft"), ("gate:draft + 1 d", 14, "draft → draft")],
)
def test_circle_of_gates_is_printed(due: str, line: int, path: str) -> None:
    said = f"c.yaml:{line}: CYCLE Gates depend on each other in a circle: {path}, date one of them by something else"
    assert refused(changed(("fixed:2026-08-14", due))) == [said]


@pytest.mark.parametrize(
    ("due", "day"),
    [("fixed:2026-08-13", "2026-08-13"), ("gate:draft + 0 bd", "2026-08-14"), ("gate:draft - 5 bd", "2026-08-07")],
)
def test_gate_that_is_not_after_its_predecessor_is_an_order_conflict(due: str, day: str) -> None:
    said = f"c.yaml:20: ORDER_CONFLICT final is due {day}, not after draft (2026-08-14), move one of the two"
    assert refused(changed(("gate:draft + 5 bd", due))) == [said]


def test_gate_that_opens_after_it_is_due_has_no_date() -> None:
    text = changed(("due: gate:draft + 5 bd", "due: gate:draft + 5 bd\n    opens: gate:draft + 6 bd"))
    said = "final has no date: final opens Mon 24 Aug 2026, after it is due (Fri 21 Aug 2026), change its rule"
    assert refused(text) == [f"c.yaml:20: UNRESOLVED {said}"]


def test_mistakes_of_form_come_all_at_once_in_the_order_of_lines() -> None:
    text = changed(
        ("{id: team, title: Team, from: initiative}", "{id: team, title: Team, from: nowhere}"),
        ("title: Final", "titel: Final"),
        ("gate:draft + 5 bd", "soon"),
        ("zone: Europe/Berlin", "zone: Mars"),
    )
    assert refused(text) == [
        (
            "c.yaml:3: BAD_VALUE zone: “Mars” is not a time zone; "
            "write one such as America/Los_Angeles, or AoE, correct it"
        ),
        "c.yaml:17: MISSING_KEY gates[2] lacks the key “title”, add it",
        "c.yaml:18: UNKNOWN_KEY gates[2] has an unknown key “titel”, did you mean “title”?",
        f"c.yaml:20: BAD_RULE gates[2].due: “soon” is not a date rule, {RULES}",
        "c.yaml:43: BAD_WORD tiers[1].from: “nowhere” does not fit, use 'priority', 'organisation' or 'initiative'",
    ]


def test_mistake_in_every_gate_is_told_once_for_each() -> None:
    text = changed(("fixed:2026-08-14", "now"), ("gate:draft + 5 bd", "soon"))
    assert refused(text) == [
        f"c.yaml:14: BAD_RULE gates[1].due: “now” is not a date rule, {RULES}",
        f"c.yaml:20: BAD_RULE gates[2].due: “soon” is not a date rule, {RULES}",
    ]


def test_every_gate_without_a_date_is_told() -> None:
    text = changed(
        ("due: fixed:2026-08-14", "due: fixed:2026-08-14\n    opens: fixed:2026-08-17"),
        ("due: gate:draft + 5 bd", "due: gate:draft + 5 bd\n    opens: gate:draft + 6 bd"),
    )
    opens = "has no date: {gate} opens Mon {day} Aug 2026, after it is due (Fri {due} Aug 2026), change its rule"
    assert refused(text) == [
        f"c.yaml:14: UNRESOLVED draft {opens.format(gate='draft', day=17, due=14)}",
        f"c.yaml:21: UNRESOLVED final {opens.format(gate='final', day=24, due=21)}",
    ]


def test_quorum_of_more_than_everybody_is_refused() -> None:
    text = changed(("document: op1, settled_in: [approved]}", "document: op1}\n    passes: quorum 101 %"))
    assert [line.partition(" ")[0] for line in refused(text)] == ["c.yaml:17:"]


def test_company_calendar_that_takes_away_an_unknown_holiday_is_refused() -> None:
    house = "business_days: HOUSE\ncalendars:\n  HOUSE: {country: US, without: [Kolumbus Day]}"
    assert [line.partition(" ")[0] for line in refused(changed(("business_days: DE-BE", house)))] == ["c.yaml:7:"]


def test_mistakes_of_meaning_come_all_at_once_in_the_order_of_lines() -> None:
    text = changed(
        ("guards: [SELF_APPROVE]", "guards: [MOON_FULL]"),
        ("from: 2026-11-16, to: 2026-12-01", "from: 2026-11-16, to: 2026-11-15"),
        ("after: [draft]\n    owner: product_ops", "after: [draft]"),
        ("phase: op1", "phase: op2"),
        ("gate:draft + 5 bd", "gate:draft + 0 bd"),
    )
    blackout = "the blackout peak ends 2026-11-15, before it begins (2026-11-16), exchange the two days"
    assert refused(text) == [
        f"c.yaml:7: BAD_BLACKOUT {blackout}",
        (
            "c.yaml:13: UNKNOWN_PHASE draft is in the phase “op2”, which is not in this calendar, correct "
            "the name or add the phase"
        ),
        "c.yaml:17: NO_OWNER the gate final has no owner, add owner: product_ops, or another role",
        "c.yaml:20: ORDER_CONFLICT final is due 2026-08-14, not after draft (2026-08-14), move one of the two",
        (
            "c.yaml:37: UNKNOWN_GUARD approve names the guard “MOON_FULL”, which does not exist, use one of "
            f"{KNOWN_GUARDS}"
        ),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x 1\nb: *x\n", "c.yaml:2: YAML_ALIAS the alias *x is refused, write the value out"),
        ("a: !py x\n", "c.yaml:1: YAML_TAG the tag !py is refused, remove the tag and write plain values"),
        (
            "a: 1\nb: 2\na: 3\n",
            "c.yaml:3: DUPLICATE_KEY the key “a” stands here a second time (first on line 1), remove one of the two",
        ),
        ("a: 1\n? [b]\n: 2\n", "c.yaml:2: YAML_KEY a key is a list or a mapping, use a word"),
        (
            f"a: 1\nb: {'[' * 50}{']' * 50}\n",
            "c.yaml:2: YAML_DEPTH values are nested more than 50 deep, flatten them",
        ),
        (
            "a: b\n c: d\n",
            (
                "c.yaml:2: YAML_SYNTAX this is not YAML: mapping values are not allowed here, mend the line "
                "or the one before it"
            ),
        ),
        (
            "a: 'b\n",
            (
                "c.yaml:2: YAML_SYNTAX this is not YAML: found unexpected end of stream, mend the line or "
                "the one before it"
            ),
        ),
        ("", "c.yaml:1: NOT_A_CALENDAR this holds no keys, start with season: FY2027"),
        ("# nothing\n", "c.yaml:1: NOT_A_CALENDAR this holds no keys, start with season: FY2027"),
        ("- a\n- b\n", "c.yaml:1: NOT_A_CALENDAR this holds no keys, start with season: FY2027"),
    ],
)
def test_text_that_is_no_plain_mapping_is_refused_with_its_line(text: str, said: str) -> None:
    assert refused(text) == [said]


def test_every_alias_and_tag_is_refused_at_once() -> None:
    assert refused("a: &x [1]\nb: *x\nc: !py y\nd: [*x, *x]\n") == [
        "c.yaml:2: YAML_ALIAS the alias *x is refused, write the value out",
        "c.yaml:3: YAML_TAG the tag !py is refused, remove the tag and write plain values",
        "c.yaml:4: YAML_ALIAS the alias *x is refused, write the value out",
    ]


def test_tag_of_a_python_object_is_refused() -> None:
    assert refused("a: !!python/name:os.system x\n") == [
        (
            "c.yaml:1: YAML_TAG the tag tag:yaml.org,2002:python/name:os.system is refused, remove the tag "
            "and write plain values"
        )
    ]


def test_fifty_levels_are_not_too_deep() -> None:
    assert load_yaml(f"{'[' * 50}{']' * 50}", file="c.yaml").line(()) == 1


def test_nothing_is_guessed_about_a_scalar() -> None:
    document = load_yaml("country: NO\non: 2026-08-14\nn: 0x10\nempty:\nquoted: 'null'\n", file="c.yaml")
    assert document.value == {"country": "NO", "on": "2026-08-14", "n": "0x10", "empty": None, "quoted": "null"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"#" * (256 * 1024 + 1), "it has 262,145 bytes; at most 262,144 are read. Make it smaller."),
        (b"title: Caf\xe9\n", "byte 10 is not UTF-8; save the file as UTF-8."),
        ("season: FY2027\n".encode("utf-16"), "byte 0 is not UTF-8; save the file as UTF-8."),
        (b"a: 1\nb: \0\n", "it holds a NUL character, so it is not a text file; export it as text."),
    ],
)
def test_file_that_is_no_small_utf8_text_is_refused(data: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_bytes(data)
    with pytest.raises(BadInput) as refusal:
        read_calendar(file)
    assert str(refusal.value).partition(": ")[2] == said


def test_file_of_exactly_256_kib_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    data = b"\xef\xbb\xbf" + SMALL.encode()
    file.write_bytes(data + b"#" * (256 * 1024 - len(data)))
    assert read_calendar(file).title == "A small season"


def test_missing_file_and_folder_are_told_apart(tmp_path: Path) -> None:
    said = []
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(BadInput) as refusal:
            read_calendar(path)
        said.append(str(refusal.value))
    assert said == [
        f"{tmp_path}/none.yaml: there is no such file; check the path or create the file.",
        f"{tmp_path}: this is a folder; name a file in it.",
    ]


def test_mistakes_are_told_once_and_sorted_by_line() -> None:
    late, early = Mistake("f", 10, "B", "b", "y"), Mistake("f", 9, "A", "a", "x")
    assert str(Mistaken([late, early, late])) == "f:9: A a, x\nf:10: B b, y"
