"""What becomes of a season's and a person's dates in a feed: events with names that stay and words in a hurry."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pendulum import DateTime

from app.feed.ics import Feed, FeedEvent
from app.pages.format import day_in_zone, plain_words
from config.explanation import Window
from flows.views.feed import (
    GateDate,
    OwedDate,
    PersonDates,
    ReviewDate,
    SeasonDates,
)
from flows.views.lines import SeasonLine
from rules.hours import both_zones
from rules.permissions import in_words

DEADLINE_MINUTES: Final = 1
"""A deadline begins at its instant. An event without length is left out by some clients and shown as an hour or a whole
day by others; one of a minute is shown by all, and never runs into the next day, not even from 23:59.
"""


@dataclass(frozen=True)
class EventWords:
    """What a thing is called, and what is to be done."""

    name: str
    to_do: str


GATE_WORDS: Final[Mapping[str, EventWords]] = {
    "scheduled": EventWords("Gate", "See what will be owed: phasegate gate show {id}"),
    "open": EventWords("Gate", "See what is still owed: phasegate gate show {id}"),
    "missed": EventWords("Gate missed", "See who is late: phasegate gate show {id}"),
    "passed": EventWords("Gate passed", "Nothing."),
    "passed_with_exceptions": EventWords("Gate passed with exceptions", "Nothing."),
    "waived": EventWords("Gate waived", "Nothing; nobody owes anything here."),
}
"""By the gate's state."""

BLACKOUT_WORDS: Final[Mapping[str, str]] = {
    "no_gates": "No gate falls due in it.",
    "no_reviews": "No review is held in it.",
    "quiet": "Reminders and escalations wait until it is over.",
    "hard_freeze": "Nobody moves anything in it, except by a waiver.",
}


def season_feed(dates: SeasonDates) -> Feed:
    """One event a gate, at the instant when it is due, and one a blackout, all day.

    The time from a gate's opening to its due day is no event of its own: these windows follow on each other through
    the whole season and would stand above every day of it. The gate says when it opens.
    """
    season = dates.season
    return Feed(
        name=season.title,
        zone=season.zone,
        events=tuple(_season_events(dates)),
    )


def _season_events(dates: SeasonDates) -> Iterator[FeedEvent]:
    for gate in dates.gates:
        yield _gate_event(dates.season, gate)
    for blackout in dates.season.blackouts:
        yield _blackout_event(dates, blackout)


def person_feed(dates: PersonDates) -> Feed:
    """One event for each thing that the person owes, and one for each review that they are in."""
    return Feed(
        name=f"{dates.season.title}: {dates.name}",
        zone=dates.zone,
        events=tuple(_person_events(dates)),
    )


def _person_events(dates: PersonDates) -> Iterator[FeedEvent]:
    for due in dates.owed:
        yield _owed_event(dates, due)
    for review in dates.reviews:
        yield _review_event(dates, review)


def event_sequence(revisions: int, *, over: bool) -> int:
    """Two for each revision and one more for what is over, so that it rises too when something comes back."""
    return 2 * revisions + over


def _gate_event(season: SeasonLine, gate: GateDate) -> FeedEvent:
    is_waived = gate.state == "waived"
    revisions = (gate.due_version - 1) + (gate.version - 1)
    name = GATE_WORDS[gate.state].name
    return FeedEvent(
        uid=f"{season.id}-gate-{gate.id}@phasegate",
        sequence=event_sequence(revisions, over=is_waived),
        changed_at=gate.changed_at,
        begins=gate.due_at,
        ends=gate.due_at.add(minutes=DEADLINE_MINUTES),
        summary=f"{name}: {gate.title}",
        description=_gate_description(season, gate),
        category="Gate",
        cancelled=is_waived,
    )


def _gate_description(season: SeasonLine, gate: GateDate) -> str:
    zone = season.zone
    phases = {phase.id: phase.title for phase in season.phases}
    opens = both_zones(gate.opens_at, zone, zone)
    opens_before = gate.opens_at < gate.due_at
    to_do = GATE_WORDS[gate.state].to_do
    facts = {
        "Due": both_zones(gate.due_at, zone, zone),
        "Why then": gate.explanation,
        "Only for": gate.unit,
        "Phase": phases.get(gate.phase, gate.phase),
        "State": plain_words(gate.state),
        "Reason": gate.reason,
        "Opens": opens if opens_before else "",
        "What to do": to_do.format(id=gate.id),
    }
    return _describe_facts(facts)


