"""What stands in the way of a season's moves, as the facts of each guard's sentence (docs/lifecycles.md, “Season”)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from config.checks.order import IMPOSSIBLE, gate_cycles
from flows.act.command import Command
from flows.act.dues import open_dues_at
from flows.act.facts import Facts
from flows.act.kind import Blocker
from flows.headcount.envelopes import overdrawn_of_season
from models.gate import Gate, GateWaiver
from models.goal import Goal
from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan
from models.review import ActionItem
from models.season import Season
from states.goal import ABANDONED
from states.guard import REASON_MIN
from states.season import MEASURED

Found = Iterator[Mapping[str, Any]]

DONE = ("passed", "passed_with_exceptions", "waived")
UNSCORED_IN = ("aligned", "locked", "revision_pending", "scoring")
"""A goal that was meant when the year ended has a score in every later state."""

UNDECIDED = ("open", "in_progress", "done", "carried")

# --- publish ----------------------------------------------------------------------------------------------------


def _circles(facts: Facts, _season: Season, _command: Command) -> Found:
    for _, _, sentence, _ in gate_cycles(facts.calendar):
        _, _, path = sentence.partition(": ")
        yield {"path": path}


def _undated_gates(facts: Facts, _season: Season, _command: Command) -> Found:
    gates = facts.calendar.gates
    ids = [gate.id for gate in gates if not _is_dated(facts, gate.id)]
    if ids:
        yield {
            "n": len(ids),
            "ids": ", ".join(ids),
            "left": len(ids),
        }


def _is_dated(facts: Facts, gate_id: str) -> bool:
    try:
        facts.resolver.dated(gate_id)
    except IMPOSSIBLE:
        return False
    return True


def _ownerless_gates(facts: Facts, _season: Season, _command: Command) -> Found:
    gates = facts.calendar.gates
    ids = [gate.id for gate in gates if gate.owner is None]
    if ids:
        yield {
            "ids": ", ".join(ids),
            "left": len(ids),
        }


def _unscored_prior(facts: Facts, season: Season, _command: Command) -> Found:
    """The last season whose year ended before this one's begins: closed, scored, or not to be looked back at."""
    prior = _prior_season(facts, season)
    if prior is None or prior.retrospective_waived:
        return
    if not _is_scored(facts, prior):
        yield {
            "prior": prior.id,
            "whose": (prior.product_ops_id,),
        }


def _prior_season(facts: Facts, season: Season) -> Season | None:
    others = [row for row in facts.rows(Season) if row.id != season.id]
    earlier = [other for other in others if other.ends_on < season.starts_on]
    # By id; of those that end on the same day the first.
    return max(earlier, key=lambda other: other.ends_on, default=None)


def _is_scored(facts: Facts, season: Season) -> bool:
    if season.state == "scoring":
        return not _goals_without_score(facts, season)
    return season.state in MEASURED


# --- lock_goals -------------------------------------------------------------------------------------------------


def _goals_not_abandoned(facts: Facts, season: Season) -> list[Goal]:
    goals = facts.rows(Goal, season_id=season.id)
    return [goal for goal in goals if goal.state not in ABANDONED]


def _goals_not_aligned(facts: Facts, season: Season, _command: Command) -> Found:
    live = _goals_not_abandoned(facts, season)
    waiting = [goal for goal in live if goal.state != "aligned"]
    if waiting:
        ids = ", ".join(goal.id for goal in waiting)
        whose = _each_once(goal.owner_id for goal in waiting)
        yield {
            "k": len(waiting),
            "n": len(live),
            "ids": ids,
            "whose": whose,
            "left": len(waiting),
        }


def _each_once(people: Iterable[str | None]) -> tuple[str, ...]:
    known = [person for person in people if person]
    return tuple(dict.fromkeys(known))


def _undecided_gates(facts: Facts, season: Season, _command: Command) -> Found:
    """Every gate before the lock has passed or was waived, at least for each unit that has not done its part."""
    lock_id = _lock_gate(facts)
    gates = facts.rows(Gate, season_id=season.id)
    in_order = sorted(gates, key=lambda gate: gate.position)
    for gate in in_order:
        if gate.id == lock_id:
            return
        if gate.state not in DONE:
            yield _undecided_gate(facts, gate)


def _lock_gate(facts: Facts) -> str | None:
    """The first gate at which the lock itself is owed."""
    for gate in facts.calendar.gates:
        if gate.owes and gate.owes.settled_by == "lock":
            return gate.id
    return None


