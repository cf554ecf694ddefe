"""The season board: the gates on a timeline, what waits for the person who looks, and the plans by state."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup
from pendulum import DateTime

from app.picture.captions import change_in_words
from app.picture.changes import changed
from app.picture.sources import of_season
from app.picture.subject import Before
from app.picture.timeline import timeline
from flows.views.lines import DueLine, GateLine, PlanLine, SeasonLine
from flows.views.status import Track
from rules.track import COLOURS, Colour

FIRST_DUES = 3
"""“My next three things”: more than that is no order of work."""


@dataclass(frozen=True)
class Column:
    """A state and the plans that are in it, what is due first on top."""

    state: str
    plans: tuple[PlanLine, ...]


@dataclass(frozen=True)
class Part:
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

    `tracks` has the track of each plan by id.
    """

    season: SeasonLine
    svg: Markup
    gates: tuple[GateLine, ...]
    phases: dict[str, str]
    changes: dict[str, str]
    removed: tuple[str, ...]
    mine: tuple[DueLine, ...]
    mine_in_all: int
    parts: tuple[Part, ...]
    tracks: Mapping[str, Track] = field(default_factory=dict)


def board(
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
    drawn = changed(picture)
    return Board(
        season=season,
        svg=Markup(timeline(picture)),  # noqa: S704  drawn by app.picture, which escapes every word
        gates=tuple(gates),
        phases={phase.id: phase.title for phase in season.phases},
        changes={each.gate.id: change_in_words(each, season.zone) for each in drawn if each.change},
        removed=tuple(each.gate.title for each in drawn if each.change == "removed"),
        mine=tuple(mine[:FIRST_DUES]),
        mine_in_all=len(mine),
        parts=tuple(_part(season, kind.id, kind.title, plans, tracks or {}) for kind in season.documents),
        tracks=tracks or {},
    )


def _part(
    season: SeasonLine, document: str, title: str, plans: Sequence[PlanLine], tracks: Mapping[str, Track]
) -> Part:
    own = sorted((plan for plan in plans if plan.document == document), key=_urgency)
    columns = [Column(state, tuple(plan for plan in own if plan.state == state)) for state in season.states]
    return Part(
        title=title,
        total=len(own),
        need=tuple(_in_need([tracks[plan.id].colour for plan in own if plan.id in tracks])),
        folded=all(plan.state == season.states[0] and plan.first_blocker for plan in own),
        columns=tuple(column for column in columns if column.plans),
        empty=tuple(column.state for column in columns if not column.plans),
    )


def _in_need(colours: Sequence[Colour]) -> Iterator[tuple[Colour, int]]:
    return ((colour, colours.count(colour)) for colour in COLOURS[:2] if colour in colours)


def _urgency(plan: PlanLine) -> tuple[bool, str, str]:
    return (plan.due is None, plan.due.due_at.isoformat() if plan.due else "", plan.unit)
