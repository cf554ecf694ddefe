"""Rituals: what comes again (mid-year review, scoring) is announced shortly before, to those whose part it is."""

from collections.abc import Iterator, Sequence

from pendulum import Date
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from config.calendar import Ritual
from flows.act.context import SeasonContext
from flows.act.facts import Facts
from flows.outbox.announce import announce_in_season
from flows.outbox.announcement import Announcement
from models.goal import Goal
from models.notice import Notice
from models.plan import Plan

RITUAL_AHEAD_DAYS = 2
"""So many business days before its day [default]."""
ASLEEP = ("proposed", "withdrawn", "retired", "closed")
"""Goals in these states take no part."""


def sweep_rituals(context: SeasonContext) -> Sequence[Notice]:
    """One a person and day of the ritual; after silence what is over already is not announced."""
    session, facts = context.session, context.facts
    announcements = list(_announcements(session, facts))
    return announce_in_season(
        session,
        facts.season.id,
        announcements,
        at=facts.at,
    )


def is_ritual_near(facts: Facts) -> bool:
    """Is there one today or in the next days?"""
    return any(_near_days(facts))


def _announcements(session: Session, facts: Facts) -> Iterator[Announcement]:
    for ritual, day in _near_days(facts):
        people = _people_of(session, facts, ritual)
        for person_id in sorted(set(people)):
            yield _announcement_for(facts, ritual, day, person_id)


def _near_days(facts: Facts) -> Iterator[tuple[Ritual, Date]]:
    """The rituals of today and the next days, each with its day."""
    today = facts.today
    until = facts.resolver.days.add(today, RITUAL_AHEAD_DAYS)
    for ritual, days in facts.resolver.rituals:
        for dated in days:
            if today <= dated.day <= until:
                yield ritual, dated.day


def _announcement_for(
    facts: Facts,
    ritual: Ritual,
    day: Date,
    person_id: str,
) -> Announcement:
    return Announcement(
        key=f"ritual:{facts.season.id}:{ritual.id}:{day.isoformat()}:{person_id}",
        kind="ritual",
        person_id=person_id,
        about={
            "ritual": ritual.id,
            "title": ritual.title,
            "every": ritual.every,
            "day": day.isoformat(),
        },
    )


# --- whose part it is -------------------------------------------------------------------------------------------


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
