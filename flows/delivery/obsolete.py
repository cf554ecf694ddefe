"""Whether a notice still matters: nothing is sent about what is done, dropped, waived or no longer true."""

from collections.abc import Iterable

from pendulum import DateTime

from flows.ground import Ground
from models.notice import Notice
from models.obligation import Obligation

ON_OBLIGATION = ("reminder", "escalation", "assigned")
"""The kinds that mean nothing once what they are about is no longer owed."""
STEPS = ("reminder", "escalation")


def why_moot(ground: Ground, notice: Notice) -> str:
    """Why the notice does not matter any more; "" if it does."""
    if ground.stand_ins.gone(notice.person_id):
        return "they have left"
    if ground.season.state == "cancelled" and notice.kind != "season_cancelled":
        return "the season was cancelled"
    if notice.kind not in ON_OBLIGATION:
        return ""
    return _why_obligation_is_moot(ground, notice)


def _why_obligation_is_moot(ground: Ground, notice: Notice) -> str:
    if notice.obligation_key is None:
        return ""
    obligation = ground.session.get(Obligation, notice.obligation_key)
    return _why_not_owed(ground, notice, obligation)


def _why_not_owed(
    ground: Ground,
    notice: Notice,
    obligation: Obligation | None,
) -> str:
    if obligation is None or obligation.dropped_at is not None:
        return "it is no longer owed"
    if obligation.settled_at is not None:
        return f"it was done {_day_and_time(obligation.settled_at, ground.season.zone)}"
    if obligation.paused_at is not None:
        return "it is somebody else's turn"
    if _has_another_due_day(notice, obligation):
        return "it is due on another day now"
    return ""


def _day_and_time(instant: DateTime, zone: str) -> str:
    return instant.in_timezone(zone).format("ddd D MMM YYYY HH:mm", locale="en")


def _has_another_due_day(
    notice: Notice,
    obligation: Obligation,
) -> bool:
    """A step's key names the version of the due day for which it was laid out."""
    version = f":v{obligation.due_version}:"
    return notice.kind in STEPS and version not in notice.key


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
