"""Keeping the text of a plan: a version by digest, read once for what the gates want to know of it."""

from collections.abc import Iterator, Sequence

from config.document import DocumentKind
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.headcount.asks_of_text import keep_asks, packets_of_unit
from flows.texts.decide_version import current_text, make_current
from flows.texts.reading import ask_figures, cut_sections, read_text
from models.initiative import Initiative, Packet
from models.intake import IntakeRequest
from models.plan import Plan, PlanVersion
from rules.digest import asks_digest, section_digests
from rules.document import DocumentReading


def keep_text(
    draft: Draft,
    plan: Plan,
    text: str,
    *,
    by: str,
) -> None:
    """Make this the plan's text, and whoever brings it a contributor."""
    facts = draft.facts
    kind = facts.calendar.document(plan.document)
    reading = read_text(text, kind)
    version = _version_of(text, kind, reading)
    before = current_text(facts, plan)
    version.attachments = dict(before.attachments) if before else {}
    plan.text_by = by
    make_current(draft, plan, version, by=by)
    _keep_initiatives(draft, plan, reading)
    keep_asks(draft, plan, reading)


def _version_of(text: str, kind: DocumentKind, reading: DocumentReading) -> PlanVersion:
    """The text with what the gates want to know of it."""
    figures = ask_figures(reading)
    sections = cut_sections(text, kind)
    return PlanVersion(
        text=text,
        words=reading.words,
        pages=reading.pages,
        words_over=reading.words_over,
        missing=list(reading.missing),
        sections_missing=len(reading.missing),
        ranks_wrong=reading.ranks_wrong,
        case_parts_missing=reading.case_parts_missing,
        sections=section_digests(sections),
        asks_digest=asks_digest(figures),
    )


def _keep_initiatives(draft: Draft, plan: Plan, reading: DocumentReading) -> None:
    """The plan's proposals are those of its current text, and no others."""
    proposed = {initiative.slug for initiative in reading.initiatives}
    for known in draft.facts.rows(Initiative, plan_id=plan.id):
        if known.slug not in proposed:
            draft.delete(known)
    for position, written in enumerate(reading.initiatives):
        initiative = Initiative(
            plan_id=plan.id,
            slug=written.slug,
            position=position,
            title=written.title,
            funded=written.funded,
            rank=written.rank,
            priority_id=written.priority,
        )
        draft.put(initiative)


# --- the first text ---------------------------------------------------------------------------------------------


def first_text(facts: Facts, plan: Plan) -> str:
    """The one this kind is based on, or bare sections; then what was granted, or asked by partners."""
    kind = facts.calendar.document(plan.document)
    parts = (
        _text_based_on(facts, plan, kind) or _bare_sections(facts, plan, kind),
        _granted(facts, plan, kind),
        _accepted_requests(facts, plan, kind),
    )
    return "\n".join(part for part in parts if part)


def _bare_sections(facts: Facts, plan: Plan, kind: DocumentKind) -> str:
    headings = [f"## {section.title}\n" for section in kind.sections]
    sections = "\n".join(headings)
    unit = facts.unit(plan.unit_id)
    return f"# {unit.title} – {kind.title} {plan.season_id}\n\n{sections}"


def _text_based_on(facts: Facts, plan: Plan, kind: DocumentKind) -> str:
    if not kind.based_on:
        return ""
    earlier = sibling_of(facts, plan, kind.based_on)
    version = current_text(facts, earlier) if earlier else None
    return version.text if version else ""


def sibling_of(facts: Facts, plan: Plan, document: str) -> Plan | None:
    """The unit's plan of another kind."""
    for other in plans_of_unit(facts, plan):
        if other.document == document:
            return other
    return None


def plans_of_unit(facts: Facts, plan: Plan) -> list[Plan]:
    """The plan itself and the unit's plans of other kinds."""
    return facts.rows(
        Plan,
        season_id=plan.season_id,
        unit_id=plan.unit_id,
    )


def _granted(facts: Facts, plan: Plan, kind: DocumentKind) -> str:
    if not kind.based_on:
        return ""
    packets = packets_of_unit(facts, plan)
    lines = [_packet_line(packet) for packet in packets]
    return _list_under("Tunnel-down", lines)


def _packet_line(packet: Packet) -> str:
    return f"- {packet.title}: asked {packet.asked}, granted {packet.granted}. {packet.reason}"


def _list_under(heading: str, lines: Sequence[str]) -> str:
    """A section with these lines; nothing where there are none."""
    if not lines:
        return ""
    return "\n".join((f"\n## {heading}\n", *lines, ""))


def _accepted_requests(facts: Facts, plan: Plan, kind: DocumentKind) -> str:
    if kind.based_on or not kind.proposes:
        return ""
    lines = list(_request_lines(facts, plan))
    return _list_under("Accepted requests", lines)


def _request_lines(facts: Facts, plan: Plan) -> Iterator[str]:
    requests = facts.rows(
        IntakeRequest,
        season_id=plan.season_id,
        to_unit_id=plan.unit_id,
    )
    for request in requests:
        if request.state in ("accepted", "committed"):
            asking = facts.unit(request.from_unit_id).title
            yield f"- ({request.id}) {asking}: {request.what} ({request.needed_by})"
