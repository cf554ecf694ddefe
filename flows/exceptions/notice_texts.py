"""What messages about requests for more time and about overrides say, and when they are no longer sent."""

from collections.abc import Mapping

from flows.act.facts import Facts
from flows.act.notice_kind import NoticeKind, Words
from flows.act.plan_title import plan_title
from flows.exceptions.of_plan import plan_of_exception
from models.exceptions import ExtensionRequest, Override
from models.notice import Notice

# --- more time ----------------------------------------------------------------------------------------------------


def _request_of(facts: Facts, notice: Notice) -> ExtensionRequest:
    return facts.one(ExtensionRequest, notice.facts["extension"])


def _asked_words(facts: Facts, notice: Notice) -> Words:
    request = _request_of(facts, notice)
    asker = facts.name_of(request.asked_by)
    decide_by = facts.long_day_of(request.decide_by)
    until = facts.long_day_of(request.asked_until)
    news = f"{asker} asks for time until {until}; decide it by {decide_by}: phasegate extension list."
    return _words_about(facts, request, "asked", news)


def _granted_words(facts: Facts, notice: Notice) -> Words:
    request = _request_of(facts, notice)
    decider = facts.name_of(request.decided_by)
    until = facts.long_day_of(request.asked_until)
    news = f"{decider} has decided: granted until {until}."
    return _words_about(facts, request, "granted", news)


def _refused_words(facts: Facts, notice: Notice) -> Words:
    request = _request_of(facts, notice)
    decider = facts.name_of(request.decided_by)
    news = f"{decider} has decided: refused."
    return _words_about(facts, request, "refused", news)


def _expired_words(facts: Facts, notice: Notice) -> Words:
    news = "Nobody has decided it by the day that was named; it is over."
    return _words_about(facts, _request_of(facts, notice), "expired", news)


def _words_about(
    facts: Facts,
    request: ExtensionRequest,
    state: str,
    news: str,
) -> Words:
    plan = plan_of_exception(facts, request)
    title = plan_title(facts, plan)
    return Words(
        f"More time for {title}: {state}",
        f"{news}\nSee: phasegate plan show {plan.id}\n",
    )


def _why_not_asked(facts: Facts, notice: Notice) -> str:
    request = _request_of(facts, notice)
    return "" if request.state == "asked" else f"the request is {request.state}"


# --- overrides ----------------------------------------------------------------------------------------------------


def _override_of(facts: Facts, notice: Notice) -> Override:
    return facts.one(Override, notice.facts["override"])


def _override_words(facts: Facts, notice: Notice) -> Words:
    override = _override_of(facts, notice)
    plan = plan_of_exception(facts, override)
    title = plan_title(facts, plan)
    proposer = facts.name_of(override.proposed_by)
    confirmer = facts.name_of(override.confirmed_by)
    return Words(
        f"Overridden for {title}: {override.guard}",
        f"{proposer} proposed it, {confirmer} confirmed it.\nSee: phasegate plan show {plan.id}\n",
    )


def _why_not_overridden(facts: Facts, notice: Notice) -> str:
    override = _override_of(facts, notice)
    return "" if override.state == "confirmed" else f"the override is {override.state}"


EXCEPTIONS_NOTICES: Mapping[str, NoticeKind] = {
    "extension_asked": NoticeKind(_asked_words, _why_not_asked),
    "extension_granted": NoticeKind(_granted_words),
    "extension_refused": NoticeKind(_refused_words),
    "extension_expired": NoticeKind(_expired_words),
    "override": NoticeKind(_override_words, _why_not_overridden),
}