def _blackout_event(dates: SeasonDates, blackout: Window) -> FeedEvent:
    season = dates.season
    revisions = season.calendar_number - 1
    effects = [BLACKOUT_WORDS[kind] for kind in blackout.kinds]
    return FeedEvent(
        uid=f"{season.id}-blackout-{blackout.id}@phasegate",
        sequence=event_sequence(revisions, over=False),
        changed_at=dates.published_at,
        begins=blackout.first,
        ends=blackout.last,
        summary=f"Blackout: {blackout.title}",
        description="\n".join(effects),
        category="Blackout",
    )


def _owed_event(dates: PersonDates, due: OwedDate) -> FeedEvent:
    is_dropped = due.dropped_at is not None
    is_settled = due.settled_at is not None
    plan_revisions = max(due.plan_version - 1, 0)
    revisions = (due.due_version - 1) + plan_revisions
    name = _owed_words(due).name
    return FeedEvent(
        uid=_lasting_uid(dates.season.id, "owed", due.key),
        sequence=event_sequence(revisions, over=is_settled or is_dropped),
        changed_at=due.changed_at,
        begins=due.due_at,
        ends=due.due_at.add(minutes=DEADLINE_MINUTES),
        summary=f"{name}: {due.what}",
        description=_owed_description(dates, due),
        category="Owed",
        cancelled=is_dropped,
    )


def _owed_words(due: OwedDate) -> EventWords:
    """By how it stands now."""
    if due.dropped_at is not None:
        return EventWords("No longer owed", "Nothing.")
    if due.settled_at is not None:
        return EventWords("Done", "Nothing.")
    if due.plan_id:
        return EventWords("Due", f"phasegate plan show {due.plan_id}")
    return EventWords("Due", "phasegate season show")


def _owed_description(dates: PersonDates, due: OwedDate) -> str:
    asked_on = day_in_zone(due.since, dates.zone)
    facts = {
        "Gate": due.gate,
        "Due": _for_reader(due.due_at, dates),
        "Why then": due.explanation or f"A date of its own, asked of you on {asked_on}.",
        "What to do": _owed_words(due).to_do,
    }
    return _describe_facts(facts)


def _review_event(dates: PersonDates, review: ReviewDate) -> FeedEvent:
    name = "Review called off" if review.off else "Review"
    return FeedEvent(
        uid=_lasting_uid(dates.season.id, "review", review.plan_id),
        sequence=review.version,
        changed_at=review.changed_at,
        begins=review.starts_at,
        ends=review.starts_at.add(minutes=review.minutes),
        summary=f"{name}: {review.title}",
        description=_review_description(dates, review),
        category="Review",
        cancelled=review.off,
        busy=True,
    )


def _review_description(dates: PersonDates, review: ReviewDate) -> str:
    parts = f"{in_words(review.parts)} of this plan"
    to_do = "Nothing." if review.off else f"phasegate plan show {review.plan_id}"
    facts = {
        "Begins": _for_reader(review.starts_at, dates),
        "You are": parts.replace(" or ", " and "),
        "Owner": review.owner,
        "Approver": review.approver,
        "What to do": to_do,
    }
    return _describe_facts(facts)


def _for_reader(instant: DateTime, dates: PersonDates) -> str:
    """In the season's zone, and in that of the person."""
    return both_zones(instant, dates.season.zone, dates.zone)


def _lasting_uid(
    season_id: str,
    kind: str,
    key: str,
) -> str:
    """A name that stays and tells nothing: keys name units and plans, and may be long."""
    words = "\n".join((season_id, kind, key))
    digest = hashlib.sha256(words.encode()).hexdigest()
    return f"{kind}-{digest[:32]}@phasegate"


def _describe_facts(facts: Mapping[str, str]) -> str:
    """A line for each fact; none for one that is empty."""
    lines = [f"{name}: {words}" for name, words in facts.items() if words]
    return "\n".join(lines)
