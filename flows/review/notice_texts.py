"""What messages about a review session say, made of the session as it is when they are sent."""

from collections.abc import Mapping

from flows.act.facts import Facts
from flows.act.notice_kind import NoticeKind, Words
from flows.act.plan_title import plan_title
from flows.review.relations import plan_of
from models.notice import Notice
from models.review import ReviewSession


def _session_of(facts: Facts, notice: Notice) -> ReviewSession:
    return facts.one(ReviewSession, notice.facts["session"])


def _review_words(facts: Facts, notice: Notice) -> Words:
    session = _session_of(facts, notice)
    plan = plan_of(facts, session)
    title = plan_title(facts, plan)
    time = _time_for(facts, session, notice.person_id)
    news = "Called off" if session.state == "cancelled" else "You are invited"
    return Words(
        f"{news}: review of {title}, {time}",
        f"{session.minutes} minutes. Read it before: phasegate plan show {plan.id}\n",
    )


def _time_for(
    facts: Facts,
    session: ReviewSession,
    person_id: str,
) -> str:
    """When the session begins, where the reader lives."""
    zone = facts.reader(person_id).zone
    local = session.starts_at.in_timezone(zone)
    return local.format("ddd D MMM YYYY HH:mm zz", locale="en")


_NO_REVIEW = {
    "moved": "the review was moved",
    "cancelled": "the review was called off",
    "concluded": "the review is over",
}
"""Why nobody is to come to a session in one of these states."""


def _why_obsolete(facts: Facts, notice: Notice) -> str:
    """An invitation, when there is nothing to come to any more; that it is called off is always said."""
    if notice.facts["act"] == "cancel":
        return ""
    session = _session_of(facts, notice)
    return _NO_REVIEW.get(session.state, "")


REVIEW_NOTICES: Mapping[str, NoticeKind] = {
    "review": NoticeKind(_review_words, _why_obsolete),
}
