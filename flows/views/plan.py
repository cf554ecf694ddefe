"""All that there is to see of one plan: its text, what others said to it, what is owed, and what may happen next."""

from dataclasses import dataclass
from typing import Any

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.authority import freeze_reasons
from flows.act.context import SeasonContext, open_context
from flows.act.decide import Choice
from flows.act.person_names import PersonNames
from flows.exceptions.exception_lists import extensions, overrides
from flows.views.approvals import Approvals, approvals_of_plan
from flows.views.build_line import build_line, find_rows, known_row
from flows.views.exceptions import (
    ExtensionLine,
    InformalLine,
    OverrideLine,
    extension_line,
    informal_record,
    override_line,
)
from flows.views.journal_lines import EntryLine, entry_lines
from flows.views.lines import DueLine, due_lines
from flows.views.plan_decisions import (
    ConsentLine,
    PacketLine,
    approval_lines,
    packet_lines,
    waiver_lines,
)
from flows.views.plan_lines import PlanLine, line_of_plan
from flows.views.plan_moves import choices_of_plan, relations_to_plan
from flows.views.plan_partners import APPROVER_SEAT, PartnerLine, partner_lines, seats_taken
from flows.views.plan_text import AttachmentLine, TextLine, attachment_lines, text_line, version_to_read
from flows.views.plan_warnings import plan_warnings
from flows.views.stand_ins import StandInLine, stand_ins_of
from models.plan import Plan
from models.review import ActionItem
from states.guard import Reason
from states.places import attended, partners_read


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
    context = open_context(session, plan.season_id, by=by, at=at)
    return card_of_plan(context, plan, reason=reason)


def card_of_plan(
    context: SeasonContext,
    plan: Plan,
    *,
    reason: str = "",
) -> PlanCard:
    """The same on a season that has been read already, as its viewer sees it."""
    dues = due_lines(context, plan_id=plan.id)
    return build_line(
        PlanCard,
        plan,
        line=line_of_plan(context, plan, dues),
        dues=tuple(dues),
        stand_ins=stand_ins_of(context, plan),
        **_text_facts(context, plan),
        **_review_facts(context, plan),
        **_action_facts(context, plan),
        **_decision_facts(context, plan),
        **_move_facts(context, plan, reason),
    )


def _text_facts(context: SeasonContext, plan: Plan) -> dict[str, Any]:
    """What there is to read now."""
    version = version_to_read(context, plan)
    if version is None:
        return {"text": None, "attachments": ()}
    return {
        "text": text_line(context, plan, version),
        "attachments": attachment_lines(context, version),
    }


def _review_facts(context: SeasonContext, plan: Plan) -> dict[str, Any]:
    """What partners said, who came to the review, and whether the plan waits for either."""
    seats = seats_taken(context.session, plan)
    lifecycle = context.lifecycle
    return {
        "approver_present": APPROVER_SEAT in seats,
        "partners": partner_lines(context, plan, seats),
        "partners_asked": plan.state in partners_read(lifecycle),
        "review_awaited": plan.state in attended(lifecycle),
    }


def _action_facts(context: SeasonContext, plan: Plan) -> dict[str, Any]:
    """The plan's action items, and what the journal says of the plan and of these."""
    person_names = context.person_names
    actions = _action_lines(context.session, plan, person_names)
    action_ids = [action.id for action in actions]
    entries = entry_lines(context.session, person_names, plan.id, *action_ids)
    return {"actions": actions, "entries": tuple(entries)}


def _decision_facts(context: SeasonContext, plan: Plan) -> dict[str, Any]:
    """What others decided on the plan: votes, approvals, headcount, and all kinds of exceptions."""
    session, person_names = context.session, context.person_names
    return {
        "packets": packet_lines(session, plan, person_names),
        "approvals": approval_lines(session, plan, person_names),
        "waivers": waiver_lines(session, plan, person_names),
        "voted": approvals_of_plan(context, plan),
        "overrides": _override_lines(session, plan, person_names),
        "extensions": _extension_lines(session, plan, person_names),
        "informal": informal_record(context, plan),
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
    context: SeasonContext,
    plan: Plan,
    reason: str,
) -> dict[str, Any]:
    """What whoever looks is to the plan, which moves they have from here, and what warns or stops them."""
    choices = choices_of_plan(context, plan, reason=reason)
    return {
        "relations": relations_to_plan(context, plan),
        "choices": tuple(choices),
        "freeze": tuple(freeze_reasons(context.facts, "this")),
        "warnings": tuple(plan_warnings(context, plan)),
    }


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
