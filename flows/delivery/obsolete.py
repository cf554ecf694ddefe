"""Whether a notice still matters: nothing is sent about what is done, dropped, waived or no longer true."""

from collections.abc import Iterable

from pendulum import DateTime

from flows.act.facts import Facts
from flows.delivery.notice_kinds import NOTICE_KINDS
from models.notice import Notice

STEPS = ("reminder", "escalation")


def why_obsolete(facts: Facts, notice: Notice) -> str:
    """Why the notice does not matter any more; "" if it does."""
    if facts.stand_ins.has_left(notice.person_id):
        return "they have left"
    if facts.season.row.state == "cancelled" and notice.kind != "season_cancelled":
        return "the season was cancelled"
    is_about_something = notice.facts or notice.obligation_key
    if notice.kind not in NOTICE_KINDS or not is_about_something:
        return ""
    kind = NOTICE_KINDS[notice.kind]
    return kind.why_obsolete(facts, notice)


def replaced_steps(notices: Iterable[Notice]) -> set[str]:
    """The keys of steps for which a later step of the same obligation waits too: only the latest is sent."""
    steps = [notice for notice in notices if _is_step(notice)]
    in_order = sorted(steps, key=_order_of_sending)
    latest = {step.obligation_key: step.key for step in in_order}
    return {step.key for step in steps} - set(latest.values())


def _is_step(notice: Notice) -> bool:
    return notice.kind in STEPS and bool(notice.obligation_key)


def _order_of_sending(notice: Notice) -> tuple[DateTime, DateTime]:
    return (notice.send_at, notice.created_at)


def may_have_left(notice: Notice) -> bool:
    """Whether a sender took it and reported no outcome: then it is sent again under its own id, or not at all."""
    return bool(notice.lease and notice.attempts)
