"""All that there is to see of one plan: its text, what others said to it, what is owed, and what may happen next."""

from dataclasses import dataclass
from typing import Any

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.decide import Choice
from flows.exceptions.extensions import extensions
from flows.exceptions.overrides import overrides
from flows.ground import Ground, stand
from flows.texts.versions import attached
from flows.views.approvals import Approvals, approvals_of_plan
from flows.views.build_line import PersonNames, build_line, find_rows, known_row
from flows.views.exceptions import (
    ExtensionLine,
    InformalLine,
    OverrideLine,
    extension_line,
    informal_record,
    override_line,
)
from flows.views.journal_lines import EntryLine, entry_lines
from flows.views.lines import DueLine, PlanLine, due_lines, plan_lines, read_person_names
from flows.views.plan_decisions import (
    ConsentLine,
    PacketLine,
    approval_lines,
    packet_lines,
    waiver_lines,
)
from flows.views.plan_partners import APPROVER_SEAT, PartnerLine, partner_lines, seats_taken
from flows.views.plan_warnings import plan_warnings
from flows.views.stand_ins import StandInLine, stand_ins_of
from flows.why.why import choices
from models.attachment import Attachment
from models.plan import Plan, PlanVersion
from models.review import ActionItem
from states.guard import Asking, Reason
from states.places import attended


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
    approvals: tuple[ConsentLine, ...]
    waivers: tuple[ConsentLine, ...]
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


def plan_card(
    session: Session,
    plan_id: str,
    *,
    by: str,
    at: DateTime,
    reason: str = "",
) -> PlanCard:
    """The plan as this person sees it, and every move from its state with all that stands in the way.

    Raises Unknown where there is no such plan or person.
    """
    plan = known_row(session, Plan, plan_id, noun="plan")
    ground = stand(session, plan.season_id, by=by, at=at)
    return card_of_plan(ground, plan, reason=reason)


def card_of_plan(
    ground: Ground,
    plan: Plan,
    *,
    reason: str = "",
) -> PlanCard:
    """The same on a season that has been read already, as whoever stands on that ground sees it."""
    person_names = read_person_names(ground.session)
    return build_line(
        PlanCard,
        plan,
        line=plan_lines(ground, person_names, id=plan.id)[0],
        text=_text_line(ground, plan),
        attachments=_attachment_lines(ground, plan),
        dues=tuple(due_lines(ground, person_names, plan_id=plan.id)),
        stand_ins=stand_ins_of(ground, plan),
        **_review_facts(ground, plan),
        **_action_facts(ground, plan, person_names),
        **_decision_facts(ground, plan, person_names),
        **_move_facts(ground, plan, reason),
    )


def _review_facts(ground: Ground, plan: Plan) -> dict[str, Any]:
    """What partners said, who came to the review, and whether the plan waits for either."""
    seats = seats_taken(ground.session, plan)
    moves = ground.lifecycle.moves
    asking_moves = [move for move in moves if "ask_partners" in move.effects]
    return {
        "approver_present": APPROVER_SEAT in seats,
        "partners": partner_lines(ground, plan, seats),
        "partners_asked": any(move.target == plan.state for move in asking_moves),
        "review_awaited": plan.state in attended(ground.lifecycle),
    }


def _action_facts(
    ground: Ground,
    plan: Plan,
    person_names: PersonNames,
) -> dict[str, Any]:
    """The plan's action items, and what the journal says of the plan and of these."""
    actions = _action_lines(ground.session, plan, person_names)
    action_ids = [action.id for action in actions]
    entries = entry_lines(ground.session, person_names, plan.id, *action_ids)
    return {"actions": actions, "entries": tuple(entries)}


def _decision_facts(
    ground: Ground,
    plan: Plan,
    person_names: PersonNames,
) -> dict[str, Any]:
    """What others decided on the plan: votes, approvals, headcount, and all kinds of exceptions."""
    session = ground.session
    return {
        "packets": packet_lines(session, plan, person_names),
        "approvals": approval_lines(session, plan, person_names),
        "waivers": waiver_lines(session, plan, person_names),
        "voted": approvals_of_plan(ground, plan),
        "overrides": _override_lines(session, plan, person_names),
        "extensions": _extension_lines(session, plan, person_names),
        "informal": informal_record(ground, plan),
    }


def _override_lines(
    session: Session,
    plan: Plan,
    person_names: PersonNames,
) -> tuple[OverrideLine, ...]:
    rows = overrides(session, plan.season_id, plan_id=plan.id)
    return tuple(override_line(row, person_names) for row in rows)


def _extension_lines(
    session: Session,
    plan: Plan,
    person_names: PersonNames,
) -> tuple[ExtensionLine, ...]:
    rows = extensions(session, plan.season_id, plan_id=plan.id)
    return tuple(extension_line(row, person_names) for row in rows)


def _move_facts(
    ground: Ground,
    plan: Plan,
    reason: str,
) -> dict[str, Any]:
    """What whoever looks is to the plan, which moves they have from here, and what warns or stops them."""
    asking = Asking(ground.by, ground.at, reason)
    return {
        "relations": ground.relations(plan),
        "choices": tuple(choices(ground, plan, asking)),
        "freeze": tuple(ground.frozen("this")),
        "warnings": tuple(plan_warnings(ground, plan)),
    }


def _text_line(ground: Ground, plan: Plan) -> TextLine | None:
    key = (plan.id, plan.text_number)
    row = ground.session.get(PlanVersion, key)
    if row is None:
        return None
    kind = ground.calendar.document(plan.document)
    return build_line(
        TextLine,
        row,
        by=ground.name(row.by),
        page_limit=kind.page_limit,
        words_per_page=kind.words_per_page,
    )


def _attachment_lines(ground: Ground, plan: Plan) -> tuple[AttachmentLine, ...]:
    rows = attached(ground.session, plan)
    return tuple(_attachment_line(ground, row) for row in rows)


def _attachment_line(ground: Ground, row: Attachment) -> AttachmentLine:
    by = ground.name(row.by)
    return build_line(AttachmentLine, row, by=by)


def _action_lines(
    session: Session,
    plan: Plan,
    person_names: PersonNames,
) -> tuple[ActionLine, ...]:
    rows = find_rows(session, ActionItem, order_by=[ActionItem.id], plan_id=plan.id)
    return tuple(_action_line(row, person_names) for row in rows)


def _action_line(row: ActionItem, person_names: PersonNames) -> ActionLine:
    owner = person_names[row.owner_id or ""]
    return build_line(ActionLine, row, owner=owner)
