"""All that there is to see of one plan: its text, what others said to it, what is owed, and what may happen next."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.decide import Choice
from flows.ground import Ground, stand
from flows.plan.versions import attached
from flows.views.approvals import Approvals, approvals
from flows.views.exceptions import (
    ExtensionLine,
    InformalLine,
    OverrideLine,
    extension_lines,
    informal,
    override_lines,
)
from flows.views.lines import DueLine, EntryLine, PlanLine, dues, entries, line, names, plans
from flows.views.plan_warnings import warnings
from flows.views.stand_ins import StandInLine, stand_ins_of
from flows.why.why import choices
from models.initiative import Packet
from models.plan import Plan, PlanVersion
from models.review import ActionItem, Approval, Attendance, Prereview, Waiver
from states.guard import Asking, Reason
from states.places import attended
from states.refusal import Unknown


@dataclass(frozen=True)
class TextLine:
    """A version of a plan's text, with its length against the limit."""

    number: int
    text: str
    digest: str
    words: int
    words_over: int
    pages: int
    page_limit: int
    words_per_page: int
    missing: tuple[str, ...]
    by: str
    at: DateTime


@dataclass(frozen=True)
class PartnerLine:
    """A partner's verdict; `current`: on the text as it stands; `present`: in the review of this round.

    `sections` are those that they sign; none means the whole plan.
    """

    unit_id: str
    unit: str
    sections: tuple[str, ...]
    contacts: tuple[str, ...]
    verdict: str
    current: bool
    present: bool
    text: str
    by: str
    at: DateTime | None


@dataclass(frozen=True)
class AttachmentLine:
    """A file that belongs to what there is to read now."""

    name: str
    digest: str
    size: int
    media: str
    by: str
    at: DateTime


@dataclass(frozen=True)
class ActionLine:
    id: str
    text: str
    owner_id: str | None
    owner: str
    due_at: DateTime | None
    blocking: bool
    state: str
    carried_to: str


@dataclass(frozen=True)
class PacketLine:
    """What leadership decided on a headcount ask; no `acked_at` means that the owner has not acknowledged it."""

    ask_id: str
    title: str
    asked: int
    granted: int
    reason: str
    acked_by: str
    acked_at: DateTime | None


@dataclass(frozen=True)
class LeaveLine:
    """An approval or a waiver; `about` is the digest that was approved, or the guard that was waived.

    `sections` are those that were read for an approval.
    """

    about: str
    by: str
    at: DateTime
    reason: str = ""
    until: DateTime | None = None
    sections: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanCard:
    """All that there is to see of a plan; `relations` and `choices` are those of the person who looks.

    `partners_asked`: this is a state in which partners have their say; `review_awaited`: one in which people attend;
    `freeze`: why nobody may do anything now.
    """

    line: PlanLine
    season_id: str
    round: int
    review_at: DateTime | None
    approver_present: bool
    no_partner_reason: str
    skip_reason: str
    merge_into_id: str | None
    merge_agreed_by: str
    text: TextLine | None
    attachments: tuple[AttachmentLine, ...]
    partners: tuple[PartnerLine, ...]
    actions: tuple[ActionLine, ...]
    packets: tuple[PacketLine, ...]
    approvals: tuple[LeaveLine, ...]
    waivers: tuple[LeaveLine, ...]
    voted: Approvals
    dues: tuple[DueLine, ...]
    entries: tuple[EntryLine, ...]
    relations: frozenset[str]
    choices: tuple[Choice, ...]
    partners_asked: bool
    review_awaited: bool
    freeze: tuple[Reason, ...]
    warnings: tuple[Reason, ...]
    stand_ins: tuple[StandInLine, ...]
    overrides: tuple[OverrideLine, ...]
    extensions: tuple[ExtensionLine, ...]
    informal: InformalLine | None


