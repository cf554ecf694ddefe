"""How a headcount ask moves: what follows from each move (docs/asks-and-goals.md)."""

from collections.abc import Mapping
from decimal import Decimal

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Effect, Kind
from flows.act.plan_relations import holders_by_plan, principals_in_plan
from flows.headcount.ask_blockers import ASK_BLOCKERS, heads_decided, plan_of_ask
from flows.headcount.ask_pool import asks_of_season
from flows.headcount.asks_of_text import title_of_ask
from models.base import in_utc
from models.initiative import HeadcountAsk, Packet
from models.review import Prereview
from rules.headcount import most_to_ask
from states.headcount_ask import HEADCOUNT_ASK, HEADCOUNT_ASK_GUARDS
from states.lifecycle import Lifecycle


def _freeze_figures(_draft: Draft, ask: HeadcountAsk, _command: Command) -> None:
    ask.ceiling = most_to_ask(ask.gap or Decimal(0))
    ask.yearly = ask.heads * ask.cost


def _forget_rank(_draft: Draft, ask: HeadcountAsk, _command: Command) -> None:
    ask.rank = None
    ask.ceiling = None
    ask.yearly = None


def _keep_rank(_draft: Draft, ask: HeadcountAsk, command: Command) -> None:
    ask.rank = command.word("ranks")[ask.id]


def _send_packet(draft: Draft, ask: HeadcountAsk, command: Command) -> None:
    """The decision with its reason goes down to the team; its owner has to acknowledge it, each decision anew."""
    facts = draft.facts
    plan = plan_of_ask(facts, ask)
    ask.granted = heads_decided(ask, command)
    packet = Packet(
        ask_id=ask.id,
        season_id=plan.season_id,
        unit_id=plan.unit_id,
        slug=ask.slug,
        title=title_of_ask(facts, ask),
        asked=ask.heads,
        granted=ask.granted,
        reason=command.reason,
        by=facts.actor,
        at=facts.at,
        acked_by="",
        acked_at=None,
    )
    draft.put(packet)
    draft.notify(
        f"{ask.id}:packet:{facts.at.isoformat()}:{plan.owner_id}",
        "packet",
        plan.owner_id,
        about={"ask": ask.id, "decided": in_utc(facts.at).isoformat()},
    )


def _drop_scope(draft: Draft, ask: HeadcountAsk, command: Command) -> None:
    """What is given up is named, and the partners of the plan hear of it."""
    dropped = command.word("drop") or ()
    ask.dropped = list(dict.fromkeys(dropped))
    if ask.dropped:
        _tell_partners(draft, ask)


def _tell_partners(draft: Draft, ask: HeadcountAsk) -> None:
    for partner in draft.facts.rows(Prereview, plan_id=ask.plan_id):
        unit = draft.facts.unit(partner.unit_id)
        _tell_dropped(draft, ask, unit.owner_id)


def _tell_dropped(draft: Draft, ask: HeadcountAsk, person_id: str) -> None:
    draft.notify(
        f"{ask.id}:dropped:v{ask.version}:{person_id}",
        "scope_cut",
        person_id,
        about={"ask": ask.id},
    )


def _tell_reoffered(draft: Draft, ask: HeadcountAsk, _command: Command) -> None:
    owner_id = plan_of_ask(draft.facts, ask).owner_id
    draft.notify(
        f"{ask.id}:reoffered:v{ask.version}:{owner_id}",
        "reoffered",
        owner_id,
        about={"ask": ask.id, "state": ask.state},
    )


def _keep_start(_draft: Draft, ask: HeadcountAsk, command: Command) -> None:
    ask.starts_on = command.word("start")


def _offer_again(draft: Draft, ask: HeadcountAsk, _command: Command) -> None:
    """Heads that come back are offered to asks below the line, in rank order, to each that they would be of use to."""
    left = ask.granted or 0
    ask.granted = 0
    deferred = asks_of_season(draft.facts, state="deferred")
    for other in sorted(deferred, key=_by_rank):
        if other.minimum <= left:
            draft.then("headcount_ask", other, "reoffer")
            left -= min(other.heads, left)


def _by_rank(ask: HeadcountAsk) -> tuple[bool, int, str]:
    """Unranked ones come last, as PostgreSQL has them."""
    return ask.rank is None, ask.rank or 0, ask.id


ASK_EFFECTS: Mapping[str, Effect] = {
    "freeze_figures": _freeze_figures,
    "forget_rank": _forget_rank,
    "keep_rank": _keep_rank,
    "send_packet": _send_packet,
    "drop_scope": _drop_scope,
    "tell_reoffered": _tell_reoffered,
    "keep_start": _keep_start,
    "offer_again": _offer_again,
}


def _principals(
    facts: Facts,
    ask: HeadcountAsk,
    relation: str,
    people: tuple[str, ...],
) -> tuple[str, ...]:
    return principals_in_plan(
        facts,
        plan_of_ask(facts, ask),
        relation,
        people,
    )


def _lifecycle(_facts: Facts) -> Lifecycle:
    return HEADCOUNT_ASK


ASK = Kind(
    "headcount_ask",
    HeadcountAsk,
    _lifecycle,
    guards=HEADCOUNT_ASK_GUARDS,
    blockers=ASK_BLOCKERS,
    effects=ASK_EFFECTS,
    holders=holders_by_plan(plan_of_ask),
    principals=_principals,
    parent="plan_id",
    move_reads={
        "send_packet": ("initiatives", "packets_of_ask", "plans_of_unit", "units"),
        "OVER_ENVELOPE": ("envelopes",),
        "drop_scope": ("partners", "units", "initiatives"),
    },
)
