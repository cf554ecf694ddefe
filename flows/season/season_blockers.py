"""What stands in the way of a season's moves, as the facts of each guard's sentence (docs/lifecycles.md, “Season”)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from config.checks.order import IMPOSSIBLE, gate_cycles
from flows.act.command import Command
from flows.act.facts import Facts
from flows.act.kind import Blocker
from flows.headcount.envelopes import COMPANY, overdrawn_by, shares_of_season
from flows.season.gate_dues import open_dues_at
from models.gate import Gate, GateWaiver
from models.goal import Goal
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
        yield {"path": sentence.partition(": ")[2]}


def _undated_gates(facts: Facts, _season: Season, _command: Command) -> Found:
    ids = [gate.id for gate in facts.calendar.gates if not _is_dated(facts, gate.id)]
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
    ids = [gate.id for gate in facts.calendar.gates if gate.owner is None]
    if ids:
        yield {"ids": ", ".join(ids), "left": len(ids)}


def _unscored_prior(facts: Facts, season: Season, _command: Command) -> Found:
    """The last season whose year ended before this one's begins: closed, scored, or not to be looked back at."""
    prior = _prior_season(facts, season)
    if prior is not None and not (prior.retrospective_waived or _is_scored(facts, prior)):
        yield {"prior": prior.id, "whose": (prior.product_ops_id,)}


def _prior_season(facts: Facts, season: Season) -> Season | None:
    before = [other for other in facts.rows(Season) if other.ends_on < season.starts_on and other.id != season.id]
    # By id; of those that end on the same day the first.
    return max(before, key=lambda other: other.ends_on, default=None)


def _is_scored(facts: Facts, season: Season) -> bool:
    if season.state == "scoring":
        return not _goals_without_score(facts, season)
    return season.state in MEASURED


# --- lock_goals -------------------------------------------------------------------------------------------------


def _goals_not_aligned(facts: Facts, season: Season, _command: Command) -> Found:
    live = [goal for goal in facts.rows(Goal, season_id=season.id) if goal.state not in ABANDONED]
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
    return tuple(dict.fromkeys(person for person in people if person))


def _undecided_gates(facts: Facts, season: Season, _command: Command) -> Found:
    """Every gate before the lock has passed or was waived, at least for each unit that has not done its part."""
    locks = [gate.id for gate in facts.calendar.gates if gate.owes and gate.owes.settled_by == "lock"]
    for gate in sorted(facts.rows(Gate, season_id=season.id), key=lambda gate: gate.position):
        if gate.id in locks[:1]:
            return
        if gate.state not in DONE:
            yield _undecided_gate(facts, gate)


def _undecided_gate(facts: Facts, gate: Gate) -> Mapping[str, Any]:
    waivers = facts.rows(GateWaiver, season_id=gate.season_id, gate_id=gate.id)
    waived = {waiver.unit_id for waiver in waivers}
    dues = [due for due in open_dues_at(facts, gate.id) if (due.unit_id or "") not in waived]
    units = sorted({due.unit_id or "the season" for due in dues})
    return {
        "gate": gate.title,
        "id": gate.id,
        "orgs": ", ".join(units) or "the season",
        "act": "waive" if facts.calendar.gate(gate.id).waivable_by else "except",
        "whose": _each_once(due.person_id for due in dues) or (facts.season.row.product_ops_id,),
        "left": max(len(dues), 1),
    }


def _overdrawn_envelopes(facts: Facts, _season: Season, _command: Command) -> Found:
    shares = shares_of_season(facts)
    for unit_id in shares:
        for x, y, z in overdrawn_by(facts, unit_id, shares):
            yield {
                "x": x,
                "y": y,
                "z": z,
                "where": unit_id or COMPANY,
            }


# --- close ------------------------------------------------------------------------------------------------------


def _goals_without_score(facts: Facts, season: Season) -> list[Goal]:
    goals = facts.rows(Goal, season_id=season.id)
    return [goal for goal in goals if goal.state in UNSCORED_IN and goal.score is None]


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
    documents = [kind.id for kind in facts.calendar.documents if not kind.proposes]
    plans = {plan.id for plan in facts.rows(Plan, season_id=season.id) if plan.document in documents}
    items = []
    for state in UNDECIDED:
        items += [item for item in facts.rows(ActionItem, state=state) if item.plan_id in plans]
    return sorted(items, key=lambda item: item.id)


# --- cancel -----------------------------------------------------------------------------------------------------


def _missing_reason(_facts: Facts, _season: Season, command: Command) -> Found:
    if len(command.reason.strip()) < REASON_MIN:
        yield {}


def _missing_person(facts: Facts, season: Season, _command: Command) -> Found:
    """Product Ops and an executive, and not the same person in both roles."""
    first = season.cancel_asked_by
    if not first:
        yield {"missing": "nobody has asked for it yet"}
    elif first in (facts.actor, *facts.principals):
        yield {"missing": "you have asked for it, and another must agree"}
    elif not _are_both_roles(_roles_of(facts, first), _roles_of(facts, facts.actor)):
        yield {"missing": f"{facts.name_of(first)} has asked for it, and the other of the two must agree"}


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
