"""Keeping the text of a plan: a version by digest, read once for what the gates want to know of it."""

from collections.abc import Iterator

from config.document import DocumentKind
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.headcount.asks_of_text import keep_asks
from flows.plan.decide_version import current_text, make_current
from flows.plan.reading import ask_figures, cut_sections, read_text
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
    before = current_text(facts, plan)
    plan.text_by = by
    version = PlanVersion(
        text=text,
        words=reading.words,
        pages=reading.pages,
        words_over=reading.words_over,
        missing=list(reading.missing),
        sections_missing=len(reading.missing),
        ranks_wrong=reading.ranks_wrong,
        case_parts_missing=reading.case_parts_missing,
        sections=section_digests(cut_sections(text, kind)),
        asks_digest=asks_digest(ask_figures(reading)),
        attachments=dict(before.attachments) if before else {},
    )
    make_current(
        draft,
        plan,
        version,
        by=by,
    )
    _keep_initiatives(draft, plan, reading)


def _keep_initiatives(draft: Draft, plan: Plan, reading: DocumentReading) -> None:
    """The plan's proposals are those of its current text, and no others."""
    proposed = {initiative.slug for initiative in reading.initiatives}
    for known in draft.facts.rows(Initiative, plan_id=plan.id):
        if known.slug not in proposed:
            draft.delete(known)
    for position, initiative in enumerate(reading.initiatives):
        draft.put(
            Initiative(
                plan_id=plan.id,
                slug=initiative.slug,
                position=position,
                title=initiative.title,
                funded=initiative.funded,
                rank=initiative.rank,
                priority_id=initiative.priority,
            )
        )
    keep_asks(draft, plan, reading)


# --- the first text ---------------------------------------------------------------------------------------------


def first_text(facts: Facts, plan: Plan) -> str:
    """The one this kind is based on, or bare sections; then what was granted, or asked by partners."""
    kind = facts.calendar.document(plan.document)
    text = _text_based_on(facts, plan, kind) or _bare_sections(facts, plan, kind)
    parts = (text, _granted(facts, plan, kind), _accepted_requests(facts, plan, kind))
    return "\n".join(part for part in parts if part)


def _bare_sections(facts: Facts, plan: Plan, kind: DocumentKind) -> str:
    sections = "\n".join(f"## {section.title}\n" for section in kind.sections)
    unit = facts.unit(plan.unit_id)
    return f"# {unit.title} – {kind.title} {plan.season_id}\n\n{sections}"


def _text_based_on(facts: Facts, plan: Plan, kind: DocumentKind) -> str:
    for earlier in facts.rows(Plan, season_id=plan.season_id, unit_id=plan.unit_id):
        if earlier.document == kind.based_on:
            version = current_text(facts, earlier)
            return version.text if version else ""
    return ""


def _granted(facts: Facts, plan: Plan, kind: DocumentKind) -> str:
    if not kind.based_on:
        return ""
    packets = facts.rows(Packet, season_id=plan.season_id, unit_id=plan.unit_id)
    rows = [f"- {one.title}: asked {one.asked}, granted {one.granted}. {one.reason}" for one in packets]
    return "\n".join(("\n## Tunnel-down\n", *rows, "")) if rows else ""


def _accepted_requests(facts: Facts, plan: Plan, kind: DocumentKind) -> str:
    if kind.based_on or not kind.proposes:
        return ""
    rows = list(_request_lines(facts, plan))
    return "\n".join(("\n## Accepted requests\n", *rows, "")) if rows else ""


def _request_lines(facts: Facts, plan: Plan) -> Iterator[str]:
    for request in facts.rows(IntakeRequest, season_id=plan.season_id, to_unit_id=plan.unit_id):
        if request.state in ("accepted", "committed"):
            asking = facts.unit(request.from_unit_id).title
            yield f"- ({request.id}) {asking}: {request.what} ({request.needed_by})"
