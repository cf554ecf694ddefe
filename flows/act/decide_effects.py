"""Carrying out what is decided: the new state or the act's effect, what follows from it, and the journal's entry."""

from collections.abc import Mapping
from typing import Any

from flows.act.case import ActCase
from flows.act.command import Done
from flows.act.kind import Act
from models.organisation import SYSTEM
from states.machine import Moving, make_move
from states.refusal import Unknown


def follow_on(case: ActCase) -> Done:
    """Whatever the command's act is: a move, or an act that is none."""
    act = case.kind.acts.get(case.command.act)
    return move_on(case) if act is None else carry_out(case, act)


def move_on(case: ActCase) -> Done:
    """A decided move: the new state, what follows from it, and the entry in the journal."""
    kind = case.kind
    thing = case.thing
    command = case.command
    lifecycle = case.lifecycle()
    move = lifecycle.move(command.act, thing.state)
    if move is None:
        raise Unknown("move", f"{command.act} from {thing.state}")
    was = thing.state
    # What was read when it was decided; effects may make another text of it.
    kept = kind.kept(thing)
    make_move(lifecycle, command.act, _moving_thing(case))
    kind.follows(case.draft, thing, move)
    enter_act(
        case,
        kept,
        was=was,
        now=thing.state,
    )
    return Done(
        kind=kind.name,
        id=thing.id,
        act=command.act,
        was=was,
        now=thing.state,
        version=thing.version,
    )


def _moving_thing(case: ActCase) -> Moving:
    """The thing for the state machine, with what happens when it leaves its state and what each effect does."""
    thing = case.thing
    at = case.facts.at

    def begin() -> None:
        thing.version += 1
        if hasattr(thing, "entered_at"):
            thing.entered_at = at

    def run_effect(name: str) -> None:
        effect = case.kind.effects[name]
        effect(case.draft, thing, case.command)

    return Moving(thing, begin=begin, effect=run_effect)


def carry_out(case: ActCase, act: Act) -> Done:
    """A decided act that is no move: its effect, what follows from it, and the entry where it makes none itself."""
    kind = case.kind
    thing = case.thing
    if not act.enters_itself:
        thing.version += 1
    act.effect(case.draft, thing, case.command)
    kind.follows(case.draft, thing, None)
    if not act.enters_itself:
        enter_act(case, kind.kept(thing))
    return done_act(case, act)


def done_act(case: ActCase, act: Act) -> Done:
    """An act that is no move leaves the state as it is; a thing without a life-cycle has none, and no version."""
    thing = case.thing
    answer = act.answer(case.facts, thing, case.command)
    state = getattr(thing, "state", "")
    return Done(
        kind=case.kind.name,
        id=getattr(thing, "id", case.command.id),
        act=case.command.act,
        was=state,
        now=state,
        version=getattr(thing, "version", 0),
        answer=answer | case.draft.answer | {"changed": not case.draft.is_forgotten},
    )


def enter_act(
    case: ActCase,
    kept: Mapping[str, Any],
    *,
    was: str = "",
    now: str = "",
) -> None:
    """The act's own entry in the journal."""
    draft = case.draft
    thing = case.thing
    draft.enter(
        case.kind.name,
        thing.id,
        case.command.act,
        by_itself=draft.facts.actor == SYSTEM,
        was=was,
        now=now,
        version=thing.version,
        reason=case.command.reason,
        facts=dict(kept) | draft.journal_facts,
    )