def plan_card(session: Session, plan_id: str, *, by: str, at: DateTime, reason: str = "") -> PlanCard:
    """The plan as this person sees it, and every move from its state with all that stands in the way.

    Raises Unknown where there is no such plan or person.
    """
    plan = session.get(Plan, plan_id)
    if plan is None:
        raise Unknown("plan", plan_id, session.scalars(select(Plan.id)))
    ground = stand(session, plan.season_id, by=by, at=at)
    present = _present(session, plan)
    items = _actions(session, plan)
    return line(
        PlanCard,
        plan,
        line=plans(session, plan.season_id, at=at, by=by, id=plan_id)[0],
        approver_present="" in present,
        text=_text(ground, plan),
        attachments=_attachments(ground, plan),
        partners=_partners(ground, plan, present),
        actions=items,
        packets=_packets(session, plan),
        approvals=_approvals(session, plan),
        waivers=_waivers(session, plan),
        voted=approvals(session, plan, at=at),
        dues=tuple(dues(session, plan.season_id, at=at, plan_id=plan_id)),
        entries=tuple(entries(session, plan_id, *(item.id for item in items))),
        relations=ground.relations(plan),
        choices=tuple(choices(ground, plan, Asking(by, at, reason))),
        review_awaited=plan.state in attended(ground.lifecycle),
        partners_asked=any("ask_partners" in m.effects and m.target == plan.state for m in ground.lifecycle.moves),
        freeze=tuple(ground.frozen("this")),
        warnings=tuple(warnings(ground, plan)),
        stand_ins=stand_ins_of(ground, plan),
        overrides=override_lines(session, plan.season_id, plan_id=plan.id),
        extensions=extension_lines(session, plan.season_id, plan_id=plan.id),
        informal=informal(ground, plan),
    )


def _present(session: Session, plan: Plan) -> set[str]:
    """The seats that are taken in the review of this round: partner units, and "" for the approver."""
    here = select(Attendance.unit_id).where(Attendance.plan_id == plan.id, Attendance.round == plan.round)
    return set(session.scalars(here))


def _text(ground: Ground, plan: Plan) -> TextLine | None:
    row = ground.session.get(PlanVersion, (plan.id, plan.text_number))
    kind = ground.calendar.document(plan.document)
    limits = {"page_limit": kind.page_limit, "words_per_page": kind.words_per_page}
    return line(TextLine, row, by=ground.name(row.by), missing=tuple(row.missing), **limits) if row else None


def _attachments(ground: Ground, plan: Plan) -> tuple[AttachmentLine, ...]:
    return tuple(line(AttachmentLine, row, by=ground.name(row.by)) for row in attached(ground.session, plan))


def _partners(ground: Ground, plan: Plan, present: set[str]) -> tuple[PartnerLine, ...]:
    rows = ground.session.scalars(select(Prereview).where(Prereview.plan_id == plan.id).order_by(Prereview.unit_id))
    return tuple(
        line(
            PartnerLine,
            row,
            unit=ground.unit(row.unit_id).title,
            contacts=ground.unit(row.unit_id).contacts,
            current=row.verdict == "object" or (row.verdict == "agree" and row.digest == row.scope_digest),
            sections=tuple(row.sections),
            present=row.unit_id in present,
            by=ground.name(row.by),
        )
        for row in rows
    )


def _actions(session: Session, plan: Plan) -> tuple[ActionLine, ...]:
    called = names(session)
    rows = session.scalars(select(ActionItem).where(ActionItem.plan_id == plan.id).order_by(ActionItem.id))
    return tuple(line(ActionLine, row, owner=called[row.owner_id or ""]) for row in rows)


def _packets(session: Session, plan: Plan) -> tuple[PacketLine, ...]:
    """What was decided on the unit's asks, whichever of its plans made them."""
    called = names(session)
    mine = (Packet.season_id == plan.season_id, Packet.unit_id == plan.unit_id)
    rows = session.scalars(select(Packet).where(*mine).order_by(Packet.ask_id))
    return tuple(line(PacketLine, row, acked_by=called[row.acked_by]) for row in rows)


def _approvals(session: Session, plan: Plan) -> tuple[LeaveLine, ...]:
    called = names(session)
    rows = session.scalars(select(Approval).where(Approval.plan_id == plan.id).order_by(Approval.at))
    return tuple(LeaveLine(row.digest, called[row.person_id], row.at, sections=tuple(row.sections)) for row in rows)


def _waivers(session: Session, plan: Plan) -> tuple[LeaveLine, ...]:
    called = names(session)
    rows = session.scalars(select(Waiver).where(Waiver.plan_id == plan.id).order_by(Waiver.at))
    return tuple(LeaveLine(row.guard, called[row.by], row.at, row.reason, row.until) for row in rows)
