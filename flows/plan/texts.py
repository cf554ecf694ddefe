"""Keeping the text of a plan: a version by digest, read once for what the gates want to know of it."""

from sqlalchemy import delete, select

from config.document import DocumentKind
from flows.ground import Ground
from flows.headcount.asks_from_text import keep_asks
from flows.plan.versions import current_version, make_current
from models.initiative import Initiative, Packet
from models.intake import IntakeRequest
from models.plan import Plan, PlanVersion
from rules.digest import AskFigures, asks_digest, section_digests
from rules.document import Reading, SectionKind, read_document, section_texts


def keep_text(ground: Ground, plan: Plan, text: str, *, by: str) -> None:
    """Make this the plan's text, and whoever brings it a contributor."""
    kind = ground.calendar.document(plan.document)
    reading, before = read(text, kind), current_version(ground.session, plan)
    plan.text_by = by
    make_current(
        ground,
        plan,
        PlanVersion(
            text=text,
            words=reading.words,
            pages=reading.pages,
            words_over=reading.words_over,
            missing=list(reading.missing),
            sections_missing=len(reading.missing),
            ranks_wrong=reading.ranks_wrong,
            case_parts_missing=reading.case_parts_missing,
            sections=section_digests(cut(text, kind)),
            asks_digest=asks_digest(ask_figures(reading)),
            attachments=before.attachments if before else {},
        ),
        by=by,
    )
    _keep_initiatives(ground, plan, reading)


def read(text: str, document: DocumentKind) -> Reading:
    limits = {"page_limit": document.page_limit, "words_per_page": document.words_per_page}
    return read_document(text, _kinds(document), **limits)


def cut(text: str, document: DocumentKind) -> dict[str, str]:
    """What stands in each of the document's sections."""
    return section_texts(text, _kinds(document))


def _kinds(document: DocumentKind) -> list[SectionKind]:
    return [
        SectionKind(
            s.id, s.title, frozenset(h.casefold() for h in (s.title, *s.headings)), s.required, s.counted, s.says
        )
        for s in document.sections
    ]


def ask_figures(reading: Reading) -> list[AskFigures]:
    """What the document asks for, in figures."""
    asks = ((one.slug, one.ask) for one in reading.initiatives)
    return [(slug, ask.heads, ask.minimum, ask.cost) for slug, ask in asks if ask is not None]


def _keep_initiatives(ground: Ground, plan: Plan, reading: Reading) -> None:
    """The plan's proposals are those of its current text, and no others."""
    ground.session.execute(delete(Initiative).where(Initiative.plan_id == plan.id))
    ground.session.flush()
    for position, one in enumerate(reading.initiatives):
        ground.session.add(
            Initiative(
                plan_id=plan.id,
                slug=one.slug,
                position=position,
                title=one.title,
                funded=one.funded,
                rank=one.rank,
                priority_id=one.priority,
            )
        )
    keep_asks(ground, plan, reading)


def skeleton(ground: Ground, plan: Plan) -> str:
    """The first text: the one this kind is based on, or bare sections; then what was granted, or asked by partners."""
    kind = ground.calendar.document(plan.document)
    unit = ground.unit(plan.unit_id)
    sections = "\n".join(f"## {section.title}\n" for section in kind.sections)
    text = _previous(ground, plan, kind) or f"# {unit.title} – {kind.title} {plan.season_id}\n\n{sections}"
    return "\n".join(filter(None, (text, _granted(ground, plan, kind), _requests(ground, plan, kind))))


def _previous(ground: Ground, plan: Plan, kind: DocumentKind) -> str:
    earlier = select(PlanVersion.text).join(
        Plan, (Plan.id == PlanVersion.plan_id) & (Plan.text_number == PlanVersion.number)
    )
    same = (Plan.season_id == plan.season_id, Plan.unit_id == plan.unit_id, Plan.document == kind.based_on)
    return ground.session.scalars(earlier.where(*same)).first() or ""


def _granted(ground: Ground, plan: Plan, kind: DocumentKind) -> str:
    mine = (
        select(Packet).where(Packet.season_id == plan.season_id, Packet.unit_id == plan.unit_id).order_by(Packet.ask_id)
    )
    rows = [f"- {p.title}: asked {p.asked}, granted {p.granted}. {p.reason}" for p in ground.session.scalars(mine)]
    return "\n".join(("\n## Tunnel-down\n", *rows, "")) if rows and kind.based_on else ""


def _requests(ground: Ground, plan: Plan, kind: DocumentKind) -> str:
    asked = (IntakeRequest.season_id == plan.season_id, IntakeRequest.to_unit_id == plan.unit_id)
    accepted = select(IntakeRequest).where(*asked, IntakeRequest.state.in_(("accepted", "committed")))
    found = ground.session.scalars(accepted.order_by(IntakeRequest.id))
    rows = [f"- ({r.id}) {ground.unit(r.from_unit_id).title}: {r.what} ({r.needed_by})" for r in found]
    begins = kind.proposes and not kind.based_on
    return "\n".join(("\n## Accepted requests\n", *rows, "")) if rows and begins else ""
