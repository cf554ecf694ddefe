"""Checks of names: each once, and each that is mentioned there."""

from collections import Counter
from collections.abc import Iterator, Sequence

from config.calendar import Calendar
from config.checks.finding import Finding, listed
from config.document import DocumentKind
from config.gate import Gate


def no_gates(calendar: Calendar) -> Iterator[Finding]:
    if not calendar.gates:
        yield ("gates",), "NO_GATES", "the calendar has no gates", "add at least one"


def duplicate_ids(calendar: Calendar) -> Iterator[Finding]:
    lists: dict[str, Sequence[object]] = {
        "gates": calendar.gates,
        "phases": calendar.phases,
        "blackouts": calendar.blackouts,
        "rituals": calendar.rituals,
        "documents": calendar.documents,
        "tiers": calendar.tiers,
    }
    for key, rows in lists.items():
        counts = Counter(getattr(row, "id", "") for row in rows)
        for n, row in enumerate(rows):
            name = getattr(row, "id", "")
            if counts[name] > 1:
                yield (key, n, "id"), "DUPLICATE_ID", f"{key} has “{name}” {counts[name]} times", "rename one"


def gate_references(calendar: Calendar) -> Iterator[Finding]:
    known = {gate.id for gate in calendar.gates}
    for n, gate in enumerate(calendar.gates):
        for keys, other in _mentions(gate):
            if other not in known:
                sentence = f"{gate.id} refers to the gate “{other}”, which is not in this calendar"
                yield ("gates", n, *keys), "UNKNOWN_GATE", sentence, "correct the name or add the gate"


def _mentions(gate: Gate) -> Iterator[tuple[tuple[str, ...], str]]:
    for key, rule in (("due", gate.due), ("opens", gate.opens)):
        if rule is not None and rule.anchor.kind == "gate":
            yield (key,), rule.anchor.gate
    yield from ((("after",), edge.gate) for edge in gate.after)
    if gate.carry_to is not None:
        yield ("carry_to",), gate.carry_to
    if gate.owes is not None and gate.owes.closes is not None:
        yield ("owes", "closes"), gate.owes.closes


def owners(calendar: Calendar) -> Iterator[Finding]:
    for n, gate in enumerate(calendar.gates):
        if gate.owner is None:
            yield (
                ("gates", n),
                "NO_OWNER",
                f"the gate {gate.id} has no owner",
                "add owner: product_ops, or another role",
            )


def phases_and_documents(calendar: Calendar) -> Iterator[Finding]:
    phases, kinds = {p.id for p in calendar.phases}, {d.id for d in calendar.documents}
    states = set(calendar.lifecycle.states)
    for n, gate in enumerate(calendar.gates):
        if gate.phase not in phases:
            sentence = f"{gate.id} is in the phase “{gate.phase}”, which is not in this calendar"
            yield ("gates", n, "phase"), "UNKNOWN_PHASE", sentence, "correct the name or add the phase"
        if gate.owes and gate.owes.document and gate.owes.document not in kinds:
            sentence = f"{gate.id} asks for the document “{gate.owes.document}”, which is not in this calendar"
            yield ("gates", n, "owes", "document"), "UNKNOWN_DOCUMENT", sentence, "correct the name or add it"
        if gate.owes and (strange := set(gate.owes.settled_in) - states):
            sentence = f"{gate.id} is settled in {listed(strange)}, which the life-cycle has not"
            yield ("gates", n, "owes", "settled_in"), "UNKNOWN_STATE", sentence, "use a state of the life-cycle"


def documents(calendar: Calendar) -> Iterator[Finding]:
    gates, kinds = {g.id for g in calendar.gates}, {d.id for d in calendar.documents}
    for n, kind in enumerate(calendar.documents):
        for key in ("start_gate", "submit_gate", "actions_gate"):
            gate = getattr(kind, key)
            if gate not in gates:
                sentence = f"the document {kind.id} names the gate “{gate}”, which is not in this calendar"
                yield ("documents", n, key), "UNKNOWN_GATE", sentence, "correct the name or add the gate"
        if kind.based_on is not None and (kind.based_on not in kinds or kind.based_on == kind.id):
            sentence = f"the document {kind.id} is based on “{kind.based_on}”, which is no other document here"
            yield ("documents", n, "based_on"), "UNKNOWN_DOCUMENT", sentence, "name another document or remove it"
        yield from _sections(n, kind)


def _sections(n: int, kind: DocumentKind) -> Iterator[Finding]:
    headings = Counter(h.casefold() for s in kind.sections for h in {s.title, *s.headings})
    for heading, times in headings.items():
        if times > 1:
            sentence = f"{kind.id} has {times} sections under the heading “{heading}”"
            yield ("documents", n, "sections"), "DUPLICATE_HEADING", sentence, "give each section its own headings"
