"""The words of a notice. A step of a ladder is put into words when it is needed, so that they tell what is so then."""

from flows.ground import Ground
from flows.obligations.obligations import SHOWN, gate_title
from models.notice import Notice
from models.obligation import Obligation
from rules.reminder_text import both_zones, step_body, step_subject, why_told


def because(ground: Ground, notice: Notice, owed: Obligation) -> str:
    """Why this reader is told of a step, or for whom they read it."""
    for_whom = ground.name(notice.for_id) if notice.for_id else ""
    return why_told(notice.relation, ground.name(owed.person_id), for_whom=for_whom)


def words(ground: Ground, notice: Notice, *, site: str = "") -> tuple[str, str]:
    """Subject and text; where it is known where the pages are (`site`), with the link that opens the exact one."""
    due = ground.session.get(Obligation, notice.obligation_key) if notice.obligation_key else None
    if notice.subject or due is None:
        return notice.subject, notice.body
    gate = gate_title(ground, due)
    owner = ground.name(due.person_id)
    subject = step_subject(notice.step, what=due.what, gate=gate, due_on=due.due_on, late=notice.late)
    body = step_body(
        what=due.what,
        gate=gate,
        owner=owner,
        due=both_zones(due.due_at, ground.season.zone, ground.reader(notice.person_id).zone),
        why=because(ground, notice, due),
        do=SHOWN.format(plan=due.plan_id) if due.plan_id else f"phasegate gate show {due.gate_id}",
    )
    return subject, f"{body}Open it: {site}/plan/{due.plan_id}\n" if site and due.plan_id else body
