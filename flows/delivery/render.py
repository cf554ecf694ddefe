"""The words of a notice: a step of a ladder is put into words only when it is needed, so that they are true then."""

from flows.ground import Ground
from flows.obligations.obligations import PLAN_SHOWN, gate_title
from models.notice import Notice
from models.obligation import Obligation
from rules.reminder_text import both_zones, step_body, step_subject, why_told


def why_reader_is_told(
    ground: Ground,
    notice: Notice,
    owed: Obligation,
) -> str:
    """Why this reader is told of a step, or for whom they read it."""
    for_whom = ground.name(notice.for_id) if notice.for_id else ""
    return why_told(notice.relation, ground.name(owed.person_id), for_whom=for_whom)


def notice_words(
    ground: Ground,
    notice: Notice,
    *,
    site: str = "",
) -> tuple[str, str]:
    """The subject and text; if `site`, the address of the pages, is known, with a link to the exact page."""
    obligation = _obligation_of(ground, notice)
    if notice.subject or obligation is None:
        return notice.subject, notice.body
    gate = gate_title(ground, obligation)
    subject = _subject_of_step(notice, obligation, gate)
    body = _text_of_step(ground, notice, obligation, gate)
    if site and obligation.plan_id:
        body = f"{body}Open it: {site}/plan/{obligation.plan_id}\n"
    return subject, body


def _obligation_of(
    ground: Ground,
    notice: Notice,
) -> Obligation | None:
    if not notice.obligation_key:
        return None
    return ground.session.get(Obligation, notice.obligation_key)


def _subject_of_step(
    notice: Notice,
    obligation: Obligation,
    gate: str,
) -> str:
    return step_subject(
        notice.step,
        what=obligation.what,
        gate=gate,
        due_on=obligation.due_on,
        late=notice.late,
    )


def _text_of_step(
    ground: Ground,
    notice: Notice,
    obligation: Obligation,
    gate: str,
) -> str:
    reader = ground.reader(notice.person_id)
    return step_body(
        what=obligation.what,
        gate=gate,
        owner=ground.name(obligation.person_id),
        due=both_zones(obligation.due_at, ground.season.zone, reader.zone),
        why=why_reader_is_told(ground, notice, obligation),
        do=_command_to_see(obligation),
    )


def _command_to_see(obligation: Obligation) -> str:
    if obligation.plan_id:
        return PLAN_SHOWN.format(plan=obligation.plan_id)
    return f"phasegate gate show {obligation.gate_id}"
