"""What becomes of a season's and a person's dates in a feed: events with names that stay and words in a hurry."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

from app.feed.ics import Feed, FeedEvent
from app.pages.format import day, plain
from config.explanation import Window
from flows.views.feed import GateDate, OwedDate, PersonDates, ReviewDate, SeasonDates
from rules.permissions import in_words
from rules.reminder_text import both_zones

DEADLINE_MINUTES: Final = 1
"""A deadline begins at its instant. An event without length is left out by some clients and shown as an hour or a whole
day by others; one of a minute is shown by all, and never runs into the next day, not even from 23:59.
"""

GATE: Final[Mapping[str, tuple[str, str]]] = {
    "scheduled": ("Gate", "See what will be owed: phasegate gate show {id}"),
    "open": ("Gate", "See what is still owed: phasegate gate show {id}"),
    "missed": ("Gate missed", "See who is late: phasegate gate show {id}"),
    "passed": ("Gate passed", "Nothing."),
    "passed_with_exceptions": ("Gate passed with exceptions", "Nothing."),
    "waived": ("Gate waived", "Nothing; nobody owes anything here."),
}
"""By the gate's state: what it is called, and what is to be done."""

BLACKOUT: Final[Mapping[str, str]] = {
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
    phases = {phase.id: phase.title for phase in season.phases}
    gates = (_gate(season.id, gate, phases.get(gate.phase, gate.phase), season.zone) for gate in dates.gates)
    blackouts = (_blackout(dates, window) for window in season.blackouts)
    return Feed(season.title, season.zone, (*gates, *blackouts))


def person_feed(dates: PersonDates) -> Feed:
    """One event for each thing that the person owes, and one for each review that they are in."""
    owed = (_owed(dates, due) for due in dates.owed)
    reviews = (_review(dates, review) for review in dates.reviews)
    return Feed(f"{dates.season.title}: {dates.name}", dates.zone, (*owed, *reviews))


def sequence(revisions: int, *, over: bool) -> int:
    """Two for each revision and one more for what is over, so that it rises too when something comes back."""
    return 2 * revisions + over


def _gate(season_id: str, gate: GateDate, phase: str, zone: str) -> FeedEvent:
    called, to_do = GATE[gate.state]
    waived = gate.state == "waived"
    told = [
        ("Due", both_zones(gate.due_at, zone, zone)),
        ("Why then", gate.explanation),
        ("Only for", gate.unit),
        ("Phase", phase),
        ("State", plain(gate.state)),
        ("Reason", gate.reason),
        ("Opens", both_zones(gate.opens_at, zone, zone) if gate.opens_at < gate.due_at else ""),
        ("What to do", to_do.format(id=gate.id)),
    ]
    return FeedEvent(
        uid=f"{season_id}-gate-{gate.id}@phasegate",
        sequence=sequence(gate.due_version - 1 + gate.version - 1, over=waived),
        changed_at=gate.changed_at,
        begins=gate.due_at,
        ends=gate.due_at.add(minutes=DEADLINE_MINUTES),
        summary=f"{called}: {gate.title}",
        description=_lines(told),
        category="Gate",
        cancelled=waived,
    )


def _blackout(dates: SeasonDates, window: Window) -> FeedEvent:
    season = dates.season
    return FeedEvent(
        uid=f"{season.id}-blackout-{window.id}@phasegate",
        sequence=sequence(season.calendar_number - 1, over=False),
        changed_at=dates.published_at,
        begins=window.first,
        ends=window.last,
        summary=f"Blackout: {window.title}",
        description="\n".join(BLACKOUT[kind] for kind in window.kinds),
        category="Blackout",
    )


def _owed(dates: PersonDates, due: OwedDate) -> FeedEvent:
    called, to_do = _standing(due)
    told = [
        ("Gate", due.gate),
        ("Due", both_zones(due.due_at, dates.season.zone, dates.zone)),
        ("Why then", due.explanation or f"A date of its own, asked of you on {day(due.since, dates.zone)}."),
        ("What to do", to_do.format(plan=due.plan_id)),
    ]
    over = due.settled_at is not None or due.dropped_at is not None
    return FeedEvent(
        uid=_hashed(dates.season.id, "owed", due.key),
        sequence=sequence(due.due_version - 1 + max(due.plan_version - 1, 0), over=over),
        changed_at=due.changed_at,
        begins=due.due_at,
        ends=due.due_at.add(minutes=DEADLINE_MINUTES),
        summary=f"{called}: {due.what}",
        description=_lines(told),
        category="Owed",
        cancelled=due.dropped_at is not None,
    )


def _standing(due: OwedDate) -> tuple[str, str]:
    """What the thing is called now, and what is to be done."""
    if due.dropped_at is not None:
        return "No longer owed", "Nothing."
    if due.settled_at is not None:
        return "Done", "Nothing."
    return "Due", "phasegate plan show {plan}" if due.plan_id else "phasegate season show"


def _review(dates: PersonDates, review: ReviewDate) -> FeedEvent:
    told = [
        ("Begins", both_zones(review.starts_at, dates.season.zone, dates.zone)),
        ("You are", f"{in_words(review.parts)} of this plan".replace(" or ", " and ")),
        ("Owner", review.owner),
        ("Approver", review.approver),
        ("What to do", "Nothing." if review.off else f"phasegate plan show {review.plan_id}"),
    ]
    return FeedEvent(
        uid=_hashed(dates.season.id, "review", review.plan_id),
        sequence=review.version,
        changed_at=review.changed_at,
        begins=review.starts_at,
        ends=review.starts_at.add(minutes=review.minutes),
        summary=f"{'Review called off' if review.off else 'Review'}: {review.title}",
        description=_lines(told),
        category="Review",
        cancelled=review.off,
        busy=True,
    )


def _hashed(season_id: str, kind: str, key: str) -> str:
    """A name that stays and tells nothing: keys name units and plans, and may be long."""
    digest = hashlib.sha256("\n".join((season_id, kind, key)).encode()).hexdigest()
    return f"{kind}-{digest[:32]}@phasegate"


def _lines(told: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{name}: {words}" for name, words in told if words)
