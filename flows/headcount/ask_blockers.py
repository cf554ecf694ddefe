"""What is in the way of a headcount ask's move, for each guard (docs/asks-and-goals.md)."""

from collections.abc import Iterable, Mapping

from pendulum import Date

from flows.act.blockers import Blockers
from flows.act.command import Command
from flows.act.facts import Facts
from flows.act.kind import Blocker
from flows.act.season import long_day
from flows.headcount.ask_pool import asks_of_season
from flows.headcount.envelopes import nearest_envelope, overdrawn_by, shares_of_season
from models.initiative import COMPANY, HeadcountAsk, Initiative
from models.plan import Plan
from models.season import Season
from rules.allocation import Room
from rules.document import CASE_PARTS
from rules.headcount import most_to_ask
from states.guard import says_why
from states.refusal import BadInput

GAP = "Residual gap"
UNRANKED = ("draft", "returned", "filled")


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


def _missing_parts(_facts: Facts, ask: HeadcountAsk, _command: Command) -> Blockers:
    for number, (name, _) in enumerate(CASE_PARTS, start=1):
        field = _field_to_fill(ask, name)
        if field:
            yield {
                "p": number,
                "name": name,
                "field": field,
                "plan": ask.plan_id,
            }


def _field_to_fill(ask: HeadcountAsk, part: str) -> str:
    """What this part of the case lacks; "" where it is complete."""
    if part not in ask.parts:
        return "text"
    if part == GAP and ask.gap is None:
        return "a line “Residual gap: …”"
    return ""


def _over_gap(_facts: Facts, ask: HeadcountAsk, _command: Command) -> Blockers:
    if ask.gap is None:
        return
    ceiling = most_to_ask(ask.gap)
    if ask.heads > ceiling:
        yield {
            "g": format(ask.gap, "f"),
            "a": ask.heads,
            "ceil": ceiling,
            "plan": ask.plan_id,
        }


def _no_alternatives(_facts: Facts, ask: HeadcountAsk, _command: Command) -> Blockers:
    if not ask.alternatives:
        yield {"plan": ask.plan_id}


def _tied_ranks(facts: Facts, ask: HeadcountAsk, command: Command) -> Blockers:
    """Two asks that the same person ranks; `ranks` holds all that are given in one act."""
    ranks: Mapping[str, int] = command.word("ranks") or {}
    rank = ranks.get(ask.id)
    for other in _asks_beside(facts, ask):
        is_reported_there = other.id in ranks and other.id < ask.id
        other_rank = ranks.get(other.id, _rank_now(other))
        if other_rank == rank and not is_reported_there:
            yield {
                "a": ask.id,
                "b": other.id,
                "r": rank,
            }


def _asks_beside(facts: Facts, ask: HeadcountAsk) -> list[HeadcountAsk]:
    """The other asks that the same person ranks."""
    approver_id = plan_of_ask(facts, ask).approver_id
    asks = asks_of_season(facts, approver_id=approver_id)
    return [other for other in asks if other.id != ask.id]


def _rank_now(ask: HeadcountAsk) -> int | None:
    return None if ask.state in UNRANKED else ask.rank


def _over_envelope(facts: Facts, ask: HeadcountAsk, command: Command) -> Blockers:
    """Only the nearest envelope above is asked: it stands whole in those above it."""
    heads = heads_decided(ask, command)
    shares = shares_of_season(facts)
    unit_id = plan_of_ask(facts, ask).unit_id
    node = nearest_envelope(facts, unit_id, shares)
    if node is None:
        return
    overdrawn = overdrawn_by(
        facts,
        node,
        shares,
        more=Room(heads, heads * ask.cost),
        but=ask.id,
    )
    for x, y, z in overdrawn:
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
    if not says_why(command.reason):
        yield {"id": ask.id}


def _scope_not_cut(facts: Facts, ask: HeadcountAsk, command: Command) -> Blockers:
    dropped = command.word("drop") or ()
    _must_be_known(facts, ask, dropped)
    granted = ask.granted or 0
    if granted < ask.heads and not dropped:
        yield {"k": granted, "n": ask.heads, "id": ask.id}


def _must_be_known(
    facts: Facts,
    ask: HeadcountAsk,
    slugs: Iterable[str],
) -> None:
    initiatives = facts.rows(Initiative, plan_id=ask.plan_id)
    known = [initiative.slug for initiative in initiatives]
    strange = [slug for slug in slugs if slug not in known]
    if strange:
        raise BadInput(f"{ask.plan_id} has no initiative {', '.join(strange)}; it has {', '.join(sorted(known))}.")


def _is_in_year(season: Season, day: object) -> bool:
    return isinstance(day, Date) and season.starts_on <= day <= season.ends_on


def _start_outside_year(facts: Facts, ask: HeadcountAsk, command: Command) -> Blockers:
    season = facts.season.row
    if _is_in_year(season, command.word("start")):
        return
    people = "1 person" if ask.granted == 1 else f"{ask.granted} people"
    yield {
        "first": long_day(season.starts_on),
        "last": long_day(season.ends_on),
        "n": people,
        "id": ask.id,
    }


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
