"""Mistakes of a calendar come all at once, each of them once, in the order of lines."""

from config.mistake import Mistake, Mistaken
from tests.config.test_read import KNOWN_GUARDS, RULES, changed, refused


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


def test_second_row_of_the_same_id_is_named_on_both_lines() -> None:
    text = changed(("  - {id: op1, title: OP1}\n", "  - {id: op1, title: OP1}\n  - {id: op1, title: Again}\n"))
    assert refused(text) == [
        "c.yaml:9: DUPLICATE_ID phases has “op1” 2 times, rename one",
        "c.yaml:10: DUPLICATE_ID phases has “op1” 2 times, rename one",
    ]


def test_mistakes_are_told_once_and_sorted_by_line() -> None:
    late, early = Mistake("f", 10, "B", "b", "y"), Mistake("f", 9, "A", "a", "x")
    assert str(Mistaken([late, early, late])) == "f:9: A a, x\nf:10: B b, y"
