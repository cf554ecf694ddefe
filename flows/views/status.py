"""How the season stands: the tracks of all plans, counted for every unit and all below it, the worst first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.context import SeasonContext, open_context
from flows.act.plan_title import plan_title
from flows.views.group_pairs import group_pairs
from flows.views.track import track_of, track_question
from models.organisation import SYSTEM
from models.plan import Plan
from models.subtree import units_below
from models.track import SignCount, all_units, rolled_up, signs_by_plan
from rules.track import BECAUSE, COLOURS, ON_TRACK, TRACK_SIGNS, Colour, Sign

ALL_SIGNS = (*TRACK_SIGNS, ON_TRACK)
SIGN_OF_CODE = {sign.code: sign for sign in ALL_SIGNS}

NEEDY = COLOURS[:2]
"""Off track and at risk: plans of these colours need somebody."""


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


def season_status(
    session: Session,
    season_id: str,
    *,
    at: DateTime,
    unit: str = "",
) -> Status:
    """Raises Unknown where there is no such season or unit. Writes nothing."""
    context = open_context(session, season_id, by=SYSTEM, at=at)
    return status_of_season(context, unit=unit)


def status_of_season(context: SeasonContext, *, unit: str = "") -> Status:
    """The same on a season that has been read already."""
    if unit:
        context.unit(unit)
    tree = _read_tree(context)
    roots = [unit] if unit else tree.children.get("", [])
    return Status(
        season=context.season.id,
        at=context.at,
        unit=unit,
        units=tuple(_walk_down(tree, roots, depth=0)),
        plans=tuple(_plans_in_need(context, unit)),
    )


def plan_tracks(context: SeasonContext) -> dict[str, Track]:
    """The track of each plan of the season."""
    plan_tracks = {}
    codes = signs_by_plan(context.session, track_question(context))
    for plan_id, code in codes.items():
        sign = SIGN_OF_CODE[code]
        plan_tracks[plan_id] = _track_of_sign(sign)
    return plan_tracks


def plan_track(context: SeasonContext, plan: Plan) -> Track:
    """The track of one plan."""
    return _track_of_sign(track_of(context, plan))


def _track_of_sign(sign: Sign) -> Track:
    return Track(sign.colour, sign.code, sign.because)


# --- the plans that need somebody -------------------------------------------------------------------------------


def _plans_in_need(context: SeasonContext, unit: str) -> Iterator[PlanTrack]:
    """The plans that are off track, then those at risk, in the order of the signs."""
    codes = signs_by_plan(context.session, track_question(context))
    plans = _plans_below(context, unit)
    for sign in _signs_of_need():
        for plan in plans:
            if codes[plan.id] == sign.code:
                yield _track_of_plan(context, plan, sign)


def _plans_below(context: SeasonContext, unit: str) -> Sequence[Plan]:
    """The plans of the unit and of all below it; "" stands for the whole season."""
    chosen = select(Plan).filter_by(season_id=context.season.id)
    if unit:
        chosen = chosen.where(Plan.unit_id.in_(units_below(unit)))
    in_order = chosen.order_by(Plan.id)
    return context.session.scalars(in_order).all()


def _signs_of_need() -> list[Sign]:
    """Off track before at risk."""
    return [sign for colour in NEEDY for sign in TRACK_SIGNS if sign.colour == colour]


def _track_of_plan(
    context: SeasonContext,
    plan: Plan,
    sign: Sign,
) -> PlanTrack:
    return PlanTrack(
        plan=plan.id,
        title=plan_title(context, plan),
        unit=plan.unit_id,
        colour=sign.colour,
        code=sign.code,
        text=sign.because,
    )


# --- the tree of units ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _UnitTree:
    """The organisation, with the signs of the plans at or below each unit; "" is above the units at the top."""

    titles: Mapping[str, str]
    parents: Mapping[str, str | None]
    children: Mapping[str, Sequence[str]]
    counts: Mapping[str, Sequence[SignCount]]


def _read_tree(context: SeasonContext) -> _UnitTree:
    rows = all_units(context.session)
    counts = rolled_up(context.session, track_question(context))
    return _UnitTree(
        titles={unit: name for unit, name, _ in rows},
        parents={unit: parent for unit, _, parent in rows},
        children=group_pairs((parent or "", unit) for unit, _, parent in rows),
        counts=group_pairs((count.unit_id, count) for count in counts),
    )


def _walk_down(
    tree: _UnitTree,
    siblings: Iterable[str],
    *,
    depth: int,
) -> Iterator[UnitStatus]:
    """Depth first; of siblings the one with the worst plans comes first."""
    for unit in _worst_first(tree, siblings):
        yield _unit_status(tree, unit, depth)
        children = tree.children.get(unit, [])
        yield from _walk_down(tree, children, depth=depth + 1)


def _worst_first(tree: _UnitTree, siblings: Iterable[str]) -> list[str]:
    return sorted(siblings, key=lambda unit: (_rank_by_need(tree, unit), unit))


def _rank_by_need(tree: _UnitTree, unit: str) -> list[int]:
    """The more plans are in the worst colours, the lower."""
    plans = _count_colours(tree.counts.get(unit, []))
    return [-plans[colour] for colour in NEEDY]


def _unit_status(
    tree: _UnitTree,
    unit: str,
    depth: int,
) -> UnitStatus:
    counts = tree.counts.get(unit, [])
    colours = _count_colours(counts)
    return UnitStatus(
        unit=unit,
        title=tree.titles[unit],
        parent=tree.parents[unit],
        depth=depth,
        worst=_worst_colour(colours),
        counts=colours,
        documents=_count_documents(counts),
        reasons=tuple(_reasons_of_need(counts)),
    )


def _worst_colour(colours: Mapping[Colour, int]) -> Colour:
    for colour in COLOURS:
        if colours[colour]:
            return colour
    return "done"


def _count_colours(counts: Iterable[SignCount]) -> dict[Colour, int]:
    colours: dict[Colour, int] = dict.fromkeys(COLOURS, 0)
    for count in counts:
        colour = SIGN_OF_CODE[count.sign].colour
        colours[colour] += count.plans
    return colours


def _count_documents(counts: Sequence[SignCount]) -> dict[str, dict[Colour, int]]:
    """The plans of each colour, by the kind of document."""
    by_document = group_pairs((count.document, count) for count in counts)
    colours = {}
    for document in sorted(by_document):
        colours[document] = _count_colours(by_document[document])
    return colours


def _reasons_of_need(counts: Sequence[SignCount]) -> Iterator[Because]:
    """Why plans are off track or at risk, in the order of the signs."""
    for sign in _signs_of_need():
        plans = _count_plans(counts, sign)
        if plans:
            yield Because(sign.code, sign.colour, BECAUSE[sign.code], plans)


def _count_plans(counts: Iterable[SignCount], sign: Sign) -> int:
    return sum(count.plans for count in counts if count.sign == sign.code)
