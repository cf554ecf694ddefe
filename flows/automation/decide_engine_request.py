"""What a person asks the engine to do: asking for it, taking it, and saying what came of it."""

from collections.abc import Mapping

from flows.act.authority import relations_of
from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act, Kind
from models.engine import EngineRequest
from rules.permissions import RELATIONS, RELATIONS_OF_ACT
from states.refusal import BadInput

ASKED_OF_ENGINE = ("cascade", "lock", "hand_down")
"""The acts that people may ask of it; whoever asks needs the right to do it themselves."""


# --- asking -----------------------------------------------------------------------------------------------------


def asking_for(act: str) -> str:
    """What asking for this act is called."""
    return f"ask_{act}"


def _ask_engine(draft: Draft, request: EngineRequest, _command: Command) -> None:
    """Nothing is done yet; raises BadInput if somebody has asked for it already."""
    facts = draft.facts
    if request not in draft.added:
        asked_by = facts.name_of(request.asked_by)
        raise BadInput(f"{asked_by} has asked for this already, and no run has taken it yet: phasegate engine requests")
    request.on_behalf_of = next(iter(draft.on_behalf_of), "")
    request.relation = _right_of_asker(facts, request)
    draft.enter(
        "engine_request",
        request.id,
        "ask",
        now="open",
        facts={"act": request.act, "relation": request.relation},
    )


def _right_of_asker(facts: Facts, request: EngineRequest) -> str:
    """The relations that give the person the right to the act."""
    relations = relations_of(facts, ENGINE_REQUESTS, request)
    entitling = RELATIONS_OF_ACT[request.act] & relations.names
    return " or ".join(name for name in RELATIONS if name in entitling)


# --- what a run does with it ------------------------------------------------------------------------------------


def _take_request(draft: Draft, request: EngineRequest, _command: Command) -> None:
    """Once: whoever comes second finds it taken."""
    if request.taken_at is not None:
        draft.forget()
        return
    request.taken_at = draft.facts.at


def _close_request(draft: Draft, request: EngineRequest, command: Command) -> None:
    """What became of it: its `outcome` is done or refused, and whoever asked is told with the `answer`."""
    request.outcome = command.word("outcome")
    request.answer = command.word("answer")
    if request.outcome == "refused":
        draft.enter(
            "engine_request",
            request.id,
            "refuse",
            was="open",
            now="refused",
            facts={"act": request.act},
        )
    _tell_asker(draft, request)


def _tell_asker(draft: Draft, request: EngineRequest) -> None:
    draft.notify(
        f"engine_request:{request.id}",
        "engine_request",
        request.asked_by,
        about={"engine_request": request.id},
    )


def _asking_acts() -> Mapping[str, Act]:
    acts = {}
    for act in ASKED_OF_ENGINE:
        acts[asking_for(act)] = Act(_ask_engine, right=act, enters_itself=True)
    return acts


_ACTS: Mapping[str, Act] = {
    **_asking_acts(),
    "take": Act(_take_request, enters_itself=True),
    "close": Act(_close_request, enters_itself=True),
}


def _find_request(facts: Facts, command: Command) -> EngineRequest:
    """The one that is open already, or a new one."""
    act = command.word("act")
    season_id = facts.season.id
    is_open = {"season_id": season_id, "act": act, "taken_at": None}
    for known in facts.rows(EngineRequest, **is_open):
        return known
    return EngineRequest(
        id=f"{season_id}:{act}:{command.at.to_iso8601_string()}",
        asked_by=command.actor,
        asked_at=command.at,
        **is_open,
    )


ENGINE_REQUESTS = Kind(
    "engine_request",
    EngineRequest,
    acts=_ACTS,
    begins=_find_request,
)
