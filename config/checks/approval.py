"""Checks of approvals: roles that may vote, groups that somebody can satisfy, conditions that say something."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from config.approval import VOTERS, ApprovalCondition, ApprovalRound, GroupRule
from config.calendar import Calendar
from config.checks.finding import CalendarFinding, Findings, quoted_names
from config.document import DocumentKind, MoveRow
from config.yaml_places import Path

APPROVAL_GUARDS = (
    "APPROVALS_MISSING",
    "APPROVAL_OBJECTION",
    "APPROVAL_CONDITION",
    "APPROVAL_DEADLOCK",
)
"""A move waits for all of them, or what one of them counts would not stop the plan."""

ONE_PER_PLAN = frozenset({"approver", "manager"})
"""A plan has one of each."""


def check_approvals(calendar: Calendar) -> Findings:
    """The approval of every document."""
    for position, document in enumerate(calendar.documents):
        check = _ApprovalCheck(("documents", position, "approval"), document)
        yield from check.all_findings()
        if document.approval:
            yield from _check_moves(check.path, calendar, document)
    yield from _check_waivable(calendar)


@dataclass(frozen=True)
class _ApprovalCheck:
    """The rounds of one document's approval, and where they stand."""

    path: Path
    document: DocumentKind

    def all_findings(self) -> Findings:
        yield from self.duplicate_groups()
        for position, approval_round in enumerate(self.document.approval):
            if not approval_round.groups:
                yield self.empty_round(position)
            yield from self.group_findings(position, approval_round)

    def group_findings(self, position: int, approval_round: ApprovalRound) -> Findings:
        for group_position, group in enumerate(approval_round.groups):
            path = (*self.path, position, "groups", group_position)
            yield from _GroupCheck(path, self.document, group).all_findings()

    def duplicate_groups(self) -> Findings:
        counts = Counter(self.group_names())
        for name, times in counts.items():
            if times > 1:
                yield self.duplicate_groups_finding(times, name)

    def group_names(self) -> Iterator[str]:
        for approval_round in self.document.approval:
            for group in approval_round.groups:
                yield group.id

    def duplicate_groups_finding(
        self,
        times: int,
        name: str,
    ) -> CalendarFinding:
        return CalendarFinding(
            path=self.path,
            code="DUPLICATE_ID",
            sentence=f"the approval of {self.document.id} has {times} groups “{name}”",
            remedy="rename one",
        )

    def empty_round(self, position: int) -> CalendarFinding:
        return CalendarFinding(
            path=(*self.path, position, "groups"),
            code="EMPTY_ROUND",
            sentence=f"round {position + 1} of the approval of {self.document.id} has no groups",
            remedy="add a group or remove the round",
        )


