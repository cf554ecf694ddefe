"""What stands against an absence that somebody enters: another of theirs, the delegate, or a circle."""

from collections.abc import Iterator

from pendulum import DateTime

from flows.absence.absence_rows import absences_of, day_where_away
from flows.act.facts import Facts
from rules import absence as rule
from states.absence import ABSENCE_GUARDS
from states.guard import Reason

GuardFacts = dict[str, str]


def reasons_against(facts: Facts, span: rule.AbsenceSpan) -> Iterator[Reason]:
    """Every reason why this absence cannot be entered; none where it can."""
    names = {
        "person": facts.name_of(span.person),
        "person_id": span.person,
        "delegate": facts.name_of(span.delegate or ""),
    }
    yield from _overlaps_with(facts, span, names)
    if span.delegate == span.person:
        yield ABSENCE_GUARDS["SELF_DELEGATE"].reason(names)
        return
    if span.delegate and facts.stand_ins.has_left(span.delegate):
        yield ABSENCE_GUARDS["DELEGATE_LEFT"].reason(names)
    circle = rule.first_circle(span, facts.stand_ins.roster)
    if circle is not None:
        links = _circle_facts(facts, span, circle)
        yield ABSENCE_GUARDS["DELEGATION_LOOP"].reason(names | links)


def _overlaps_with(
    facts: Facts,
    span: rule.AbsenceSpan,
    names: GuardFacts,
) -> Iterator[Reason]:
    for row in absences_of(facts, span.person):
        entered = rule.AbsenceSpan(row.person_id, row.from_at, row.over_at)
        if span.overlaps(entered):
            days = {
                "first": _day_called(facts, span, row.from_at),
                "last": _day_called(facts, span, row.over_at),
                "id": row.id,
            }
            yield ABSENCE_GUARDS["AWAY_ALREADY"].reason(names | days)


def _circle_facts(
    facts: Facts,
    span: rule.AbsenceSpan,
    circle: rule.Circle,
) -> GuardFacts:
    names = [facts.name_of(person) for person in circle.chain]
    return {
        "chain": " → ".join(names),
        "day": _day_called(facts, span, circle.at),
    }


def _day_called(
    facts: Facts,
    span: rule.AbsenceSpan,
    at: DateTime,
) -> str:
    return day_where_away(facts, span.person, at)
