"""The season board: the gates on a timeline, what waits for the person who looks, and the plans by state."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup
from pendulum import DateTime

from app.picture.captions import change_in_words
from app.picture.changes import ChangedGate, changed_gates
from app.picture.sources import of_season
from app.picture.subject import Before, Picture
from app.picture.timeline import timeline_svg
from flows.views.gate_lines import GateLine
from flows.views.lines import DueLine, SeasonLine
from flows.views.plan_lines import PlanLine
from flows.views.status import Track
from flows.views.title_lines import TitleLine
from rules.track import COLOURS, Colour

FIRST_DUES = 3
"""“My next three things”: more than that is no order of work."""
NEEDY_COLOURS = COLOURS[:2]


@dataclass(frozen=True)
class Column:
    """A state and the plans that are in it, what is due first on top."""

    state: str
    plans: tuple[PlanLine, ...]


@dataclass(frozen=True)
class BoardPart:
    """The plans of one kind of document; `folded` while none of them has begun, nor could.

    `need` counts those off track and at risk, the worst first.
    """

    title: str
    total: int
    need: tuple[tuple[Colour, int], ...]
    folded: bool
    columns: tuple[Column, ...]
    empty: tuple[str, ...]


@dataclass(frozen=True)
class Board:
    """`changes` says of a gate what the calendar's last change did to it; `removed` names gates that are gone.

    `tracks` has the track of each plan by id; `mine` what is due first of the person who looks, `mine_in_all` how
    much that is in all.
    """

    season: SeasonLine
    svg: Markup
    gates: tuple[GateLine, ...]
    phases: dict[str, str]
    changes: dict[str, str]
    removed: tuple[str, ...]
    mine: tuple[DueLine, ...]
    mine_in_all: int
    parts: tuple[BoardPart, ...]
    tracks: Mapping[str, Track] = field(default_factory=dict)


def season_board(
    season: SeasonLine,
    gates: Sequence[GateLine],
    plans: Sequence[PlanLine],
    mine: Sequence[DueLine],
    *,
    at: DateTime,
    before: Before | None = None,
    tracks: Mapping[str, Track] | None = None,
) -> Board:
    """`before` is the calendar's previous version, whose dates are drawn as ghosts."""
    picture = of_season(season, gates, at=at, before=before)
    drawn = changed_gates(picture)
    track_of = tracks or {}
    return Board(
        season=season,
        svg=_timeline_svg(picture),
        gates=tuple(gates),
        phases=_phase_titles(season),
        changes=dict(_change_words(drawn, season.zone)),
        removed=tuple(_removed_gates(drawn)),
        mine=tuple(mine[:FIRST_DUES]),
        mine_in_all=len(mine),
        parts=tuple(_board_parts(season, plans, track_of)),
        tracks=track_of,
    )


def _timeline_svg(picture: Picture) -> Markup:
    return Markup(timeline_svg(picture))  # noqa: S704  drawn by app.picture, which escapes every word


def _phase_titles(season: SeasonLine) -> dict[str, str]:
    return {phase.id: phase.title for phase in season.phases}


def _change_words(drawn: Sequence[ChangedGate], zone: str) -> Iterator[tuple[str, str]]:
    """What the calendar's last change did, by the gate's id."""
    for each in drawn:
        if each.change:
            yield each.gate.id, change_in_words(each, zone)


def _removed_gates(drawn: Sequence[ChangedGate]) -> Iterator[str]:
    for each in drawn:
        if each.change == "removed":
            yield each.gate.title


def _board_parts(
    season: SeasonLine,
    plans: Sequence[PlanLine],
    track_of: Mapping[str, Track],
) -> Iterator[BoardPart]:
    """A part for each kind of document, in the order of the calendar."""
    for document in season.documents:
        in_part = [plan for plan in plans if plan.document == document.id]
        in_part.sort(key=_by_urgency)
        yield _board_part(season, document, in_part, track_of)


def _board_part(
    season: SeasonLine,
    document: TitleLine,
    plans: Sequence[PlanLine],
    track_of: Mapping[str, Track],
) -> BoardPart:
    columns = [_column_of(state, plans) for state in season.states]
    first_state = season.states[0]
    waiting = [plan for plan in plans if _cannot_begin(plan, first_state)]
    return BoardPart(
        title=document.title,
        total=len(plans),
        need=tuple(_count_needy(plans, track_of)),
        folded=len(waiting) == len(plans),
        columns=tuple(column for column in columns if column.plans),
        empty=tuple(column.state for column in columns if not column.plans),
    )


def _column_of(state: str, plans: Sequence[PlanLine]) -> Column:
    return Column(state, tuple(plan for plan in plans if plan.state == state))


def _cannot_begin(plan: PlanLine, first_state: str) -> bool:
    """Is it where it began, with something in its way?"""
    return plan.state == first_state and bool(plan.first_blocker)


def _count_needy(plans: Sequence[PlanLine], track_of: Mapping[str, Track]) -> Iterator[tuple[Colour, int]]:
    """How many plans are off track and at risk, the worst first."""
    colours = list(_colours_of(plans, track_of))
    for colour in NEEDY_COLOURS:
        if colour in colours:
            yield colour, colours.count(colour)


def _colours_of(plans: Sequence[PlanLine], track_of: Mapping[str, Track]) -> Iterator[Colour]:
    for plan in plans:
        if plan.id in track_of:
            yield track_of[plan.id].colour


def _by_urgency(plan: PlanLine) -> tuple[bool, str, str]:
    """What is due first comes first, what is never due comes last."""
    if plan.due is None:
        return (True, "", plan.unit)
    return (False, plan.due.due_at.isoformat(), plan.unit)
