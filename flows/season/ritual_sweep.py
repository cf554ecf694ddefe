"""Rituals: what comes again (mid-year review, scoring) is announced shortly before, to those whose part it is."""

from collections.abc import Iterator, Sequence

from pendulum import Date
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from config.calendar import Ritual
from flows.act.command import Command
from flows.act.facts import Facts
from flows.act.perform import follow_all
from flows.ground import Ground
from flows.outbox.by_key import notices_by_key
from flows.season.decide_rituals import ritual_key
from models.goal import Goal
from models.notice import Notice
from models.organisation import SYSTEM
from models.plan import Plan

RITUAL_AHEAD_DAYS = 2
"""So many business days before its day [default]."""
ASLEEP = ("proposed", "withdrawn", "retired", "closed")
"""Goals in these states take no part."""


def sweep_rituals(ground: Ground) -> Sequence[Notice]:
    """One a person and day of the ritual; after silence what is over already is not announced."""
    session, facts = ground.session, ground.facts
    session.flush()
    commands = []
    keys: list[str] = []
    for ritual, day in _near_days(facts):
        untold = _people_by_key(session, facts, ritual, day)
        if untold:
            commands.append(_announcing(facts, ritual, day, list(untold.values())))
            keys += untold
    follow_all(session, commands)
    return notices_by_key(session, keys)


def _near_days(facts: Facts) -> Iterator[tuple[Ritual, Date]]:
    """The rituals of today and the next days, each with its day."""
    today = facts.today
    until = facts.resolver.days.add(today, RITUAL_AHEAD_DAYS)
    for ritual, days in facts.resolver.rituals():
        for dated in days:
            if today <= dated.day <= until:
                yield ritual, dated.day


def _announcing(
    facts: Facts,
    ritual: Ritual,
    day: Date,
    people: Sequence[str],
) -> Command:
    words = {
        "ritual": ritual,
        "day": day,
        "people": people,
    }
    return Command(
        "season",
        facts.season.id,
        "announce_ritual",
        SYSTEM,
        facts.at,
        words=words,
    )


# --- whose part it is -------------------------------------------------------------------------------------------


def _people_by_key(
    session: Session,
    facts: Facts,
    ritual: Ritual,
    day: Date,
) -> dict[str, str]:
    """Those who have not heard of this day, each by the key of what they are going to hear."""
    people = sorted(set(_people_of(session, facts, ritual)))
    by_key = {ritual_key(facts.season.id, ritual.id, day, person_id): person_id for person_id in people}
    for notice in notices_by_key(session, by_key):
        del by_key[notice.key]
    return by_key


def _people_of(
    session: Session,
    facts: Facts,
    ritual: Ritual,
) -> Iterator[str]:
    """Those whose role it is, and Product Ops, who run it."""
    yield facts.season.row.product_ops_id
    if ritual.owner == "owner":
        yield from session.scalars(_goal_owners(facts.season.id))
    if ritual.owner == "approver":
        yield from session.scalars(_approvers(facts.season.id))
    if ritual.owner == "executive":
        yield from facts.executives


def _goal_owners(season_id: str) -> Select[tuple[str]]:
    owners = select(Goal.owner_id).distinct()
    return owners.where(
        Goal.season_id == season_id,
        Goal.state.not_in(ASLEEP),
    )


def _approvers(season_id: str) -> Select[tuple[str]]:
    approvers = select(Plan.approver_id).distinct()
    return approvers.where(Plan.season_id == season_id)
