"""What a change of the calendar meets among the facts: booked reviews, and gates that were decided already."""

from collections.abc import Mapping
from dataclasses import replace

from config.resolve import Resolver
from flows.act.facts import Facts
from flows.act.season import FrozenCalendar, SeasonFacts
from flows.calendar.touched import Booked
from models.gate import Gate
from models.plan import Plan
from models.review import ReviewSession

DECIDED_GATE_STATES = ("passed", "passed_with_exceptions", "waived")


def booked_reviews(facts: Facts) -> list[Booked]:
    """Reviews that are still to come, by plan, with everybody who is invited."""
    sessions = facts.rows(ReviewSession, season_id=facts.season.id, state="scheduled")
    coming = [session for session in sessions if session.starts_at > facts.at]
    facts.load(Plan, [session.plan_id for session in coming])
    reviews = [_booked_review(facts, session) for session in coming]
    return sorted(reviews, key=lambda review: review.plan)


def _booked_review(facts: Facts, session: ReviewSession) -> Booked:
    plan = facts.one(Plan, session.plan_id)
    return Booked(
        plan=plan.id,
        unit=plan.unit_id,
        document=plan.document,
        review_at=session.starts_at,
        people=tuple(session.invitees),
    )


def decided_gates(facts: Facts) -> Mapping[str, str]:
    """The gates whose time is over, and what became of them: their dates are history."""
    gates = facts.rows(Gate, season_id=facts.season.id)
    return {gate.id: gate.state for gate in gates if gate.state in DECIDED_GATE_STATES}


def under_calendar(facts: Facts, resolver: Resolver) -> Facts:
    """The same facts under another calendar of the season."""
    lifecycle = resolver.calendar.lifecycle.lifecycle()
    frozen = FrozenCalendar(resolver, lifecycle)
    return replace(facts, season=SeasonFacts(facts.season.row, frozen))
