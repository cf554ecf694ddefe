"""What an act demands before it is decided: the season to itself, an end that is due, and what is read in advance."""

from collections.abc import Iterator
from typing import Any

from flows.act.command import Command
from flows.act.facts import Facts
from flows.act.kind import Kind
from models.base import Base
from models.plan import Plan
from states.lifecycle import Move


def is_done_alone(kind: Kind, command: Command) -> bool:
    """Has this act the season to itself, so that who comes second sees what the first has done?"""
    act = kind.acts.get(command.act)
    if act is None:
        return kind.alone
    return act.alone


def is_journal_first(kind: Kind, command: Command) -> bool:
    """Does this act hold the journal's end before anything is read?"""
    act = kind.acts.get(command.act)
    return act is not None and act.journal_first


def locks_of(kind: Kind, command: Command) -> tuple[type[Base], ...]:
    """The tables of which this act locks all rows in the season."""
    act = kind.acts.get(command.act)
    return act.locks if act is not None else ()


def reads_of(
    kind: Kind,
    facts: Facts,
    thing: Any,
    command: Command,
) -> tuple[str, ...]:
    """The names of all that this act reads in advance: the kind's own, the act's, and its effects'."""
    names = [*kind.reads]
    act = kind.acts.get(command.act)
    if act is not None:
        names += act.reads
    else:
        lifecycle = kind.lifecycle(facts)
        move = lifecycle.move(command.act, thing.state)
        names += _reads_of_move(kind, move)
    return tuple(dict.fromkeys(names))


def _reads_of_move(kind: Kind, move: Move | None) -> Iterator[str]:
    """Those of its effects and of its guards, then those of every move of the kind."""
    parts: tuple[str, ...] = ()
    if move is not None:
        parts = (*move.effects, *move.guards)
    for part in (*parts, ""):
        yield from kind.move_reads.get(part, ())


def units_of(command: Command) -> tuple[str, ...]:
    """The units of which whoever asks speaks."""
    units = command.word("units") or ()
    return tuple(units)


def has_expired(
    kind: Kind,
    facts: Facts,
    thing: Any,
    command: Command,
) -> bool:
    """Has the thing ended by itself, without an act that says so?"""
    if kind.expires is None:
        return False
    ending, is_over = kind.expires
    return command.act != ending and is_over(facts, thing)


def plan_of(kind: Kind, facts: Facts, thing: Any) -> Plan | None:
    """The thing itself, or the plan that it is a part of."""
    if isinstance(thing, Plan):
        return thing
    if not kind.parent:
        return None
    plan_id = getattr(thing, kind.parent)
    return facts.get(Plan, plan_id)
