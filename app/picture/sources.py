"""Pictures of what is at hand: a calendar file, or a season of the database, each beside what was before it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pendulum import DateTime

from app.picture.subject import Before, Picture, TimelineGate
from config.resolve import Resolver
from flows.views import lines as views
from flows.views.calendar import Versions
from flows.views.gate_lines import GateLine, read_gates


def of_calendar(
    resolver: Resolver,
    *,
    at: DateTime,
    previous: Resolver | None = None,
) -> Picture:
    """What a file says; nothing has happened at its gates yet."""
    calendar = resolver.calendar
    return Picture(
        gates=_gates_in(resolver),
        phases=calendar.phases,
        blackouts=resolver.blackouts,
        at=at,
        zone=calendar.zone,
        before=_before_in(previous) if previous else None,
    )


def of_season(
    season: views.SeasonLine,
    gates: Sequence[GateLine],
    *,
    at: DateTime,
    before: Before | None = None,
) -> Picture:
    """How a season stands."""
    return Picture(
        gates=[TimelineGate.of_line(gate) for gate in gates],
        phases=season.phases,
        blackouts=season.blackouts,
        at=at,
        zone=season.zone,
        before=before,
    )


def read_season(
    session: Any,
    season_id: str,
    versions: Versions,
    *,
    at: DateTime,
    diff: Resolver | None,
) -> Picture:
    """The season beside another calendar; where none is given, beside its own previous version."""
    season = views.read_season(session, season_id, at=at)
    gates = read_gates(session, season_id, at=at)
    before = _before_in(diff) if diff else version_before(versions, gates)
    return of_season(season, gates, at=at, before=before)


def version_before(versions: Versions, gates: Sequence[GateLine]) -> Before | None:
    """The previous version, as far as the calendar is what changed since.

    A gate that Product Ops extended has moved in no calendar, and one that a unit's overlay added is in neither.
    """
    if versions.previous is None:
        return None
    before = _before_in(versions.previous)
    season_gates = [TimelineGate.of_line(gate) for gate in gates]
    current_gates = _gates_in(versions.current)
    current_due = {gate.id: gate.due_at for gate in current_gates}
    of_overlays = [gate for gate in season_gates if gate.id not in current_due]
    gates_before = {gate.id: gate for gate in of_overlays}
    gates_before |= before.by_id
    for gate in season_gates:
        if _is_kept(gate.id, before, current_due):
            gates_before[gate.id] = gate
    previous_gates = tuple(gates_before.values())
    return replace(before, gates=previous_gates)


def _is_kept(gate_id: str, before: Before, current_due: Mapping[str, DateTime]) -> bool:
    """Have both versions the gate, with the same date?"""
    previous = before.by_id.get(gate_id)
    if previous is None:
        return False
    return previous.due_at == current_due.get(gate_id)


def _before_in(resolver: Resolver) -> Before:
    return Before(
        gates=_gates_in(resolver),
        phases=resolver.calendar.phases,
        days=resolver.days,
    )


def _gates_in(resolver: Resolver) -> tuple[TimelineGate, ...]:
    return tuple(TimelineGate.of_dated(dated) for dated in resolver.gates())
