"""What messages of the engine say: what came of a request, and what was put back on its server."""

from collections.abc import Mapping

from flows.act.facts import Facts
from flows.act.notice_kind import NoticeKind, Words
from models.engine import EngineRequest
from models.notice import Notice


def _request_words(facts: Facts, notice: Notice) -> Words:
    request = facts.one(EngineRequest, notice.facts["engine_request"])
    outcome = "Done" if request.outcome == "done" else "Not done"
    act = request.act.replace("_", " ")
    return Words(
        f"{outcome}: {act} of {request.season_id}",
        f"You asked the engine for this.\n{request.answer}\nSee: phasegate engine requests\n",
    )


def _change_words(_facts: Facts, notice: Notice) -> Words:
    name = notice.facts["name"]
    lines = "\n".join(notice.facts["differences"])
    return Words(
        f"Put back on the automation engine: {name}",
        f"Somebody changed this on the automation engine's server:\n{lines}\n"
        "It is as it was again. To let nothing run by itself: phasegate engine pause --reason …\n"
        "See: phasegate doctor\n",
    )


AUTOMATION_NOTICES: Mapping[str, NoticeKind] = {
    "engine_request": NoticeKind(_request_words),
    "engine_change": NoticeKind(_change_words),
}
