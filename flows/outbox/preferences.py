"""How a person wants to be told: a digest or each thing, at which hours, through which channel."""

import re
from collections.abc import Collection, Iterator, Mapping

from pendulum import DateTime, Time
from sqlalchemy.orm import Session

from flows.ground import Ground, stand
from models.preference import Preference
from rules.hours import Hours
from states.guard import Reason
from states.refusal import Refused

PREFERRED_TIMES = ("deliver_at", "quiet_from", "quiet_to")
TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
NO_TIME = "-"
"""Takes a setting back: then the season's is used."""


def prefer(
    session: Session,
    season_id: str,
    chosen: Mapping[str, str],
    *,
    by: str,
    at: DateTime,
    channels: Collection[str] = (),
) -> Preference:
    """Set what is said, leave the rest; everybody for themselves.

    `channels` are the names that there are. Raises Refused with everything that is wrong.
    """
    ground = stand(
        session,
        season_id,
        by=by,
        at=at,
    )
    ground.authorise("prefer", {"oneself"}, by)
    _check_choice(ground, chosen, channels)
    row = _locked_row(session, by)
    for name, value in chosen.items():
        setattr(row, name, "" if value == NO_TIME else value)
    ground.write(
        "person",
        by,
        "prefer",
        facts=dict(chosen),
    )
    return row


def _check_choice(
    ground: Ground,
    chosen: Mapping[str, str],
    channels: Collection[str],
) -> None:
    reasons = list(_mistakes_in(chosen, channels))
    if not reasons:
        reasons = list(_always_quiet(ground, chosen))
    if reasons:
        raise Refused("prefer", ground.by, reasons)


def _locked_row(session: Session, person_id: str) -> Preference:
    row = session.get(Preference, person_id, with_for_update=True)
    if row is None:
        row = Preference(
            person_id=person_id,
            digest="",
            deliver_at="",
            quiet_from="",
            quiet_to="",
            channel="",
        )
        session.add(row)
    return row


def _mistakes_in(chosen: Mapping[str, str], channels: Collection[str]) -> Iterator[Reason]:
    for name, value in chosen.items():
        if value == NO_TIME:
            continue
        if name in PREFERRED_TIMES and not TIME_OF_DAY.fullmatch(value):
            option = name.replace("_", "-")
            yield Reason("NOT_A_TIME", f"“{value}” is no time of day.", f"Write --{option} as 08:30.")
        if name == "digest" and value not in ("on", "off"):
            yield Reason("NOT_A_CHOICE", f"“{value}” is neither on nor off.", "Write --digest on or --digest off.")
        if name == "channel" and value not in channels:
            known = ", ".join(sorted(channels)) or "none; the administrators name them with PHASEGATE_CHANNELS"
            yield Reason("NO_SUCH_CHANNEL", f"There is no channel “{value}”.", f"There is: {known}.")


def _always_quiet(ground: Ground, chosen: Mapping[str, str]) -> Iterator[Reason]:
    """Hours that leave no time at all would keep every message back for ever."""
    row = ground.session.get(Preference, ground.by)
    first = _time_of(
        "quiet_to",
        chosen,
        row,
        ground.hours,
    )
    hour = _time_of(
        "deliver_at",
        chosen,
        row,
        ground.hours,
    )
    last = _time_of(
        "quiet_from",
        chosen,
        row,
        ground.hours,
    )
    if not first <= hour < last:
        text = f"You are told at {hour:%H:%M}, and it is not quiet from {first:%H:%M} to {last:%H:%M}: nothing comes."
        yield Reason("ALWAYS_QUIET", text, "Choose another --deliver-at, --quiet-to or --quiet-from.")


def _time_of(
    name: str,
    chosen: Mapping[str, str],
    row: Preference | None,
    season: Hours,
) -> Time:
    """What is chosen now, else what was chosen before, else the season's."""
    value = chosen.get(name)
    if not value and row is not None:
        value = getattr(row, name)
    if not value or value == NO_TIME:
        season_time: Time = getattr(season, name)
        return season_time
    return Time.fromisoformat(value)
