"""How the season stands: the tracks of all plans, counted for every unit and all below it, the worst first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.ground import Ground, stand
from flows.plan.title import plan_title
from flows.views.track import question, track_of
from models.organisation import SYSTEM
from models.plan import Plan
from models.subtree import below
from models.track import Count, rolled_up, signs, units
from rules.track import BECAUSE, COLOURS, ON_TRACK, SIGNS, Colour, Sign
from states.refusal import Unknown

BY_CODE: Mapping[str, Sign] = {sign.code: sign for sign in (*SIGNS, ON_TRACK)}


@dataclass(frozen=True)
class Track:
    """A plan's colour, the code of the sign that gives it ("" where it is on track) and the sign's sentence."""

    colour: Colour
    code: str
    text: str


@dataclass(frozen=True)
class PlanTrack:
    """A plan that is at risk or off track."""

    plan: str
    title: str
    unit: str
    colour: Colour
    code: str
    text: str


@dataclass(frozen=True)
class Because:
    """A sign's sentence, and for how many plans it holds."""

    code: str
    colour: Colour
    text: str
    plans: int


@dataclass(frozen=True)
class UnitStatus:
    """A unit with all below it: how many plans have each colour, and of each document; `worst` is the worst of all."""

    unit: str
    title: str
    parent: str | None
    depth: int
    worst: Colour
    counts: Mapping[Colour, int]
    documents: Mapping[str, Mapping[Colour, int]]
    reasons: tuple[Because, ...]


@dataclass(frozen=True)
class Status:
    """The tree from the top (or from one unit) down, siblings the worst first, and the plans that need somebody."""

    season: str
    at: DateTime
    unit: str
    units: tuple[UnitStatus, ...]
    plans: tuple[PlanTrack, ...]


def status(session: Session, season_id: str, *, at: DateTime, unit: str = "") -> Status:
    """Raises Unknown where there is no such unit. Writes nothing."""
    ground = stand(session, season_id, by=SYSTEM, at=at)
    if unit:
        ground.unit(unit)
    counts: dict[str, list[Count]] = {}
    for count in rolled_up(session, question(ground)):
        counts.setdefault(count.unit_id, []).append(count)
    tree = tuple(_tree(units(session), counts, unit))
    return Status(season_id, at, unit, tree, tuple(_in_need(ground, unit)))


def tracks(session: Session, season_id: str, *, at: DateTime) -> dict[str, Track]:
    """The track of each plan of the season."""
    ground = stand(session, season_id, by=SYSTEM, at=at)
    return {plan_id: _track(BY_CODE[code]) for plan_id, code in signs(session, question(ground)).items()}


def track_line(session: Session, plan_id: str, *, at: DateTime) -> Track:
    """The track of one plan; raises Unknown where there is none of that name."""
    plan = session.get(Plan, plan_id)
    if plan is None:
        raise Unknown("plan", plan_id, session.scalars(select(Plan.id)))
    return _track(track_of(stand(session, plan.season_id, by=SYSTEM, at=at), plan))


def _track(sign: Sign) -> Track:
    return Track(sign.colour, sign.code, sign.because)


def _in_need(ground: Ground, unit: str) -> Iterator[PlanTrack]:
    """The plans that are off track, then those at risk, in the order of the signs."""
    found = signs(ground.session, question(ground))
    worst = [sign for colour in COLOURS[:2] for sign in SIGNS if sign.colour == colour]
    chosen = select(Plan).where(Plan.season_id == ground.season.id)
    chosen = chosen.where(Plan.unit_id.in_(below(unit))) if unit else chosen
    rows = list(ground.session.scalars(chosen.order_by(Plan.id)))
    for sign in worst:
        for plan in rows:
            if found[plan.id] == sign.code:
                yield PlanTrack(plan.id, plan_title(ground, plan), plan.unit_id, sign.colour, sign.code, sign.because)


def _tree(rows: list[tuple[str, str, str | None]], counts: Mapping[str, list[Count]], top: str) -> Iterator[UnitStatus]:
    """Depth first; of siblings the one with the worst plans comes first."""
    titles = {unit: (title, above) for unit, title, above in rows}
    below_each: dict[str, list[str]] = {}
    for unit, _, above in rows:
        below_each.setdefault(above or "", []).append(unit)
    waiting = [(unit, 0) for unit in _worst_first([top] if top else below_each.get("", []), counts)]
    while waiting:
        unit, depth = waiting.pop(0)
        yield _unit(unit, *titles[unit], depth, counts.get(unit, []))
        waiting[:0] = [(one, depth + 1) for one in _worst_first(below_each.get(unit, []), counts)]


def _worst_first(found: Iterable[str], counts: Mapping[str, list[Count]]) -> list[str]:
    def rank(unit: str) -> tuple[list[int], str]:
        colours = _colours(counts.get(unit, []))
        return [-colours[colour] for colour in COLOURS[:2]], unit

    return sorted(found, key=rank)


def _colours(counts: Iterable[Count]) -> dict[Colour, int]:
    colours: dict[Colour, int] = dict.fromkeys(COLOURS, 0)
    for count in counts:
        colours[BY_CODE[count.sign].colour] += count.plans
    return colours


def _unit(unit: str, name: str, above: str | None, depth: int, counts: list[Count]) -> UnitStatus:
    colours = _colours(counts)
    documents = {
        kind: _colours(c for c in counts if c.document == kind) for kind in sorted({c.document for c in counts})
    }
    worst: Colour = next((colour for colour in COLOURS if colours[colour]), "done")
    return UnitStatus(unit, name, above, depth, worst, colours, documents, tuple(_because(counts)))


def _because(counts: list[Count]) -> Iterator[Because]:
    """Why plans are off track or at risk, in the order of the signs."""
    for sign in SIGNS:
        plans = sum(count.plans for count in counts if count.sign == sign.code)
        if plans and sign.colour in COLOURS[:2]:
            yield Because(sign.code, sign.colour, BECAUSE[sign.code], plans)
