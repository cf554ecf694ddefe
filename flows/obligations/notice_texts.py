"""What messages about what people owe say, made of the obligation as it is when they are sent (docs/notices.md)."""

from collections.abc import Mapping

from pendulum import Date, DateTime

from flows.act.facts import Facts
from flows.act.notice_kind import NoticeKind, Words
from models.gate import Gate
from models.notice import Notice
from models.obligation import Obligation
from rules.hours import both_zones

PLAN_SHOWN = "phasegate plan show {plan}"
NO_GATE = "none; it has days of its own"

# --- the sentences ----------------------------------------------------------------------------------------------------

_SUBJECTS: Mapping[str, str] = {
    "-": "{what} is due {due_on}",
    "0": "{what} is due today",
    "L1": "{what} is late (was due {due_on})",
    "L2": "{what} is still late (was due {due_on})",
    "L3": "{what} holds up {gate} (was due {due_on})",
}
"""By the step of the ladder; all steps before the day it is due are “-”."""


def _step_subject(step: str, *, what: str, gate: str, due_on: Date, late: bool) -> str:
    pattern = _SUBJECTS.get(step, _SUBJECTS["-"])
    day = due_on.format("ddd D MMM", locale="en")
    subject = pattern.format(what=what, gate=gate, due_on=day)
    return f"{subject} [late notice]" if late else subject


def _step_body(*, what: str, gate: str, owner: str, due: str, why: str, do: str) -> str:
    return f"{what}\nGate: {gate}\nWhose turn: {owner}\nDue: {due}\n\n{why}\nWhat to do: {do}\n"


def _why_told(relation: str, owner: str, *, for_whom: str = "") -> str:
    """Why this person reads this: an escalation says whose work it is about, a stand-in learns for whom they read."""
    if for_whom:
        return f"You are told because you stand in for {for_whom}."
    reasons = {
        "owner": "You are told because this is yours to do.",
        "manager": f"You are told because {owner} reports to you.",
        "product_ops": "You are told because you run the season.",
        "approver": "You are told because you approve this plan.",
        "executive": "You are told because nothing below you has settled it.",
    }
    return reasons.get(relation, reasons["owner"])


def why_reader_hears(
    facts: Facts,
    notice: Notice,
    owed: Obligation,
) -> str:
    """Why this reader is told of a step, or for whom they read it."""
    for_whom = facts.name_of(notice.for_id)
    debtor = facts.name_of(owed.person_id)
    return _why_told(notice.relation, debtor, for_whom=for_whom)


def _obligation_of(facts: Facts, notice: Notice) -> Obligation:
    return facts.one(Obligation, notice.obligation_key)


# --- steps of a ladder ------------------------------------------------------------------------------------------


def _step_words(facts: Facts, notice: Notice) -> Words:
    owed = _obligation_of(facts, notice)
    gate = _gate_title(facts, owed)
    subject = _step_subject(
        notice.step,
        what=owed.what,
        gate=gate,
        due_on=owed.due_on,
        late=notice.late,
    )
    body = _step_body(
        what=owed.what,
        gate=gate,
        owner=facts.name_of(owed.person_id),
        due=_due_for(facts, notice, owed),
        why=why_reader_hears(facts, notice, owed),
        do=_command_to_see(owed),
    )
    return Words(subject, body)


def _gate_title(facts: Facts, owed: Obligation) -> str:
    """What people call the gate at which it is owed; of what is owed at none, its own days."""
    if not owed.gate_id:
        return NO_GATE
    gate = facts.one(Gate, owed.season_id, owed.gate_id)
    return gate.title


def _due_for(
    facts: Facts,
    notice: Notice,
    owed: Obligation,
) -> str:
    """When it is due, in the season's zone and the reader's."""
    reader = facts.reader(notice.person_id)
    return both_zones(owed.due_at, facts.season.zone, reader.zone)


def _command_to_see(owed: Obligation) -> str:
    if owed.plan_id:
        return PLAN_SHOWN.format(plan=owed.plan_id)
    return f"phasegate gate show {owed.gate_id}"


# --- what is asked for, and what is resolved ----------------------------------------------------------------------


def _assigned_words(facts: Facts, notice: Notice) -> Words:
    owed = _obligation_of(facts, notice)
    name = facts.name_of(owed.person_id)
    command = "phasegate season show"
    if owed.plan_id:
        command = PLAN_SHOWN.format(plan=owed.plan_id)
    body = _step_body(
        what=owed.what,
        gate=owed.gate_id,
        owner=name,
        due=_due_for(facts, notice, owed),
        why=_why_told("owner", name),
        do=command,
    )
    return Words(f"Asked of you: {owed.what}", body)


def _resolved_words(facts: Facts, notice: Notice) -> Words:
    owed = facts.one(Obligation, notice.facts["obligation"])
    name = facts.name_of(owed.person_id)
    return Words(
        f"Resolved: {owed.what}",
        f"{name} has done it: {owed.what}\nNothing is asked of you.\n",
    )


# --- what is no longer so -----------------------------------------------------------------------------------------


def _why_not_owed(facts: Facts, notice: Notice) -> str:
    if not notice.obligation_key:
        return ""
    owed = facts.get(Obligation, notice.obligation_key)
    if owed is None or owed.dropped_at is not None:
        return "it is no longer owed"
    if owed.settled_at is not None:
        return f"it was done {_day_and_time(owed.settled_at, facts.season.zone)}"
    if owed.paused_at is not None:
        return "it is somebody else's turn"
    return ""


def _day_and_time(instant: DateTime, zone: str) -> str:
    return instant.in_timezone(zone).format("ddd D MMM YYYY HH:mm", locale="en")


def _why_step_is_obsolete(facts: Facts, notice: Notice) -> str:
    """A step's key names the version of the due day for which it was laid out."""
    reason = _why_not_owed(facts, notice)
    if reason or not notice.obligation_key:
        return reason
    owed = _obligation_of(facts, notice)
    if f":v{owed.due_version}:" not in notice.key:
        return "it is due on another day now"
    return ""


def _why_not_resolved(facts: Facts, notice: Notice) -> str:
    owed = facts.one(Obligation, notice.facts["obligation"])
    return "it is owed again" if owed.is_open else ""


STEP = NoticeKind(_step_words, _why_step_is_obsolete)

OBLIGATIONS_NOTICES: Mapping[str, NoticeKind] = {
    "reminder": STEP,
    "escalation": STEP,
    "assigned": NoticeKind(_assigned_words, _why_not_owed),
    "resolved": NoticeKind(_resolved_words, _why_not_resolved),
}
