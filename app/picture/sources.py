"""Pictures of what is at hand: a calendar file, or a season of the database, each beside what was before it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pendulum import DateTime

from app.picture.subject import Before, Picture, TimelineGate
from config.resolve import Resolver
from flows.views import lines as look
from flows.views.calendar import Versions


def of_calendar(resolver: Resolver, *, at: DateTime, previous: Resolver | None = None) -> Picture:
    """What a file says; nothing has happened at its gates yet."""
    return Picture(
        gates=_gates(resolver),
        phases=resolver.calendar.phases,
        blackouts=resolver.blackouts,
        at=at,
        zone=resolver.calendar.zone,
        before=_before(previous) if previous else None,
    )


def of_season(
    season: look.SeasonLine, gates: Sequence[look.GateLine], *, at: DateTime, before: Before | None = None
) -> Picture:
    """How a season stands."""
    lines = [TimelineGate.of_line(gate) for gate in gates]
    return Picture(lines, season.phases, season.blackouts, at, season.zone, before)


def read_season(session: Any, season_id: str, versions: Versions, *, at: DateTime, diff: Resolver | None) -> Picture:
    """The season beside another calendar; where none is given, beside its own previous version."""
    season, gates = look.season(session, season_id, at=at), look.gates(session, season_id, at=at)
    before = _before(diff) if diff else version_before(versions, gates)
    return of_season(season, gates, at=at, before=before)


def version_before(versions: Versions, gates: Sequence[look.GateLine]) -> Before | None:
    """The previous version, as far as the calendar is what changed since.

    A gate that Product Ops extended has moved in no calendar, and one that a unit's overlay added is in neither.
    """
    if versions.previous is None:
        return None
    before, drawn = _before(versions.previous), {gate.id: TimelineGate.of_line(gate) for gate in gates}
    now = {gate.id: gate.due_at for gate in _gates(versions.current)}
    was = {gate.id: drawn.get(gate.id, gate) if now.get(gate.id) == gate.due_at else gate for gate in before.gates}
    own = {gate_id: gate for gate_id, gate in drawn.items() if gate_id not in now}
    return replace(before, gates=tuple((own | was).values()))


def _before(resolver: Resolver) -> Before:
    return Before(_gates(resolver), resolver.calendar.phases, resolver.days)


def _gates(resolver: Resolver) -> tuple[TimelineGate, ...]:
    return tuple(TimelineGate.of_dated(dated) for dated in resolver.gates())
