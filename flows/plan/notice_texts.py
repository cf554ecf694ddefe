"""What messages about a plan say, made of the plan as it is when they are sent, and when they are no longer sent."""

from collections.abc import Mapping

from flows.act.facts import Facts
from flows.act.notice_kind import NoticeKind, Words
from flows.act.plan_title import plan_title
from flows.approval.voted_states import passed_in
from flows.approval.votes import votes_that_stand
from models.notice import Notice
from models.plan import Plan
from models.review import Prereview, Waiver
from states.lifecycle import Lifecycle
from states.places import before_submission, handed_in, mergeable


def plan_in_notice(facts: Facts, notice: Notice) -> Plan:
    """The plan that the notice is about."""
    return facts.one(Plan, notice.facts["plan"])


def title_in_notice(facts: Facts, notice: Notice) -> str:
    """What people call that plan: “OP1 of Payments”."""
    return plan_title(facts, plan_in_notice(facts, notice))


# --- submitted and taken back -------------------------------------------------------------------------------------


def _submitted_words(facts: Facts, notice: Notice) -> Words:
    plan = plan_in_notice(facts, notice)
    title = plan_title(facts, plan)
    owner = facts.name_of(notice.facts["by"])
    return Words(
        f"Ready for your review: {title}",
        f"{owner} has submitted {title}.\nSee: phasegate plan show {plan.id}\n",
    )


def _why_not_submitted(facts: Facts, notice: Notice) -> str:
    plan = plan_in_notice(facts, notice)
    if _is_with_owner(facts.lifecycle, plan):
        return "the plan is with its owner again"
    text_asked = notice.facts["text"], notice.facts["round"]
    if text_asked != (plan.text_number, plan.round):
        return "another text was submitted since"
    if plan.state in passed_in(facts.lifecycle):
        return "it was decided since"
    return ""


def _is_with_owner(lifecycle: Lifecycle, plan: Plan) -> bool:
    """Is it being written, or read by partners, so that nobody is asked to decide it?"""
    is_written = plan.state in before_submission(lifecycle)
    return is_written and plan.state not in handed_in(lifecycle)


def _withdrawn_words(facts: Facts, notice: Notice) -> Words:
    title = title_in_notice(facts, notice)
    owner = facts.name_of(notice.facts["by"])
    return Words(
        f"Withdrawn: {title}",
        f"{owner} took {title} back to work on it. Nothing is asked of you.\n",
    )


def _why_not_withdrawn(facts: Facts, notice: Notice) -> str:
    plan = plan_in_notice(facts, notice)
    if plan.state in handed_in(facts.lifecycle):
        return "the plan was submitted again"
    return ""


def _undone_words(facts: Facts, notice: Notice) -> Words:
    plan = plan_in_notice(facts, notice)
    title = plan_title(facts, plan)
    move = notice.facts["act"].replace("_", " ")
    actor = facts.name_of(notice.facts["by"])
    return Words(
        f"Undone: {move} of {title}",
        f"{actor} took it back; it is {plan.state}. See: phasegate plan show {plan.id}\n",
    )


# --- objections ---------------------------------------------------------------------------------------------------


def _objection_words(facts: Facts, notice: Notice) -> Words:
    """A partner's, or that of somebody who votes."""
    plan = plan_in_notice(facts, notice)
    if "voter" in notice.facts:
        voter = facts.name_of(notice.facts["voter"])
        news = f"{voter} objects. Read it: phasegate plan approvals {plan.id}\n"
    else:
        partner = facts.unit(notice.facts["unit"]).title
        news = f"{partner} objects. Read it, and what to do: phasegate plan why {plan.id}\n"
    return Words(f"Objection to {plan_title(facts, plan)}", news)


def _why_no_objection(facts: Facts, notice: Notice) -> str:
    if "voter" in notice.facts:
        return _why_vote_is_none(facts, notice)
    plan = plan_in_notice(facts, notice)
    for partner in facts.rows(Prereview, plan_id=plan.id):
        if partner.unit_id == notice.facts["unit"] and partner.verdict == "object":
            return ""
    return "they object no longer"


def _why_vote_is_none(facts: Facts, notice: Notice) -> str:
    seat = notice.facts["group"], notice.facts["voter"]
    for vote in votes_that_stand(facts, plan_in_notice(facts, notice)):
        if (vote.group_id, vote.person_id) == seat and vote.decision == "object":
            return ""
    return "they object no longer"


# --- merging, and leave that has ended ------------------------------------------------------------------------------


def _merge_words(facts: Facts, notice: Notice) -> Words:
    title = title_in_notice(facts, notice)
    plan_id = notice.facts["plan"]
    return Words(
        f"May {title} be merged into yours?",
        f"If so: phasegate plan do {plan_id} agree_merge\n",
    )


def _why_no_merge(facts: Facts, notice: Notice) -> str:
    plan = plan_in_notice(facts, notice)
    if plan.merge_into_id != notice.facts["into"]:
        return "it is to be merged into another plan"
    if plan.merge_agreed_by:
        return "it was agreed to"
    if plan.state not in mergeable(facts.lifecycle):
        return f"the plan is {plan.state}"
    return ""


def _ended_leave_words(_facts: Facts, notice: Notice) -> Words:
    plan_id = notice.facts["plan"]
    guard = notice.facts["guard"]
    return Words(
        f"Leave has ended: {guard} of {plan_id}",
        f"It counts again. What to do: phasegate plan why {plan_id}\n",
    )


def _why_leave_is_given(facts: Facts, notice: Notice) -> str:
    leave = notice.facts["guard"], notice.facts["round"]
    for waiver in facts.rows(Waiver, plan_id=notice.facts["plan"]):
        if (waiver.guard, waiver.round) == leave:
            return "leave was given again"
    return ""


PLAN_NOTICES: Mapping[str, NoticeKind] = {
    "submitted": NoticeKind(_submitted_words, _why_not_submitted),
    "withdrawn": NoticeKind(_withdrawn_words, _why_not_withdrawn),
    "undone": NoticeKind(_undone_words),
    "objection": NoticeKind(
        _objection_words,
        _why_no_objection,
    ),
    "merge_asked": NoticeKind(_merge_words, _why_no_merge),
    "waiver_expired": NoticeKind(
        _ended_leave_words,
        _why_leave_is_given,
    ),
}
