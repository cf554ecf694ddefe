"""Mistakes in an approval are found with their place, their sentence and what to do."""

import re
from decimal import Decimal

import pytest

from config.approval import ApprovalCondition, GroupRule
from config.check import calendar_mistakes
from config.read import parse_calendar
from states.refusal import BadInput
from tests.conftest import AMAZON, ROOT
from tests.flows.approvals import POLICY, calendar


def found(policy: str, *changes: tuple[str, str]) -> list[str]:
    """What is wrong with the calendar, as `CODE sentence, remedy`."""
    text = calendar(policy)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    try:
        return [
            f"{code} {said}, {fix}" for _, code, said, fix in calendar_mistakes(parse_calendar(text, "calendar.yaml"))
        ]
    except BadInput as mistaken:
        return [line.split(": ", 1)[1] for line in str(mistaken).splitlines()]


ROLES = "approver, manager, partner, product_ops, finance, executive"


def test_the_example_has_no_mistake() -> None:
    assert found(POLICY) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "of: [finance]",
            "of: [legal, owner]",
            f"UNKNOWN_VOTER the group money is of “legal”, “owner”, which cannot vote, use some of {ROLES}",
        ),
        ("of: [finance]", "of: []", f"EMPTY_GROUP nobody votes in the group money, name some of {ROLES}"),
        (
            "executive], passes: quorum 2",
            "manager], passes: quorum 3",
            (
                "QUORUM_TOO_LARGE the group leads needs 3 approvals, and a plan has one approver and one manager, "
                "ask for at most 2 or name more roles"
            ),
        ),
        (
            "{heads_over: 2}",
            "{}",
            (
                "EMPTY_CONDITION the condition of the group money says no number, "
                "write heads_over: 3 or money_over: 500000, or remove it"
            ),
        ),
        (
            "{heads_over: 2}",
            "{heads_over: }",
            (
                "EMPTY_CONDITION the condition of the group money says no number, "
                "write heads_over: 3 or money_over: 500000, or remove it"
            ),
        ),
        ("id: money", "id: leads", "DUPLICATE_ID the approval of op1 has 2 groups “leads”, rename one"),
        (
            "of: [partner]",
            "of: [partner], sections: [chapter]",
            (
                "UNKNOWN_SECTION the group partners names “chapter”, which is no section of op1, "
                "correct the name or add the section"
            ),
        ),
        (
            "of: [finance]",
            "of: [finance], sections: [funded]",
            (
                "IDLE_SECTIONS the group money has sections but no partners, and only partners sign sections, "
                "add partner to of, or remove the sections"
            ),
        ),
    ],
)
def test_mistake_in_a_group_is_a_sentence(old: str, new: str, said: str) -> None:
    assert found(POLICY.replace(old, new)) == [said]


def test_a_round_without_groups_is_a_mistake() -> None:
    assert found("    approval: [{groups: []}]\n") == [
        "EMPTY_ROUND round 1 of the approval of op1 has no groups, add a group or remove the round"
    ]


def test_an_approval_that_no_move_waits_for_is_a_mistake() -> None:
    guards = "APPROVALS_MISSING, APPROVAL_OBJECTION, APPROVAL_CONDITION"
    assert found(POLICY, (f", {guards},\n        APPROVAL_DEADLOCK", "")) == [
        (
            "IDLE_APPROVAL op1 has an approval, but no move waits for it, "
            f"add the guards {guards}, APPROVAL_DEADLOCK to the move that approves it"
        )
    ]


def test_a_move_that_waits_for_votes_but_not_for_objections_is_a_mistake() -> None:
    assert found(POLICY, ("APPROVAL_OBJECTION, ", "")) == [
        "IDLE_APPROVAL the move approve waits for the approval of op1, but not for APPROVAL_OBJECTION, add them"
    ]


def test_an_objection_cannot_be_waived() -> None:
    assert found(POLICY, ("waivable: [", "waivable: [APPROVAL_OBJECTION, ")) == [
        (
            "NOT_WAIVABLE APPROVAL_OBJECTION cannot be waived: only its author resolves an objection, "
            "take it out of the list"
        )
    ]


@pytest.mark.parametrize("passes", ["most", "quorum 0", "quorum", "share 101 %", "share 0 %", "2"])
def test_a_rule_that_is_none_is_a_mistake_of_its_line(passes: str) -> None:
    [said] = found(POLICY.replace("quorum 2", passes))
    assert said.startswith("BAD_VALUE documents[1].approval[1].groups[1].passes:")


@pytest.mark.parametrize(
    ("passes", "rule"),
    [("all", ("all", 1)), ("any", ("any", 1)), ("quorum 12", ("quorum", 12)), ("share 60 %", ("share", 60))],
)
def test_a_rule_is_read(passes: str, rule: tuple[str, int]) -> None:
    assert GroupRule(id="g", title="G", of=("finance",), passes=passes).rule == rule


@pytest.mark.parametrize(
    ("heads", "money", "holds"),
    [(3, "0", False), (4, "0", True), (0, "500000.00", False), (0, "500000.01", True), (4, "600000", True)],
)
def test_any_one_condition_suffices_and_its_number_itself_does_not(heads: int, money: str, holds: bool) -> None:
    condition = ApprovalCondition(heads_over=3, money_over=Decimal(500000))
    assert condition.holds(heads=heads, money=Decimal(money)) is holds


def test_the_example_of_the_document_is_read_without_a_mistake() -> None:
    told = (ROOT / "docs" / "approvals.md").read_text(encoding="utf-8")
    [example] = re.findall(r"(?ms)^    approval:\n.*?(?=^```)", told)
    text = AMAZON.read_text(encoding="utf-8")
    assert text.count("    based_on: op1\n") == 1
    read = parse_calendar(text.replace("    based_on: op1\n", f"    based_on: op1\n{example}"), "calendar.yaml")
    assert list(calendar_mistakes(read)) == []
    rounds = read.document("op2").approval
    assert [(group.id, group.rule, group.veto) for row in rounds for group in row.groups] == [
        ("leads", ("quorum", 2), False),
        ("partners", ("share", 60), False),
        ("money", ("any", 1), True),
    ]
