"""What messages of intake say, made of the request as it is when they are sent, and when they are no longer sent."""

from collections.abc import Callable, Mapping

from flows.act.facts import Facts
from flows.act.notice_kind import NoticeKind, Words
from models.intake import IntakeRequest, Solicitation
from models.notice import Notice
from states.intake_request import ANSWERING


def _intake_words(facts: Facts, notice: Notice) -> Words:
    """An invitation to file requests, or news of one."""
    if "request" not in notice.facts:
        return _invitation_words(facts, notice)
    request = _request_of(facts, notice)
    return Words(
        _news(facts, notice, request),
        f"Read it, and what may be done about it: phasegate intake show {request.id}\n",
    )


def _invitation_words(facts: Facts, notice: Notice) -> Words:
    unit = facts.unit(notice.facts["unit"])
    partner_id = notice.facts["partner"]
    return Words(
        f"{unit.title} asks what you need of its plan",
        f"File it: phasegate intake file ID --from-unit {partner_id} --to-unit {unit.id} …\n"
        f"Or say that there is nothing: phasegate intake nothing {partner_id} {unit.id}\n",
    )


def _request_of(facts: Facts, notice: Notice) -> IntakeRequest:
    return facts.one(IntakeRequest, facts.season.id, notice.facts["request"])


# --- what was done ------------------------------------------------------------------------------------------------


def _news(facts: Facts, notice: Notice, request: IntakeRequest) -> str:
    news = _NEWS.get(notice.facts["act"], _is_now)
    return news(facts, notice, request)


def _asks(facts: Facts, _notice: Notice, request: IntakeRequest) -> str:
    title = facts.unit(request.from_unit_id).title
    return f"{title} asks something of your plan"


def _wants_to_know(facts: Facts, _notice: Notice, request: IntakeRequest) -> str:
    title = facts.unit(request.to_unit_id).title
    return f"{title} wants to know more"


def _is_explained(_facts: Facts, _notice: Notice, request: IntakeRequest) -> str:
    return f"Request {request.id}: what you wanted to know"


def _has_answered(facts: Facts, notice: Notice, request: IntakeRequest) -> str:
    title = facts.unit(request.to_unit_id).title
    answer = notice.facts["state"]
    return f"{title} has {answer} your request"


def _may_be_dropped(_facts: Facts, _notice: Notice, request: IntakeRequest) -> str:
    return f"Request {request.id} may be dropped"


def _expired(_facts: Facts, notice: Notice, request: IntakeRequest) -> str:
    state = notice.facts["state"]
    return f"Request {request.id} {state} without an answer"


def _is_now(_facts: Facts, notice: Notice, request: IntakeRequest) -> str:
    state = notice.facts["state"]
    return f"Request {request.id} is {state}"


_NEWS: Mapping[str, Callable[[Facts, Notice, IntakeRequest], str]] = {
    "submit": _asks,
    "ask_info": _wants_to_know,
    "give_info": _is_explained,
    "accept": _has_answered,
    "counter": _has_answered,
    "decline": _has_answered,
    "ack_drop": _may_be_dropped,
    "expire": _expired,
}
"""By the act of which it is the news; of all others the state is."""


# --- what is no longer so -----------------------------------------------------------------------------------------

ASKING = frozenset({"submit", "ask_info", "give_info"})
"""Acts after which somebody else is to say something."""


def _why_obsolete(facts: Facts, notice: Notice) -> str:
    if "request" not in notice.facts:
        return _why_no_invitation(facts, notice)
    if notice.facts["act"] not in ASKING:
        return ""
    return _why_not_their_turn(facts, notice)


def _why_not_their_turn(facts: Facts, notice: Notice) -> str:
    request = _request_of(facts, notice)
    if request.state not in ANSWERING:
        return f"the request is {request.state}"
    if request.state == notice.facts["state"]:
        return ""
    return "it is the other unit's turn"


def _why_no_invitation(facts: Facts, notice: Notice) -> str:
    """A partner that has filed a request, or has none, was asked in time."""
    invitation = facts.one(
        Solicitation,
        facts.season.id,
        notice.facts["unit"],
        notice.facts["partner"],
    )
    if invitation.nothing_at is not None:
        return "they have said that there is nothing"
    requests = facts.rows(IntakeRequest, season_id=facts.season.id, to_unit_id=invitation.to_unit_id)
    for request in requests:
        is_theirs = request.from_unit_id == invitation.from_unit_id
        if is_theirs and request.at > notice.created_at:
            return "they have filed a request"
    return ""


INTAKE_NOTICES: Mapping[str, NoticeKind] = {
    "intake": NoticeKind(_intake_words, _why_obsolete),
}
