"""Rituals: what comes again (mid-year review, scoring) is announced shortly before, to those whose part it is."""

from collections.abc import Iterator, Mapping

from pendulum import Date
from sqlalchemy import Select, select

from config.calendar import Ritual
from flows.ground import Ground
from flows.outbox.outbox import notify
from models.goal import Goal
from models.notice import Notice
from models.plan import Plan

RITUAL_AHEAD_DAYS = 2
"""So many business days before its day [default]."""
ASLEEP = ("proposed", "withdrawn", "retired", "closed")
"""Goals in these states take no part."""


def sweep_rituals(ground: Ground) -> Iterator[Notice]:
    """One a person and day of the ritual; after silence what is over already is not announced."""
    ground.session.flush()
    local = ground.at.in_timezone(ground.season.zone)
    today = local.date()
    until = ground.resolver.days.add(today, RITUAL_AHEAD_DAYS)
    for ritual, days in ground.resolver.rituals():
        for dated in days:
            if today <= dated.day <= until:
                yield from _announce(ground, ritual, dated.day)


def _announce(ground: Ground, ritual: Ritual, day: Date) -> Iterator[Notice]:
    for person in _people(ground, ritual):
        notice = notify(
            ground,
            key=f"ritual:{ground.season.id}:{ritual.id}:{day.isoformat()}:{person}",
            kind="ritual",
            person_id=person,
            about={
                "ritual": ritual.id,
                "title": ritual.title,
                "every": ritual.every,
                "day": day.isoformat(),
            },
        )
        if notice is not None:
            yield notice


def _people(ground: Ground, ritual: Ritual) -> list[str]:
    """Those whose role it is, and Product Ops, who run it."""
    session = ground.session
    people: Mapping[str, list[str]] = {
        "owner": list(session.scalars(_goal_owners(ground))),
        "approver": list(session.scalars(_approvers(ground))),
        "executive": list(ground.executives),
    }
    concerned = people.get(ritual.owner or "", [])
    return sorted({ground.season.product_ops_id, *concerned})


def _goal_owners(ground: Ground) -> Select[tuple[str]]:
    return select(Goal.owner_id).where(
        Goal.season_id == ground.season.id,
        Goal.state.not_in(ASLEEP),
    )


def _approvers(ground: Ground) -> Select[tuple[str]]:
    approvers = select(Plan.approver_id)
    return approvers.where(Plan.season_id == ground.season.id)
