"""What stands in the way of a season's moves, as the facts of each guard's sentence (docs/lifecycles.md, “Season”)."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, select

from config.checks.order import IMPOSSIBLE, cycles
from flows.ground import Ground
from flows.headcount.envelopes import COMPANY, overdrawn_by, shares_of_season
from flows.obligations.obligations import owed
from flows.road import Asked
from models.gate import Gate, GateWaiver
from models.goal import Goal
from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan
from models.review import ActionItem
from models.season import Season
from states.goal import OVER
from states.guard import REASON_MIN
from states.season import MEASURED

Facts = Iterator[Mapping[str, Any]]

DONE = ("passed", "passed_with_exceptions", "waived")
UNSCORED_IN = ("aligned", "locked", "revision_pending", "scoring")
"""A goal that was meant when the year ended has a score in every later state."""

UNDECIDED = ("open", "in_progress", "done", "carried")


def circle(ground: Ground, _season: Season, _asked: Asked) -> Facts:
    yield from ({"path": sentence.partition(": ")[2]} for _, _, sentence, _ in cycles(ground.calendar))


def undated(ground: Ground, _season: Season, _asked: Asked) -> Facts:
    ids = [gate.id for gate in ground.calendar.gates if not _dated(ground, gate.id)]
    if ids:
        yield {"n": len(ids), "ids": ", ".join(ids), "left": len(ids)}


def _dated(ground: Ground, gate_id: str) -> bool:
    try:
        ground.resolver.dated(gate_id)
    except IMPOSSIBLE:
        return False
    return True


def ownerless(ground: Ground, _season: Season, _asked: Asked) -> Facts:
    ids = [gate.id for gate in ground.calendar.gates if gate.owner is None]
    if ids:
        yield {"ids": ", ".join(ids), "left": len(ids)}


def prior_open(ground: Ground, season: Season, _asked: Asked) -> Facts:
    """The last season whose year ended before this one's begins: closed, scored, or not to be looked back at."""
    before = select(Season).where(Season.ends_on < season.starts_on, Season.id != season.id)
    prior = ground.session.scalars(before.order_by(Season.ends_on.desc(), Season.id).limit(1)).first()
    if prior is not None and not (prior.retrospective_waived or scored(ground, prior)):
        yield {"prior": prior.id, "whose": (prior.product_ops_id,)}


def scored(ground: Ground, season: Season) -> bool:
    return season.state in MEASURED or (season.state == "scoring" and not unscored_goals(ground, season))


def lock_pending(ground: Ground, season: Season, _asked: Asked) -> Facts:
    live = select(Goal).where(Goal.season_id == season.id, Goal.state.not_in(OVER)).order_by(Goal.id)
    goals = ground.session.scalars(live).all()
    waiting = [goal for goal in goals if goal.state != "aligned"]
    if waiting:
        whose = tuple(dict.fromkeys(goal.owner_id for goal in waiting))
        ids = ", ".join(goal.id for goal in waiting)
        yield {"k": len(waiting), "n": len(goals), "ids": ids, "whose": whose, "left": len(waiting)}


def waiver_missing(ground: Ground, season: Season, _asked: Asked) -> Facts:
    """Every gate before the lock has passed or was waived, at least for each unit that has not done its part."""
    lock = next((g.id for g in ground.calendar.gates if g.owes and g.owes.settled_by == "lock"), "")
    rows = list(ground.session.scalars(select(Gate).where(Gate.season_id == season.id).order_by(Gate.position)))
    before = rows[: next((n for n, gate in enumerate(rows) if gate.id == lock), len(rows))]
    yield from (_lacking(ground, gate) for gate in before if gate.state not in DONE)


def _lacking(ground: Ground, gate: Gate) -> Mapping[str, Any]:
    here = (GateWaiver.season_id == gate.season_id, GateWaiver.gate_id == gate.id)
    waived = set(ground.session.scalars(select(GateWaiver.unit_id).where(*here)))
    dues = [due for due in owed(ground, Obligation.gate_id == gate.id) if (due.unit_id or "") not in waived]
    orgs = ", ".join(sorted({due.unit_id or "the season" for due in dues})) or "the season"
    act = "waive" if ground.calendar.gate(gate.id).waivable_by else "except"
    whose = tuple(dict.fromkeys(due.person_id for due in dues)) or (ground.season.product_ops_id,)
    return {"gate": gate.title, "id": gate.id, "orgs": orgs, "act": act, "whose": whose, "left": max(len(dues), 1)}


def over_envelope(ground: Ground, _season: Season, _asked: Asked) -> Facts:
    facts = ground.facts
    known = shares_of_season(facts)
    for node in known:
        yield from ({"x": x, "y": y, "z": z, "where": node or COMPANY} for x, y, z in overdrawn_by(facts, node, known))


def unscored_goals(ground: Ground, season: Season) -> int:
    lacking = (Goal.season_id == season.id, Goal.state.in_(UNSCORED_IN), Goal.score.is_(None))
    return ground.session.scalar(select(func.count()).select_from(Goal).where(*lacking)) or 0


def unscored(ground: Ground, season: Season, _asked: Asked) -> Facts:
    lacking = (Goal.season_id == season.id, Goal.state.in_(UNSCORED_IN), Goal.score.is_(None))
    owners = ground.session.scalars(select(Goal.owner_id).where(*lacking).order_by(Goal.id)).all()
    if owners:
        yield {"k": len(owners), "whose": tuple(dict.fromkeys(owners)), "left": len(owners)}


def retro_open(ground: Ground, season: Season, _asked: Asked) -> Facts:
    """What documents that look back (they propose nothing) have asked for, and nobody has finished or dropped."""
    kinds = [kind.id for kind in ground.calendar.documents if not kind.proposes]
    mine = (Plan.season_id == season.id, Plan.document.in_(kinds), ActionItem.state.in_(UNDECIDED))
    rows = select(ActionItem).join(Plan, Plan.id == ActionItem.plan_id).where(*mine).order_by(ActionItem.id)
    items = ground.session.scalars(rows).all()
    if items:
        whose = tuple(dict.fromkeys(item.owner_id for item in items if item.owner_id))
        yield {"k": len(items), "ids": ", ".join(item.id for item in items), "whose": whose, "left": len(items)}


def no_reason(_ground: Ground, _thing: object, asked: Asked) -> Facts:
    if len(asked.reason.strip()) < REASON_MIN:
        yield {}


def second_person(ground: Ground, season: Season, _asked: Asked) -> Facts:
    """Product Ops and an executive, and not the same person in both roles."""
    first = season.cancel_asked_by
    if not first:
        yield {"missing": "nobody has asked for it yet"}
    elif first in (ground.by, *ground.on_behalf_of):
        yield {"missing": "you have asked for it, and another must agree"}
    elif not _both(ground, first):
        yield {"missing": f"{ground.name(first)} has asked for it, and the other of the two must agree"}


def _both(ground: Ground, first: str) -> bool:
    roles = [_roles(ground, person) for person in (first, ground.by)]
    return any("product_ops" in one and "executive" in two for one, two in (roles, roles[::-1]))


def _roles(ground: Ground, person: str) -> set[str]:
    row = ground.session.get(Person, person)
    own = set(row.roles) if row is not None else set()
    own |= {"product_ops"} if person == ground.season.product_ops_id else set()
    return own | ({"executive"} if person in ground.executives else set())
