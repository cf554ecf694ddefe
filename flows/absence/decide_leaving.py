"""What follows in a season from the organisation's files: who has left, and who is told of what from now on."""

from collections.abc import (
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass
from typing import Any

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.dues import STILL_OWED
from flows.act.facts import Facts
from flows.act.kind import Act
from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan
from models.season import Season


@dataclass(frozen=True)
class HandedOver:
    """One open item of somebody who left, and whose turn it is now; `part` is what they were to it."""

    season_id: str
    thing: str
    part: str
    to_id: str
    to: str


def _follow_files(draft: Draft, _season: Season, command: Command) -> None:
    """What leavers have left open goes to whoever stands in for them now, who is told; ladders are laid out anew.

    However many leave at once, what is read and written takes as many statements as for one.
    """
    facts = draft.facts
    draft.relays_ladders = True
    gone = _gone(command)
    # What is asked of one known person is read for all of them.
    facts.load(Person, gone)
    for person_id in gone:
        items = tuple(_items_of(facts, person_id))
        _tell_heirs(draft, person_id, items)


def _gone(command: Command) -> Sequence[str]:
    gone: Sequence[str] = command.word("gone")
    return gone


def _handed(facts: Facts, _season: Season, command: Command) -> dict[str, Any]:
    items = [(person_id, item) for person_id in _gone(command) for item in _items_of(facts, person_id)]
    return {"handed": items}


# --- what was open ----------------------------------------------------------------------------------------------


def _items_of(facts: Facts, person_id: str) -> Iterator[HandedOver]:
    yield from _handed_plans(facts, person_id)
    yield from _handed_dues(facts, person_id)


def _handed_plans(facts: Facts, person_id: str) -> Iterator[HandedOver]:
    for plan in _plans_with(facts, person_id):
        if _waits_for_people(facts, plan):
            yield from _handed_parts(facts, person_id, plan)


def _handed_parts(
    facts: Facts,
    person_id: str,
    plan: Plan,
) -> Iterator[HandedOver]:
    """What the person was in this plan; who approves it does not come to own it."""
    if plan.owner_id == person_id:
        barred = (plan.approver_id,)
        yield _handed_over(
            facts,
            person_id,
            plan.id,
            "owner",
            barred=barred,
        )
    if plan.approver_id == person_id:
        yield _handed_over(
            facts,
            person_id,
            plan.id,
            "approver",
        )


def _plans_with(facts: Facts, person_id: str) -> list[Plan]:
    """The season's plans that the person owns or approves."""
    season_id = facts.season.id
    owned = facts.rows(Plan, season_id=season_id, owner_id=person_id)
    approved = facts.rows(Plan, season_id=season_id, approver_id=person_id)
    return _each_by_id([*owned, *approved])


def _each_by_id(plans: Iterable[Plan]) -> list[Plan]:
    """Each plan once, in the order of their ids."""
    by_id = {plan.id: plan for plan in plans}
    return [by_id[plan_id] for plan_id in sorted(by_id)]


def _waits_for_people(facts: Facts, plan: Plan) -> bool:
    moves = facts.lifecycle.possible(plan.state, plan.document)
    return any(set(move.by) != {"system"} for move in moves)


def _handed_dues(facts: Facts, person_id: str) -> Iterator[HandedOver]:
    for due in _dues_of(facts, person_id):
        yield _handed_over(
            facts,
            person_id,
            due.key,
            "owed",
            barred=_barred_from(facts, person_id, due),
        )


def _dues_of(facts: Facts, person_id: str) -> list[Obligation]:
    return facts.rows(
        Obligation,
        person_id=person_id,
        season_id=facts.season.id,
        **STILL_OWED,
    )


def _barred_from(facts: Facts, person_id: str, due: Obligation) -> tuple[str, ...]:
    """What the owner of a plan owed does not go to whoever approves it."""
    if not due.plan_id:
        return ()
    plan = facts.get(Plan, due.plan_id)
    if plan is None or plan.owner_id != person_id:
        return ()
    return (plan.approver_id,)


def _handed_over(
    facts: Facts,
    person_id: str,
    thing: str,
    part: str,
    *,
    barred: Collection[str] = (),
) -> HandedOver:
    heir = facts.stand_ins.acting_for(person_id, barred=barred).person
    return HandedOver(
        season_id=facts.season.id,
        thing=thing,
        part=part,
        to_id=heir,
        to=facts.name_of(heir),
    )


# --- whoever has it now -----------------------------------------------------------------------------------------


def _tell_heirs(
    draft: Draft,
    person_id: str,
    items: Sequence[HandedOver],
) -> None:
    things_of: dict[str, list[tuple[str, str]]] = {}
    for item in items:
        if item.to_id:
            things_of.setdefault(item.to_id, []).append((item.thing, item.part))
    facts = draft.facts
    left_at = facts.at.to_iso8601_string()
    for heir, things in things_of.items():
        draft.notify(
            f"left:{facts.season.id}:{person_id}:{left_at}:{heir}",
            "left",
            heir,
            about={"person": person_id, "things": things},
        )


LEAVING_ACTS: Mapping[str, Act] = {
    "follow_files": Act(
        _follow_files,
        answer=_handed,
        enters_itself=True,
    ),
}
"""What the automation does in each season when the organisation's files have come in."""
