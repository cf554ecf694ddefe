"""Checks of names: each once, and each that is mentioned there."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from config.calendar import Calendar
from config.checks.finding import CalendarFinding, Findings, quoted_names
from config.document import DocumentKind, Section
from config.gate import GateRow
from config.yaml_places import Path

LISTS_WITH_IDS = ("gates", "phases", "blackouts", "rituals", "documents", "tiers")
GATES_OF_DOCUMENT = ("start_gate", "submit_gate", "actions_gate")


class _WithId(Protocol):
    @property
    def id(self) -> str: ...


def ids_of(rows: Iterable[_WithId]) -> set[str]:
    return {row.id for row in rows}


def no_gates(calendar: Calendar) -> Findings:
    if not calendar.gates:
        yield CalendarFinding(
            path=("gates",),
            code="NO_GATES",
            sentence="the calendar has no gates",
            remedy="add at least one",
        )


def duplicate_ids(calendar: Calendar) -> Findings:
    """DUPLICATE_ID: two rows of a list have the same id."""
    for key in LISTS_WITH_IDS:
        ids = [row.id for row in getattr(calendar, key)]
        yield from _duplicates_in(key, ids)


def _duplicates_in(key: str, ids: Sequence[str]) -> Findings:
    counts = Counter(ids)
    for position, row_id in enumerate(ids):
        if counts[row_id] > 1:
            yield CalendarFinding(
                path=(key, position, "id"),
                code="DUPLICATE_ID",
                sentence=f"{key} has “{row_id}” {counts[row_id]} times",
                remedy="rename one",
            )


def gate_references(calendar: Calendar) -> Findings:
    """UNKNOWN_GATE: a gate mentions another that the file has not."""
    known = ids_of(calendar.gates)
    for position, gate in enumerate(calendar.gates):
        for keys, other in _mentioned_gates(gate):
            if other not in known:
                yield _unknown_gate(
                    ("gates", position, *keys),
                    gate,
                    other,
                )


def _unknown_gate(
    path: Path,
    gate: GateRow,
    other: str,
) -> CalendarFinding:
    return CalendarFinding(
        path=path,
        code="UNKNOWN_GATE",
        sentence=f"{gate.id} refers to the gate “{other}”, which is not in this calendar",
        remedy="correct the name or add the gate",
    )


def _mentioned_gates(gate: GateRow) -> Iterator[tuple[Path, str]]:
    """Each mentioned gate with the keys under which it stands."""
    yield from _gates_of_rules(gate)
    for edge in gate.after:
        yield ("after",), edge.gate
    if gate.carry_to is not None:
        yield ("carry_to",), gate.carry_to
    closes = gate.owes.closes if gate.owes else None
    if closes is not None:
        yield ("owes", "closes"), closes


def _gates_of_rules(gate: GateRow) -> Iterator[tuple[Path, str]]:
    rules = {"due": gate.due, "opens": gate.opens}
    for key, rule in rules.items():
        if rule is not None and rule.anchor.kind == "gate":
            yield (key,), rule.anchor.gate


def gate_owners(calendar: Calendar) -> Findings:
    for position, gate in enumerate(calendar.gates):
        if gate.owner is None:
            yield _gate_owners_finding(position, gate)


def _gate_owners_finding(position: int, gate: GateRow) -> CalendarFinding:
    return CalendarFinding(
        path=("gates", position),
        code="NO_OWNER",
        sentence=f"the gate {gate.id} has no owner",
        remedy="add owner: product_ops, or another role",
    )


def phases_and_documents(calendar: Calendar) -> Findings:
    """Every gate is in a phase of the file, and what is owed at it names documents and states of the file."""
    for position, gate in enumerate(calendar.gates):
        names = _GateNames(position, gate, calendar)
        yield from names.all_findings()


@dataclass(frozen=True)
class _GateNames:
    """A gate, and the file in which what it names must stand."""

    position: int
    gate: GateRow
    calendar: Calendar

    def path(self, *keys: str) -> Path:
        return "gates", self.position, *keys

    def all_findings(self) -> Findings:
        yield from self.unknown_phase()
        yield from self.unknown_document()
        yield from self.unknown_states()

    def unknown_phase(self) -> Findings:
        phase = self.gate.phase
        if phase not in ids_of(self.calendar.phases):
            yield self.unknown_phase_finding(phase)

    def unknown_phase_finding(self, phase: str) -> CalendarFinding:
        return CalendarFinding(
            path=self.path("phase"),
            code="UNKNOWN_PHASE",
            sentence=f"{self.gate.id} is in the phase “{phase}”, which is not in this calendar",
            remedy="correct the name or add the phase",
        )

    def unknown_document(self) -> Findings:
        document = self.owed_document
        if document and document not in ids_of(self.calendar.documents):
            yield self.unknown_document_finding(document)

    @property
    def owed_document(self) -> str | None:
        return self.gate.owes.document if self.gate.owes else None

    def unknown_document_finding(self, document: str) -> CalendarFinding:
        return CalendarFinding(
            path=self.path("owes", "document"),
            code="UNKNOWN_DOCUMENT",
            sentence=f"{self.gate.id} asks for the document “{document}”, which is not in this calendar",
            remedy="correct the name or add it",
        )

    def unknown_states(self) -> Findings:
        unknown = set(self.settling_states) - set(self.calendar.lifecycle.states)
        if unknown:
            yield self.unknown_states_finding(unknown)

    @property
    def settling_states(self) -> tuple[str, ...]:
        return self.gate.owes.settled_in if self.gate.owes else ()

    def unknown_states_finding(self, unknown: set[str]) -> CalendarFinding:
        return CalendarFinding(
            path=self.path("owes", "settled_in"),
            code="UNKNOWN_STATE",
            sentence=f"{self.gate.id} is settled in {quoted_names(unknown)}, which the life-cycle has not",
            remedy="use a state of the life-cycle",
        )


def check_documents(calendar: Calendar) -> Findings:
    """Each document names gates and another document of the file, and has each heading once."""
    for position, document in enumerate(calendar.documents):
        names = _DocumentNames(position, document, calendar)
        yield from names.all_findings()


@dataclass(frozen=True)
class _DocumentNames:
    """A document, and the file in which what it names must stand."""

    position: int
    document: DocumentKind
    calendar: Calendar

    def path(self, key: str) -> Path:
        return "documents", self.position, key

    def all_findings(self) -> Findings:
        for key in GATES_OF_DOCUMENT:
            yield from self.unknown_gate(key)
        yield from self.unknown_base()
        yield from self.duplicate_headings()

    def unknown_gate(self, key: str) -> Findings:
        gate = getattr(self.document, key)
        if gate not in ids_of(self.calendar.gates):
            yield self.unknown_gate_finding(key, gate)

    def unknown_gate_finding(self, key: str, gate: str) -> CalendarFinding:
        return CalendarFinding(
            path=self.path(key),
            code="UNKNOWN_GATE",
            sentence=f"the document {self.document.id} names the gate “{gate}”, which is not in this calendar",
            remedy="correct the name or add the gate",
        )

    def unknown_base(self) -> Findings:
        base = self.document.based_on
        if base is not None and base not in self.other_documents():
            yield self.unknown_base_finding(base)

    def other_documents(self) -> set[str]:
        return set(ids_of(self.calendar.documents)) - {self.document.id}

    def unknown_base_finding(self, base: str) -> CalendarFinding:
        return CalendarFinding(
            path=self.path("based_on"),
            code="UNKNOWN_DOCUMENT",
            sentence=f"the document {self.document.id} is based on “{base}”, which is no other document here",
            remedy="name another document or remove it",
        )

    def duplicate_headings(self) -> Findings:
        for heading, times in self.count_headings().items():
            if times > 1:
                yield self.duplicate_headings_finding(times, heading)

    def duplicate_headings_finding(
        self,
        times: int,
        heading: str,
    ) -> CalendarFinding:
        return CalendarFinding(
            path=self.path("sections"),
            code="DUPLICATE_HEADING",
            sentence=f"{self.document.id} has {times} sections under the heading “{heading}”",
            remedy="give each section its own headings",
        )

    def count_headings(self) -> Counter[str]:
        """In how many sections each stands, whether it is written in capitals or not."""
        counts: Counter[str] = Counter()
        for section in self.document.sections:
            counts.update(_headings_of(section))
        return counts


def _headings_of(section: Section) -> set[str]:
    headings = {section.title, *section.headings}
    return {heading.casefold() for heading in headings}
