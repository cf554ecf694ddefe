"""Handing down: every ranked ask is decided as the company's envelope has it, and the teams are told.

How far the envelope reaches is in docs/asks-and-goals.md, “Asks”.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.guards_of_move import found_by_guards
from flows.act.kind import Act
from flows.headcount.ask_blockers import ASK_BLOCKERS
from flows.headcount.ask_pool import asks_of_season, load_asks
from flows.headcount.envelopes import free_of_company
from models.initiative import HeadcountAsk
from models.season import Season
from rules.allocation import AskGrant, PoolAsk, allocate_envelope
from states.guard import Reason
from states.headcount_ask import HEADCOUNT_ASK, HEADCOUNT_ASK_GUARDS
from states.refusal import BadInput, Refused

BY_RANK = "By rank, within the envelope."
"""The reason of each decision."""


def decision_on(ask: HeadcountAsk, heads: int) -> str:
    """The move that gives so many; raises BadInput for more than the ask asks for."""
    if not 0 <= heads <= ask.heads:
        raise BadInput(f"{ask.id} asks for {ask.heads}; grant 0 to {ask.heads}.")
    whole = {0: "leave_unfunded", ask.heads: "fund"}
    return whole.get(heads, "fund_partly")


# --- how far the envelope reaches -------------------------------------------------------------------------------


def grants_by_rank(facts: Facts) -> list[AskGrant]:
    """What the ranked asks would get of the company's envelope as it is; nothing where nobody has set one."""
    load_asks(facts)
    room = free_of_company(facts)
    if room is None:
        return []
    pool = _pool_of_asks(facts)
    return allocate_envelope(pool, room)


def _pool_of_asks(facts: Facts) -> list[PoolAsk]:
    return [_pool_ask(ask) for ask in _ranked_asks(facts)]


def _ranked_asks(facts: Facts) -> list[HeadcountAsk]:
    ranked = asks_of_season(facts, state="ranked")
    return sorted(ranked, key=lambda ask: (ask.rank or 0, ask.id))


def _pool_ask(ask: HeadcountAsk) -> PoolAsk:
    return PoolAsk(
        ask.id,
        ask.heads,
        ask.minimum,
        ask.cost,
    )


# --- the decisions ----------------------------------------------------------------------------------------------


def _hand_down(draft: Draft, season: Season, _command: Command) -> None:
    """Raises BadInput where nobody has set the company's envelope, Refused where a unit's own is too small."""
    grants = grants_by_rank(draft.facts)
    _must_have_envelope(draft.facts)
    reasons = _decide_all(draft, grants)
    if reasons:
        raise Refused("hand_down", season.id, reasons)
    draft.reply(decided=grants)


def _must_have_envelope(facts: Facts) -> None:
    if free_of_company(facts) is None:
        raise BadInput("Nobody has set the company's envelope; set it: phasegate ask envelope --heads N --money M")


def _decide_all(draft: Draft, grants: Iterable[AskGrant]) -> list[Reason]:
    """All that is in the way of any of them."""
    reasons: list[Reason] = []
    for share in grants:
        reasons += _decide_ask(draft, share)
    return reasons


def _decide_ask(draft: Draft, share: AskGrant) -> Sequence[Reason]:
    """What was decided before it counts; nothing is decided where something is in its way."""
    ask = draft.facts.one(HeadcountAsk, share.id)
    command = Command(
        "headcount_ask",
        ask.id,
        decision_on(ask, share.heads),
        draft.facts.actor,
        draft.facts.at,
        reason=BY_RANK,
        words={"heads": share.heads},
    )
    reasons = list(_against_decision(draft.facts, ask, command))
    if not reasons:
        draft.then(
            "headcount_ask",
            ask,
            command.act,
            reason=command.reason,
            words=command.words,
            by_actor=True,
        )
    return reasons


def _against_decision(
    facts: Facts,
    ask: HeadcountAsk,
    command: Command,
) -> Iterator[Reason]:
    return found_by_guards(
        HEADCOUNT_ASK.move(command.act, ask.state),
        HEADCOUNT_ASK_GUARDS,
        ASK_BLOCKERS,
        facts,
        ask,
        command,
    )


HAND_DOWN_ACTS: Mapping[str, Act] = {
    "hand_down": Act(_hand_down, enters_itself=True),
}
