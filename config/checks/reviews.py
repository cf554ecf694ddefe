"""Warnings of reviews: whether those who read the plans have the days for it (docs/calendar.md, “Warnings”)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from config.checks.finding import CalendarFinding, Findings, count_of, due_path
from config.checks.review_window import ReviewWindow, reviews_a_day
from config.explanation import day_month
from config.gate import GateRow
from config.resolve import Resolver
from config.roster import CompanyRoster
from config.yaml_places import Path


def no_review_days(resolver: Resolver) -> Findings:
    """REVIEW_WINDOW: not one day of it is free."""
    for position, gate in _review_gates(resolver):
        window = ReviewWindow(resolver, gate, resolver.days)
        if not window.free_days(window.last_day):
            yield _no_review_days_finding(position, gate, window)


def _no_review_days_finding(
    position: int,
    gate: GateRow,
    window: ReviewWindow,
) -> CalendarFinding:
    return CalendarFinding(
        path=due_path(position),
        code="REVIEW_WINDOW",
        sentence=f"{gate.id} is open {window.as_text}, and no day of it is free for reviews",
        remedy="open it earlier, or move it out of the blackout",
    )


def _review_gates(resolver: Resolver) -> Iterator[tuple[int, GateRow]]:
    """The first gate of each document by which approvers owe something; those after it only sign."""
    seen: set[str | None] = set()
    for position, gate in enumerate(resolver.calendar.gates):
        if gate.owes is None or gate.owes.by != "approver":
            continue
        document = gate.owes.document
        if document not in seen:
            seen.add(document)
            yield position, gate


def review_load(roster: CompanyRoster) -> Findings:
    """REVIEW_LOAD: more plans than an approver's caps leave room for."""
    for position, gate in _review_gates(roster.company):
        for (scope, person), units in _units_by_approver(roster, gate).items():
            path: Path = ("overlays", scope) if scope else due_path(position)
            yield from _approver_load(roster, gate, person, units).findings(path)


def _units_by_approver(
    roster: CompanyRoster,
    gate: GateRow,
) -> dict[tuple[str, str], list[str]]:
    """The units whose plans somebody has to approve at the gate, by scope and person."""
    units: dict[tuple[str, str], list[str]] = defaultdict(list)
    for debt in roster.owing(gate):
        scope = roster.scopes.scope(debt.unit)
        units[scope, debt.person].append(debt.unit)
    return units


def _approver_load(
    roster: CompanyRoster,
    gate: GateRow,
    person: str,
    units: list[str],
) -> "_ApproverLoad":
    """The units share a scope, so the dates of the first are those of all."""
    resolver = roster.scopes.resolver(units[0])
    window = ReviewWindow(resolver, resolver.by_id[gate.id], roster.days(person))
    return _ApproverLoad(window, roster.name(person), len(units))


@dataclass(frozen=True)
class _ApproverLoad:
    """How many plans an approver has to review in a window."""

    window: ReviewWindow
    approver: str
    plans: int

    def findings(self, path: Path) -> Findings:
        capacity = self.window.capacity(self.window.last_day)
        if capacity < self.plans:
            yield self.findings_finding(path, capacity)

    def findings_finding(self, path: Path, capacity: int) -> CalendarFinding:
        return CalendarFinding(
            path=path,
            code="REVIEW_LOAD",
            sentence=self.sentence(capacity),
            remedy=self.remedy(),
        )

    def sentence(self, capacity: int) -> str:
        limits = self.window.limits
        plans = count_of(self.plans, "plan")
        cap = f"cap {reviews_a_day(limits)}/day and {limits.reviews_per_week}/week"
        room = f"{self.window.as_text} holds {capacity}"
        surplus = _surplus_text(self.plans - capacity)
        return f"{self.approver} has {plans} at {self.window.gate.id}, {cap}, {room}: {surplus}"

    def remedy(self) -> str:
        other_approver = "name another approver for some of them"
        longer = self.window.days_more(self.plans)
        if longer is None:
            return other_approver
        days, last = longer
        return f"+{days} bd to {day_month(last)} holds {self.window.capacity(last)}; or {other_approver}"


def _surplus_text(reviews: int) -> str:
    if reviews == 1:
        return "1 review does not fit"
    return f"{reviews} reviews do not fit"
