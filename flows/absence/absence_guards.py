"""What stands against an absence that somebody enters: another of theirs, the delegate, or a circle."""

from collections.abc import Iterator

from pendulum import DateTime

from flows.absence.absence_changes import absences_of
from flows.absence.stand_ins import read_roster
from flows.act.season import long_day
from flows.ground import Ground
from models.absence import Absence
from rules import absence as rule
from states.absence import ABSENCE_GUARDS
from states.guard import Reason

GuardFacts = dict[str, str]


def reasons_against(ground: Ground, span: rule.AbsenceSpan) -> Iterator[Reason]:
    """Every reason why this absence cannot be entered; none where it can."""
    facts = {
        "person": ground.name(span.person),
        "person_id": span.person,
        "delegate": ground.name(span.delegate or ""),
    }
    yield from _overlaps_with(ground, span, facts)
    if span.delegate == span.person:
        yield ABSENCE_GUARDS["SELF_DELEGATE"].reason(facts)
        return
    if span.delegate and ground.stand_ins.gone(span.delegate):
        yield ABSENCE_GUARDS["DELEGATE_LEFT"].reason(facts)
    since = min(ground.at, span.since)
    roster = read_roster(ground.session, since=since)
    circle = rule.first_circle(span, roster)
    if circle is not None:
        links = _circle_facts(ground, span, circle)
        yield ABSENCE_GUARDS["DELEGATION_LOOP"].reason(facts | links)


def _overlaps_with(
    ground: Ground,
    span: rule.AbsenceSpan,
    facts: GuardFacts,
) -> Iterator[Reason]:
    rows = ground.session.scalars(absences_of(span.person))
    for row in rows:
        entered = rule.AbsenceSpan(row.person_id, row.from_at, row.over_at)
        if span.overlaps(entered):
            days = _days_of(ground, span, row)
            yield ABSENCE_GUARDS["AWAY_ALREADY"].reason(facts | days)


def _days_of(
    ground: Ground,
    span: rule.AbsenceSpan,
    row: Absence,
) -> GuardFacts:
    return {
        "first": _day_called(ground, span, row.from_at),
        "last": _day_called(ground, span, row.over_at),
        "id": row.id,
    }


def _circle_facts(
    ground: Ground,
    span: rule.AbsenceSpan,
    circle: rule.Circle,
) -> GuardFacts:
    names = [ground.name(person) for person in circle.chain]
    return {
        "chain": " → ".join(names),
        "day": _day_called(ground, span, circle.at),
    }


def _day_called(
    ground: Ground,
    span: rule.AbsenceSpan,
    at: DateTime,
) -> str:
    """The day by which the person who is away calls it."""
    zone = ground.reader(span.person).zone
    local = at.in_timezone(zone)
    return long_day(local.date())
