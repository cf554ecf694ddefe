"""Checks of approvals: roles that may vote, groups that somebody can satisfy, conditions that say something."""

from collections import Counter
from collections.abc import Iterator

from config.approval import VOTERS, ApprovalCondition, ApprovalGroup
from config.calendar import Calendar
from config.checks.finding import Finding, listed
from config.document import DocumentKind
from config.load import Path

GUARDS = ("APPROVALS_MISSING", "APPROVAL_OBJECTION", "APPROVAL_CONDITION", "APPROVAL_DEADLOCK")
"""All of these, or what one of them counts would not stop the plan."""

ALONE = frozenset({"approver", "manager"})
"""A plan has one of each."""


def approvals(calendar: Calendar) -> Iterator[Finding]:
    for n, kind in enumerate(calendar.documents):
        where: Path = ("documents", n, "approval")
        yield from _duplicates(where, kind)
        for r, row in enumerate(kind.approval):
            if not row.groups:
                sentence = f"round {r + 1} of the approval of {kind.id} has no groups"
                yield (*where, r, "groups"), "EMPTY_ROUND", sentence, "add a group or remove the round"
            for g, group in enumerate(row.groups):
                yield from _group((*where, r, "groups", g), kind, group)
        if kind.approval:
            yield from _guarded(where, calendar, kind)
    yield from _waivable(calendar)


def _duplicates(where: Path, kind: DocumentKind) -> Iterator[Finding]:
    counts = Counter(group.id for row in kind.approval for group in row.groups)
    for name, times in counts.items():
        if times > 1:
            sentence = f"the approval of {kind.id} has {times} groups “{name}”"
            yield where, "DUPLICATE_ID", sentence, "rename one"


def _group(where: Path, kind: DocumentKind, group: ApprovalGroup) -> Iterator[Finding]:
    if not group.of:
        sentence = f"nobody votes in the group {group.id}"
        yield (*where, "of"), "EMPTY_GROUP", sentence, f"name some of {', '.join(VOTERS)}"
    if strange := set(group.of) - set(VOTERS):
        sentence = f"the group {group.id} is of {listed(strange)}, which cannot vote"
        yield (*where, "of"), "UNKNOWN_VOTER", sentence, f"use some of {', '.join(VOTERS)}"
    yield from _quorum(where, group)
    yield from _sections(where, kind, group)
    if group.when is not None and group.when == ApprovalCondition():
        sentence = f"the condition of the group {group.id} says no number"
        yield (*where, "when"), "EMPTY_CONDITION", sentence, "write heads_over: 3 or money_over: 500000, or remove it"


def _quorum(where: Path, group: ApprovalGroup) -> Iterator[Finding]:
    rule, number = group.rule
    roles = tuple(dict.fromkeys(group.of))
    if rule == "quorum" and roles and ALONE.issuperset(roles) and number > len(roles):
        has = " and one ".join(roles)
        sentence = f"the group {group.id} needs {number} approvals, and a plan has one {has}"
        yield (*where, "passes"), "QUORUM_TOO_LARGE", sentence, f"ask for at most {len(roles)} or name more roles"


def _sections(where: Path, kind: DocumentKind, group: ApprovalGroup) -> Iterator[Finding]:
    if strange := set(group.sections) - {section.id for section in kind.sections}:
        sentence = f"the group {group.id} names {listed(strange)}, which is no section of {kind.id}"
        yield (*where, "sections"), "UNKNOWN_SECTION", sentence, "correct the name or add the section"
    if group.sections and "partner" not in group.of:
        sentence = f"the group {group.id} has sections but no partners, and only partners sign sections"
        yield (*where, "sections"), "IDLE_SECTIONS", sentence, "add partner to of, or remove the sections"


def _guarded(where: Path, calendar: Calendar, kind: DocumentKind) -> Iterator[Finding]:
    """Whatever leads to the state in which a plan counts as approved must wait for the votes."""
    moves = [m for m in calendar.lifecycle.moves if not m.documents or kind.id in m.documents]
    asking = [move for move in moves if set(GUARDS) & set(move.guards)]
    if not asking:
        sentence = f"{kind.id} has an approval, but no move waits for it"
        yield where, "IDLE_APPROVAL", sentence, f"add the guards {', '.join(GUARDS)} to the move that approves it"
    for move in asking:
        if lacking := [code for code in GUARDS if code not in move.guards]:
            sentence = f"the move {move.trigger} waits for the approval of {kind.id}, but not for {', '.join(lacking)}"
            at = calendar.lifecycle.moves.index(move)
            yield ("lifecycle", "moves", at, "guards"), "IDLE_APPROVAL", sentence, "add them"


def _waivable(calendar: Calendar) -> Iterator[Finding]:
    if "APPROVAL_OBJECTION" in calendar.lifecycle.waivable:
        sentence = "APPROVAL_OBJECTION cannot be waived: only its author resolves an objection"
        yield ("lifecycle", "waivable"), "NOT_WAIVABLE", sentence, "take it out of the list"
