"""The headcount asks of a season among its facts: some of them, or the whole pool, read at once."""

from collections.abc import Collection, Iterator
from typing import Any

from flows.act.facts import Facts
from flows.act.known_rows import question
from models.initiative import HeadcountAsk
from models.plan import Plan


def asks_of_season(
    facts: Facts,
    *,
    approver_id: str = "",
    state: str = "",
    units: Collection[str] | None = None,
) -> list[HeadcountAsk]:
    """The headcount asks of the season's plans, by id: those of an approver, in a state, or of some units."""
    if _whole_pool(facts) in facts.known.complete:
        pool = _asks_in_pool(
            facts,
            approver_id,
            state,
            units,
        )
        return list(pool)
    loaded = facts.loader.asks_of_season(
        facts.season.id,
        approver_id=approver_id,
        state=state,
        units=units,
    )
    asks = [facts.known.keep(ask) for ask in loaded]
    return sorted(asks, key=lambda ask: ask.id)


def load_asks(facts: Facts) -> None:
    """Read all of them at once, with their plans, for whoever asks for some again and again."""
    if _whole_pool(facts) in facts.known.complete:
        return
    facts.rows(Plan, season_id=facts.season.id)
    asks_of_season(facts)
    facts.known.complete.add(_whole_pool(facts))


def _whole_pool(facts: Facts) -> tuple[Any, ...]:
    return question(HeadcountAsk, {"season_id": facts.season.id})


def _asks_in_pool(
    facts: Facts,
    approver_id: str,
    state: str,
    units: Collection[str] | None,
) -> Iterator[HeadcountAsk]:
    """The same of what is known, as the draft has it by now."""
    known: Any = facts.known.by_table.get(HeadcountAsk, {})
    for key in sorted(known):
        ask: HeadcountAsk = known[key]
        plan = facts.one(Plan, ask.plan_id)
        is_theirs = approver_id in ("", plan.approver_id)
        is_there = units is None or plan.unit_id in units
        if is_theirs and is_there and state in ("", ask.state):
            yield ask
