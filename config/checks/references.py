"""Checks of names: each once, and each that is mentioned there."""

from collections import Counter
from collections.abc import Iterator, Sequence

from config.calendar import Calendar
from config.checks.finding import Finding, Findings, quoted_names
from config.document import DocumentKind
from config.gate import Gate
from config.yaml_places import Path

LISTS_WITH_IDS = ("gates", "phases", "blackouts", "rituals", "documents", "tiers")
GATES_OF_DOCUMENT = ("start_gate", "submit_gate", "actions_gate")


def no_gates(calendar: Calendar) -> Findings:
    if not calendar.gates:
        yield Finding(("gates",), "NO_GATES", "the calendar has no gates", "add at least one")


def duplicate_ids(calendar: Calendar) -> Findings:
    """DUPLICATE_ID: two rows of a list have the same id."""
    for key in LISTS_WITH_IDS:
        ids = [row.id for row in getattr(calendar, key)]
        yield from _duplicates_in(key, ids)


def _duplicates_in(key: str, ids: Sequence[str]) -> Findings:
    counts = Counter(ids)
    for position, row_id in enumerate(ids):
        if counts[row_id] > 1:
            yield Finding(
                path=(key, position, "id"),
                code="DUPLICATE_ID",
                sentence=f"{key} has “{row_id}” {counts[row_id]} times",
                remedy="rename one",
            )


def gate_references(calendar: Calendar) -> Findings:
    """UNKNOWN_GATE: a gate mentions another that the file has not."""
    known = {gate.id for gate in calendar.gates}
    for position, gate in enumerate(calendar.gates):
        for keys, other in _mentioned_gates(gate):
            if other not in known:
                yield Finding(
                    path=("gates", position, *keys),
                    code="UNKNOWN_GATE",
                    sentence=f"{gate.id} refers to the gate “{other}”, which is not in this calendar",
                    remedy="correct the name or add the gate",
                )


def _mentioned_gates(gate: Gate) -> Iterator[tuple[Path, str]]:
    """Each mentioned gate with the keys under which it stands."""
    for key, rule in (("due", gate.due), ("opens", gate.opens)):
        if rule is not None and rule.anchor.kind == "gate":
            yield (key,), rule.anchor.gate
    for edge in gate.after:
        yield ("after",), edge.gate
    if gate.carry_to is not None:
        yield ("carry_to",), gate.carry_to
    if gate.owes is not None and gate.owes.closes is not None:
        yield ("owes", "closes"), gate.owes.closes


def gate_owners(calendar: Calendar) -> Findings:
    for position, gate in enumerate(calendar.gates):
        if gate.owner is None:
            yield Finding(
                path=("gates", position),
                code="NO_OWNER",
                sentence=f"the gate {gate.id} has no owner",
                remedy="add owner: product_ops, or another role",
            )


def phases_and_documents(calendar: Calendar) -> Findings:
    """Every gate is in a phase of the file, and what is owed at it names documents and states of the file."""
    for position, gate in enumerate(calendar.gates):
        yield from _unknown_phase(position, gate, calendar)
        yield from _unknown_owed_document(position, gate, calendar)
        yield from _unknown_settling_state(position, gate, calendar)


def _unknown_phase(position: int, gate: Gate, calendar: Calendar) -> Findings:
    known = {phase.id for phase in calendar.phases}
    if gate.phase not in known:
        yield Finding(
            path=("gates", position, "phase"),
            code="UNKNOWN_PHASE",
            sentence=f"{gate.id} is in the phase “{gate.phase}”, which is not in this calendar",
            remedy="correct the name or add the phase",
        )


def _unknown_owed_document(position: int, gate: Gate, calendar: Calendar) -> Findings:
    known = {document.id for document in calendar.documents}
    wanted = gate.owes.document if gate.owes else None
    if wanted and wanted not in known:
        yield Finding(
            path=("gates", position, "owes", "document"),
            code="UNKNOWN_DOCUMENT",
            sentence=f"{gate.id} asks for the document “{wanted}”, which is not in this calendar",
            remedy="correct the name or add it",
        )


def _unknown_settling_state(position: int, gate: Gate, calendar: Calendar) -> Findings:
    settling = gate.owes.settled_in if gate.owes else ()
    strange = set(settling) - set(calendar.lifecycle.states)
    if strange:
        yield Finding(
            path=("gates", position, "owes", "settled_in"),
            code="UNKNOWN_STATE",
            sentence=f"{gate.id} is settled in {quoted_names(strange)}, which the life-cycle has not",
            remedy="use a state of the life-cycle",
        )


def check_documents(calendar: Calendar) -> Findings:
    """Each document names gates and another document of the file, and has each heading once."""
    for position, document in enumerate(calendar.documents):
        yield from _gates_of_document(position, document, calendar)
        yield from _base_of_document(position, document, calendar)
        yield from _duplicate_headings(position, document)


def _gates_of_document(position: int, document: DocumentKind, calendar: Calendar) -> Findings:
    known = {gate.id for gate in calendar.gates}
    for key in GATES_OF_DOCUMENT:
        gate_id = getattr(document, key)
        if gate_id not in known:
            yield Finding(
                path=("documents", position, key),
                code="UNKNOWN_GATE",
                sentence=f"the document {document.id} names the gate “{gate_id}”, which is not in this calendar",
                remedy="correct the name or add the gate",
            )


def _base_of_document(position: int, document: DocumentKind, calendar: Calendar) -> Findings:
    base = document.based_on
    others = {other.id for other in calendar.documents} - {document.id}
    if base is not None and base not in others:
        yield Finding(
            path=("documents", position, "based_on"),
            code="UNKNOWN_DOCUMENT",
            sentence=f"the document {document.id} is based on “{base}”, which is no other document here",
            remedy="name another document or remove it",
        )


def _duplicate_headings(position: int, document: DocumentKind) -> Findings:
    counts: Counter[str] = Counter()
    for section in document.sections:
        headings = {section.title, *section.headings}
        counts.update(heading.casefold() for heading in headings)
    for heading, times in counts.items():
        if times > 1:
            yield Finding(
                path=("documents", position, "sections"),
                code="DUPLICATE_HEADING",
                sentence=f"{document.id} has {times} sections under the heading “{heading}”",
                remedy="give each section its own headings",
            )
