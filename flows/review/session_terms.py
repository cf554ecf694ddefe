"""When a review is to be, for how long and with whom; and what the calendar and the plan say to that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pendulum import DateTime

from config.calendar import Limits
from flows.act.command import Command
from flows.act.facts import Facts
from models.plan import Plan
from models.review import Prereview, ReviewSession
from states.refusal import BadInput
from states.review_session import REVIEW_SESSION


@dataclass(frozen=True)
class SessionTerms:
    """When a session is to be, for how long, with whom; what is not said when it is moved stays as it was."""

    start: DateTime
    minutes: int
    invitees: tuple[str, ...]
    reason: str

    @property
    def end(self) -> DateTime:
        return self.start.add(minutes=self.minutes)


def terms_of_session(session: ReviewSession, command: Command) -> SessionTerms:
    """Raises BadInput where a session is moved without a new time."""
    start: DateTime | None = command.word("start")
    if command.act == "move" and start is None:
        raise BadInput(f"Say when {session.id} is to be instead: --on 2026-09-03T10:00-07:00")
    invitees: Iterable[str] | None = command.word("invitees")
    return SessionTerms(
        start or session.starts_at,
        command.word("minutes") or session.minutes,
        tuple(session.invitees if invitees is None else invitees),
        command.reason or session.reason,
    )


def terms_of_plan(facts: Facts, plan: Plan, command: Command) -> SessionTerms:
    """Everybody who belongs into it, where nobody is named; as long as the calendar says, where nothing is."""
    stakeholders = stakeholders_of(facts, plan).values()
    everybody = dict.fromkeys(people[0] for people in stakeholders)
    return SessionTerms(
        command.word("start"),
        command.word("minutes") or limits_of_plan(facts, plan).review_minutes,
        tuple(command.word("invitees") or everybody),
        command.reason,
    )


def stakeholders_of(facts: Facts, plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """Who belongs into the review of a plan: for each seat, by its name, the people of whom one is enough."""
    seats: dict[str, tuple[str, ...]] = {}
    for person_id in (plan.owner_id, plan.approver_id):
        seats[facts.name_of(person_id)] = (person_id,)
    for partner in facts.rows(Prereview, plan_id=plan.id):
        unit = facts.unit(partner.unit_id)
        seats[unit.title] = unit.contacts
    return seats


def limits_of_plan(facts: Facts, plan: Plan) -> Limits:
    """The limits that the plan's unit lives by."""
    scopes = facts.scopes_for(plan.unit_id)
    return scopes.unit_calendar(plan.unit_id).calendar.limits


def session_on_terms(facts: Facts, plan: Plan, terms: SessionTerms) -> ReviewSession:
    """A session as it would be, among no facts yet."""
    return ReviewSession(
        id="",
        season_id=plan.season_id,
        plan_id=plan.id,
        state=REVIEW_SESSION.initial,
        version=1,
        starts_at=terms.start,
        minutes=terms.minutes,
        invitees=list(dict.fromkeys(terms.invitees)),
        reason=terms.reason,
        by=facts.actor,
        at=facts.at,
        moved_to="",
    )