@dataclass(frozen=True)
class _GroupCheck:
    """One group of the approval of a document, and where it stands."""

    path: Path
    document: DocumentKind
    group: GroupRule

    def all_findings(self) -> Findings:
        yield from self.empty_group()
        yield from self.strange_voters()
        yield from self.large_quorum()
        yield from self.section_findings()
        yield from self.empty_condition()

    def section_findings(self) -> Findings:
        yield from self.strange_sections()
        yield from self.idle_sections()

    def empty_group(self) -> Findings:
        if not self.group.of:
            yield CalendarFinding(
                path=(*self.path, "of"),
                code="EMPTY_GROUP",
                sentence=f"nobody votes in the group {self.group.id}",
                remedy=f"name some of {', '.join(VOTERS)}",
            )

    def strange_voters(self) -> Findings:
        strange = set(self.group.of) - set(VOTERS)
        if strange:
            yield self.strange_voters_finding(strange)

    def strange_voters_finding(self, strange: set[str]) -> CalendarFinding:
        return CalendarFinding(
            path=(*self.path, "of"),
            code="UNKNOWN_VOTER",
            sentence=f"the group {self.group.id} is of {quoted_names(strange)}, which cannot vote",
            remedy=f"use some of {', '.join(VOTERS)}",
        )

    def large_quorum(self) -> Findings:
        """A group of the approver and the manager has as many votes as roles."""
        rule, needed = self.group.rule
        roles = self.single_roles()
        if rule == "quorum" and roles and needed > len(roles):
            yield self.large_quorum_finding(roles, needed)

    def large_quorum_finding(
        self,
        roles: tuple[str, ...],
        needed: int,
    ) -> CalendarFinding:
        voters = " and one ".join(roles)
        return CalendarFinding(
            path=(*self.path, "passes"),
            code="QUORUM_TOO_LARGE",
            sentence=f"the group {self.group.id} needs {needed} approvals, and a plan has one {voters}",
            remedy=f"ask for at most {len(roles)} or name more roles",
        )

    def single_roles(self) -> tuple[str, ...]:
        """The roles, where a plan has one of each; else none, as nobody knows how many they are."""
        roles = tuple(dict.fromkeys(self.group.of))
        if ONE_PER_PLAN.issuperset(roles):
            return roles
        return ()

    def strange_sections(self) -> Findings:
        known = {section.id for section in self.document.sections}
        strange = set(self.group.sections) - known
        if strange:
            yield self.strange_sections_finding(quoted_names(strange))

    def strange_sections_finding(self, names: str) -> CalendarFinding:
        return CalendarFinding(
            path=(*self.path, "sections"),
            code="UNKNOWN_SECTION",
            sentence=f"the group {self.group.id} names {names}, which is no section of {self.document.id}",
            remedy="correct the name or add the section",
        )

    def idle_sections(self) -> Findings:
        if self.group.sections and "partner" not in self.group.of:
            yield self.idle_sections_finding()

    def idle_sections_finding(self) -> CalendarFinding:
        return CalendarFinding(
            path=(*self.path, "sections"),
            code="IDLE_SECTIONS",
            sentence=f"the group {self.group.id} has sections but no partners, and only partners sign sections",
            remedy="add partner to of, or remove the sections",
        )

    def empty_condition(self) -> Findings:
        if self.group.when == ApprovalCondition():
            yield self.empty_condition_finding()

    def empty_condition_finding(self) -> CalendarFinding:
        return CalendarFinding(
            path=(*self.path, "when"),
            code="EMPTY_CONDITION",
            sentence=f"the condition of the group {self.group.id} says no number",
            remedy="write heads_over: 3 or money_over: 500000, or remove it",
        )


def _check_moves(
    path: Path,
    calendar: Calendar,
    document: DocumentKind,
) -> Findings:
    """Whatever leads to the state in which a plan counts as approved must wait for the votes."""
    moves = enumerate(calendar.lifecycle.moves)
    waiting = [(position, move) for position, move in moves if _waits_for_votes(move, document)]
    if not waiting:
        yield _idle_approval(path, document)
    for position, move in waiting:
        yield from _lacking_guards(position, move, document)


def _idle_approval(path: Path, document: DocumentKind) -> CalendarFinding:
    guards = ", ".join(APPROVAL_GUARDS)
    return CalendarFinding(
        path=path,
        code="IDLE_APPROVAL",
        sentence=f"{document.id} has an approval, but no move waits for it",
        remedy=f"add the guards {guards} to the move that approves it",
    )


def _waits_for_votes(move: MoveRow, document: DocumentKind) -> bool:
    if move.documents and document.id not in move.documents:
        return False
    return not set(APPROVAL_GUARDS).isdisjoint(move.guards)


def _lacking_guards(
    position: int,
    move: MoveRow,
    document: DocumentKind,
) -> Findings:
    lacking = [code for code in APPROVAL_GUARDS if code not in move.guards]
    if lacking:
        approval = f"the approval of {document.id}"
        waits_for = f"the move {move.trigger} waits for {approval}, but not for {', '.join(lacking)}"
        yield CalendarFinding(
            path=("lifecycle", "moves", position, "guards"),
            code="IDLE_APPROVAL",
            sentence=waits_for,
            remedy="add them",
        )


def _check_waivable(calendar: Calendar) -> Findings:
    if "APPROVAL_OBJECTION" in calendar.lifecycle.waivable:
        yield CalendarFinding(
            path=("lifecycle", "waivable"),
            code="NOT_WAIVABLE",
            sentence="APPROVAL_OBJECTION cannot be waived: only its author resolves an objection",
            remedy="take it out of the list",
        )