def _undecided_gate(facts: Facts, gate: Gate) -> Mapping[str, Any]:
    dues = _dues_not_waived(facts, gate)
    units = {due.unit_id or "the season" for due in dues}
    people = _each_once(due.person_id for due in dues)
    row = facts.calendar.gate(gate.id)
    return {
        "gate": gate.title,
        "id": gate.id,
        "orgs": ", ".join(sorted(units)) or "the season",
        "act": "waive" if row.waivable_by else "except",
        "whose": people or (facts.season.row.product_ops_id,),
        "left": max(len(dues), 1),
    }


def _dues_not_waived(facts: Facts, gate: Gate) -> list[Obligation]:
    waivers = facts.rows(GateWaiver, season_id=gate.season_id, gate_id=gate.id)
    waived = {waiver.unit_id for waiver in waivers}
    dues = open_dues_at(facts, gate.id)
    return [due for due in dues if (due.unit_id or "") not in waived]


def _overdrawn_envelopes(facts: Facts, _season: Season, _command: Command) -> Found:
    yield from overdrawn_of_season(facts)


# --- close ------------------------------------------------------------------------------------------------------


def _goals_without_score(facts: Facts, season: Season) -> list[Goal]:
    goals = facts.rows(Goal, season_id=season.id)
    meant = [goal for goal in goals if goal.state in UNSCORED_IN]
    return [goal for goal in meant if goal.score is None]


def _unscored_goals(facts: Facts, season: Season, _command: Command) -> Found:
    goals = _goals_without_score(facts, season)
    if goals:
        whose = _each_once(goal.owner_id for goal in goals)
        yield {
            "k": len(goals),
            "whose": whose,
            "left": len(goals),
        }


def _undecided_actions(facts: Facts, season: Season, _command: Command) -> Found:
    """What documents that look back (they propose nothing) have asked for, and nobody has finished or dropped."""
    items = _actions_of_retrospectives(facts, season)
    if items:
        ids = ", ".join(item.id for item in items)
        whose = _each_once(item.owner_id for item in items)
        yield {
            "k": len(items),
            "ids": ids,
            "whose": whose,
            "left": len(items),
        }


def _actions_of_retrospectives(facts: Facts, season: Season) -> list[ActionItem]:
    plan_ids = _retrospectives(facts, season)
    items = []
    for state in UNDECIDED:
        in_state = facts.rows(ActionItem, state=state)
        items += [item for item in in_state if item.plan_id in plan_ids]
    return sorted(items, key=lambda item: item.id)


def _retrospectives(facts: Facts, season: Season) -> set[str]:
    looking_back = [kind for kind in facts.calendar.documents if not kind.proposes]
    documents = [kind.id for kind in looking_back]
    plans = facts.rows(Plan, season_id=season.id)
    return {plan.id for plan in plans if plan.document in documents}


# --- cancel -----------------------------------------------------------------------------------------------------


def _missing_reason(_facts: Facts, _season: Season, command: Command) -> Found:
    if len(command.reason.strip()) < REASON_MIN:
        yield {}


def _missing_person(facts: Facts, season: Season, _command: Command) -> Found:
    """Product Ops and an executive, and not the same person in both roles."""
    missing = _missing_for_cancel(facts, season.cancel_asked_by)
    if missing:
        yield {"missing": missing}


def _missing_for_cancel(facts: Facts, first: str) -> str:
    if not first:
        return "nobody has asked for it yet"
    if first in (facts.actor, *facts.principals):
        return "you have asked for it, and another must agree"
    first_roles = _roles_of(facts, first)
    second_roles = _roles_of(facts, facts.actor)
    if not _are_both_roles(first_roles, second_roles):
        return f"{facts.name_of(first)} has asked for it, and the other of the two must agree"
    return ""


def _are_both_roles(first: set[str], second: set[str]) -> bool:
    if "product_ops" in first and "executive" in second:
        return True
    return "executive" in first and "product_ops" in second


def _roles_of(facts: Facts, person_id: str) -> set[str]:
    person = facts.get(Person, person_id)
    roles = set(person.roles) if person is not None else set()
    if person_id == facts.season.row.product_ops_id:
        roles.add("product_ops")
    if person_id in facts.executives:
        roles.add("executive")
    return roles


SEASON_BLOCKERS: Mapping[str, Blocker] = {
    "CYCLE": _circles,
    "UNRESOLVED": _undated_gates,
    "NO_OWNER": _ownerless_gates,
    "PRIOR_OPEN": _unscored_prior,
    "LOCK_PENDING": _goals_not_aligned,
    "WAIVER_MISSING": _undecided_gates,
    "OVER_ENVELOPE": _overdrawn_envelopes,
    "UNSCORED": _unscored_goals,
    "RETRO_OPEN": _undecided_actions,
    "REASON_REQUIRED": _missing_reason,
    "SECOND_PERSON": _missing_person,
}
