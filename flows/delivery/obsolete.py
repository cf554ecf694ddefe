"""Does a notice still matter? Nothing is sent for what is done, dead, waived or no longer true."""

from collections.abc import Iterable

from flows.ground import Ground
from models.notice import Notice
from models.obligation import Obligation

ON_OBLIGATION = ("reminder", "escalation", "assigned")
"""The kinds that mean nothing once what they are about is not owed."""
STEPS = ("reminder", "escalation")


def why_moot(ground: Ground, notice: Notice) -> str:
    """Why it does not matter any more; "" where it does."""
    if ground.stand_ins.gone(notice.person_id):
        return "they have left"
    if ground.season.state == "cancelled" and notice.kind != "season_cancelled":
        return "the season was cancelled"
    if notice.kind not in ON_OBLIGATION or notice.obligation_key is None:
        return ""
    return _why_not_owed(ground, notice, ground.session.get(Obligation, notice.obligation_key))


def _why_not_owed(ground: Ground, notice: Notice, owed: Obligation | None) -> str:
    if owed is None or owed.dropped_at is not None:
        return "it is no longer owed"
    if owed.settled_at is not None:
        when = owed.settled_at.in_timezone(ground.season.zone)
        return f"it was done {when.format('ddd D MMM YYYY HH:mm', locale='en')}"
    if owed.paused_at is not None:
        return "it is somebody else's turn"
    another_day = notice.kind in STEPS and f":v{owed.due_version}:" not in notice.key
    return "it is due on another day now" if another_day else ""


def overtaken(notices: Iterable[Notice]) -> set[str]:
    """The keys of steps for which a later one of the same obligation waits too: only the latest goes out."""
    latest: dict[str, Notice] = {}
    for notice in sorted(notices, key=lambda one: (one.send_at, one.created_at)):
        if notice.kind in STEPS and notice.obligation_key:
            latest[notice.obligation_key] = notice
    kept = {notice.key for notice in latest.values()}
    return {one.key for one in notices if one.kind in STEPS and one.obligation_key and one.key not in kept}


def may_have_left(notice: Notice) -> bool:
    """Did a sender take it and never say what became of it? Then it goes again under its own id, or not at all."""
    return bool(notice.lease and notice.attempts)
