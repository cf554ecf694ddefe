"""Single reasons against an act: an old version was seen, a guard fails, the state does not have it, a freeze."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from flows.act.authority import denial, freeze_reasons
from flows.act.case import ActCase
from flows.act.facts import Facts
from flows.act.kind import Act, Kind
from models.organisation import SYSTEM
from states.guard import Reason
from states.lifecycle import Move
from states.refusal import not_from_state, stale


def stale_reasons(case: ActCase) -> Iterator[Reason]:
    """The thing has changed since whoever asks looked at it, or the text that they read is not the current one."""
    thing = case.thing
    seen = case.command.seen
    if seen is not None and seen + case.facts.caught_up != thing.version:
        yield stale(seen, thing.version)
    yield from case.kind.unread(
        case.facts,
        thing,
        case.command,
    )


def stale_act_reasons(case: ActCase, act: Act) -> Iterator[Reason]:
    """The same of an act that is no move, as far as what was seen matters to it."""
    facts = case.facts
    thing = case.thing
    command = case.command
    seen = act.version_seen(facts, thing, command)
    if seen is not None and seen + facts.caught_up != thing.version:
        fix = act.stale_fix(facts, thing, command)
        yield stale(seen, thing.version, fix)
    yield from case.kind.unread(facts, thing, command)


def is_move_of(move: Move, document: str) -> bool:
    """Is it a move of this document?"""
    return not move.documents or document in move.documents


def guard_reasons(case: ActCase, code: str) -> Iterator[Reason]:
    """A reason for each thing that keeps the guard from holding."""
    kind = case.kind
    if _surely_holds(case, code):
        return
    if kind.explains is not None:
        yield from kind.explains(case.facts, case.thing, code)
        return
    guard = kind.guards[code]
    blockers = kind.blockers[code]
    for blocker in blockers(case.facts, case.thing, case.command):
        yield guard.reason(blocker)


def _surely_holds(case: ActCase, code: str) -> bool:
    """As the kind itself reads it, without looking for blockers; False where it does not tell."""
    holds = case.kind.holds
    if holds is None:
        return False
    return holds(
        case.facts,
        case.thing,
        code,
        case.command,
        case.draft.on_behalf_of,
    )


def denial_reason(
    case: ActCase,
    act: str,
    rights: Iterable[str],
    held: Iterable[str],
) -> Reason:
    """No relation that whoever asks holds allows it: the act's own sentence where it has one, else the table's."""
    own = case.kind.acts.get(case.command.act)
    if own is not None and own.denies is not None:
        return own.denies(case.facts, case.thing)
    entitled = own.entitled(case.facts, case.thing) if own is not None else ()
    names = [case.facts.name_of(person_id) for person_id in entitled]
    return denial(act, rights, held, names)


def act_not_from_state(case: ActCase) -> Reason:
    """The state that the thing is in does not have this act; the moves that it has are named."""
    lifecycle = case.lifecycle()
    state = case.thing.state
    act_in_words = case.command.act.replace("_", " ")
    moves = lifecycle.possible(state, case.document)
    triggers = [move.trigger for move in moves]
    return not_from_state(
        act_in_words,
        lifecycle.thing,
        state,
        triggers,
    )


def freeze_reasons_against(case: ActCase, act: str) -> Iterator[Reason]:
    """A hard freeze, with whose turn it is then where the kind names them."""
    if case.kind.thaws:
        return
    season = case.facts.season.row
    for reason in freeze_reasons(case.facts, act):
        if case.kind.names_holders:
            # Only Product Ops can lift a freeze; otherwise it waits for its last day.
            yield replace(reason, whose_turn=(season.product_ops_id,))
        else:
            yield reason


def possible_moves(facts: Facts, kind: Kind, thing: Any) -> list[str]:
    """The triggers by which people may leave the thing's state."""
    document = kind.document_of(thing)
    moves = kind.lifecycle(facts).possible(thing.state, document)
    if kind.names_holders:
        return [move.trigger for move in moves]
    return [move.trigger for move in moves if set(move.by) != {SYSTEM}]
