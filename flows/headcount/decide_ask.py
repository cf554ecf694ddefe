"""How a headcount ask moves: what is in the way of each move, and what follows from it (docs/asks-and-goals.md)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pendulum import Date

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Blocker, Effect, Kind
from flows.act.season import long_day
from flows.headcount.asks_of_text import title_of_ask
from flows.headcount.envelopes import COMPANY, nearest_envelope, overdrawn_by, shares_of_season
from flows.plan.relations import holders_by_plan, principals_in_plan
from models.initiative import HeadcountAsk, Initiative, Packet
from models.plan import Plan
from models.review import Prereview
from rules.allocation import Room
from rules.document import CASE_PARTS
from rules.headcount import most_to_ask
from states.guard import REASON_MIN
from states.headcount_ask import HEADCOUNT_ASK, HEADCOUNT_ASK_GUARDS
from states.lifecycle import Lifecycle
from states.refusal import BadInput

GAP = "Residual gap"
UNRANKED = ("draft", "returned", "filled")
Blockers = Iterator[Mapping[str, Any]]


def plan_of_ask(facts: Facts, ask: HeadcountAsk) -> Plan:
    """The plan in whose text it stands."""
    return facts.one(Plan, ask.plan_id)


def heads_decided(ask: HeadcountAsk, command: Command) -> int:
    """How many this decision gives: all, nobody, or what was said."""
    fixed = {"fund": ask.heads, "leave_unfunded": 0}
    heads = fixed.get(command.act, command.word("heads"))
    if not isinstance(heads, int) or not 0 <= heads <= ask.heads:
        raise BadInput(f"{ask.id} asks for {ask.heads}; grant 0 to {ask.heads}.")
    return heads


# --- what is in the way -----------------------------------------------------------------------------------------


def _missing_parts(_facts: Facts, ask: HeadcountAsk, _command: Command) -> Blockers:
    for number, (name, _) in enumerate(CASE_PARTS, start=1):
        if name not in ask.parts:
            yield {
                "p": number,
                "name": name,
                "field": "text",
                "plan": ask.plan_id,
            }
        elif name == GAP and ask.gap is None:
            yield {
                "p": number,
                "name": name,
                "field": "a line “Residual gap: …”",
                "plan": ask.plan_id,
            }


def _over_gap(_facts: Facts, ask: HeadcountAsk, _command: Command) -> Blockers:
    if ask.gap is not None and ask.heads > most_to_ask(ask.gap):
        yield {
            "g": format(ask.gap, "f"),
            "a": ask.heads,
            "ceil": most_to_ask(ask.gap),
            "plan": ask.plan_id,
        }


def _no_alternatives(_facts: Facts, ask: HeadcountAsk, _command: Command) -> Blockers:
    if not ask.alternatives:
        yield {"plan": ask.plan_id}


def _tied_ranks(facts: Facts, ask: HeadcountAsk, command: Command) -> Blockers:
    """Two asks that the same person ranks; `ranks` holds all that are given in one act."""
    ranks: Mapping[str, int] = command.word("ranks") or {}
    approver = plan_of_ask(facts, ask).approver_id
    for other in facts.asks_of_season(approver_id=approver):
        is_reported_there = other.id in ranks and other.id < ask.id
        if other.id == ask.id or is_reported_there:
            continue
        rank = other.rank if other.state not in UNRANKED else None
        if ranks.get(other.id, rank) == ranks.get(ask.id):
            yield {
                "a": ask.id,
                "b": other.id,
                "r": ranks.get(ask.id),
            }


def _over_envelope(facts: Facts, ask: HeadcountAsk, command: Command) -> Blockers:
    """Only the nearest envelope above is asked: it stands whole in those above it."""
    heads = heads_decided(ask, command)
    shares = shares_of_season(facts)
    node = nearest_envelope(facts, plan_of_ask(facts, ask).unit_id, shares)
    if node is None:
        return
    more = Room(heads, heads * ask.cost)
    for x, y, z in overdrawn_by(
        facts,
        node,
        shares,
        more=more,
        but=ask.id,
    ):
        yield {
            "x": x,
            "y": y,
            "z": z,
            "where": node or COMPANY,
        }


def _below_viable(_facts: Facts, ask: HeadcountAsk, command: Command) -> Blockers:
    heads = heads_decided(ask, command)
    if 0 < heads < ask.minimum:
        yield {
            "id": ask.id,
            "m": ask.minimum,
            "k": heads,
        }


def _without_reason(_facts: Facts, ask: HeadcountAsk, command: Command) -> Blockers:
    if len(command.reason.strip()) < REASON_MIN:
        yield {"id": ask.id}


def _scope_not_cut(facts: Facts, ask: HeadcountAsk, command: Command) -> Blockers:
    known = [initiative.slug for initiative in facts.rows(Initiative, plan_id=ask.plan_id)]
    dropped = command.word("drop") or ()
    strange = [slug for slug in dropped if slug not in known]
    if strange:
        raise BadInput(f"{ask.plan_id} has no initiative {', '.join(strange)}; it has {', '.join(sorted(known))}.")
    granted = ask.granted or 0
    if granted < ask.heads and not dropped:
        yield {
            "k": granted,
            "n": ask.heads,
            "id": ask.id,
        }


def _start_outside_year(facts: Facts, ask: HeadcountAsk, command: Command) -> Blockers:
    first, last = facts.season.row.starts_on, facts.season.row.ends_on
    start = command.word("start")
    if not isinstance(start, Date) or not first <= start <= last:
        people = "1 person" if ask.granted == 1 else f"{ask.granted} people"
        yield {
            "first": long_day(first),
            "last": long_day(last),
            "n": people,
            "id": ask.id,
        }


# --- what follows -----------------------------------------------------------------------------------------------


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
    title = title_of_ask(facts, ask)
    ask.granted = heads_decided(ask, command)
    packet = Packet(
        ask_id=ask.id,
        season_id=plan.season_id,
        unit_id=plan.unit_id,
        slug=ask.slug,
        title=title,
    )
    packet.asked = ask.heads
    packet.granted = ask.granted
    packet.reason = command.reason
    packet.by = facts.actor
    packet.at = facts.at
    packet.acked_by = ""
    packet.acked_at = None
    draft.put(packet)
    draft.notify(
        f"{ask.id}:packet:{facts.at.isoformat()}:{plan.owner_id}",
        "packet",
        plan.owner_id,
        subject=f"Decided: {title}",
        body=f"Leadership has decided on your ask. Read and acknowledge it: phasegate plan show {plan.id}\n",
    )


def _drop_scope(draft: Draft, ask: HeadcountAsk, command: Command) -> None:
    """What is given up is named, and the partners of the plan hear of it."""
    facts = draft.facts
    ask.dropped = list(dict.fromkeys(command.word("drop") or ()))
    if not ask.dropped:
        return
    unit = facts.unit(plan_of_ask(facts, ask).unit_id)
    for partner in facts.rows(Prereview, plan_id=ask.plan_id):
        person_id = facts.unit(partner.unit_id).owner_id
        draft.notify(
            f"{ask.id}:dropped:v{ask.version}:{person_id}",
            "scope_cut",
            person_id,
            subject=f"Fewer people than asked for: {unit.title} does less",
            body=f"What it drops: phasegate ask show {ask.id}\n",
        )


def _tell_reoffered(draft: Draft, ask: HeadcountAsk, _command: Command) -> None:
    facts = draft.facts
    owner_id = plan_of_ask(facts, ask).owner_id
    draft.notify(
        f"{ask.id}:reoffered:v{ask.version}:{owner_id}",
        "reoffered",
        owner_id,
        subject=f"Back in the pool: {title_of_ask(facts, ask)}",
        body=f"Heads were given back, and your ask may be decided again: phasegate ask show {ask.id}\n",
    )


def _keep_start(_draft: Draft, ask: HeadcountAsk, command: Command) -> None:
    ask.starts_on = command.word("start")


def _offer_again(draft: Draft, ask: HeadcountAsk, _command: Command) -> None:
    """Heads that come back are offered to asks below the line, in rank order, to each that they would be of use to."""
    left = ask.granted or 0
    ask.granted = 0
    deferred = draft.facts.asks_of_season(state="deferred")
    for other in sorted(deferred, key=_by_rank):
        if other.minimum <= left:
            draft.then("headcount_ask", other, "reoffer")
            left -= min(other.heads, left)


def _by_rank(ask: HeadcountAsk) -> tuple[bool, int, str]:
    """Unranked ones come last, as PostgreSQL has them."""
    return ask.rank is None, ask.rank or 0, ask.id


ASK_BLOCKERS: Mapping[str, Blocker] = {
    "HC_PART": _missing_parts,
    "HC_MATH": _over_gap,
    "NO_ALTERNATIVE": _no_alternatives,
    "RANK_TIE": _tied_ranks,
    "OVER_ENVELOPE": _over_envelope,
    "BELOW_VIABLE": _below_viable,
    "REASON_REQUIRED": _without_reason,
    "SCOPE_CUT": _scope_not_cut,
    "START_DATE": _start_outside_year,
}

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
        "send_packet": ("initiatives", "packets", "plans_of_unit", "units"),
        "drop_scope": ("partners", "units", "initiatives"),
    },
)
