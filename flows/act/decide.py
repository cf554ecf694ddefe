"""Deciding an act, purely: staleness, authority, freeze, guards, then effects into a draft; the same for every kind.

Either every reason against it is found at once, or a draft of all that it changes. No database is known here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flows.act.authority import (
    holders_of,
    must_be_automation,
    relations_of,
)
from flows.act.case import ActCase
from flows.act.command import Command, Done
from flows.act.decide_effects import (
    carry_out,
    done_act,
    follow_on,
    move_on,
)
from flows.act.decide_refusals import (
    act_not_from_state,
    denial_reason,
    freeze_reasons_against,
    guard_reasons,
    is_move_of,
    possible_moves,
    stale_act_reasons,
    stale_reasons,
)
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act, Kind
from models.organisation import SYSTEM
from rules.permissions import BY_ACT, RELATIONS_OF_ACT
from states.guard import Reason
from states.lifecycle import Move
from states.places import PLACES
from states.refusal import Refused, Unknown, not_from_state


@dataclass(frozen=True)
class Choice:
    """A move that leaves a thing's state, and what is in its way for whoever asks; no reasons: it is possible now."""

    move: Move
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Decider:
    """Decides for every kind; an effect makes a thing of another kind move along through it."""

    kinds: Mapping[str, Kind]

    def decide(
        self,
        facts: Facts,
        thing: Any,
        command: Command,
        *,
        is_new: bool = False,
    ) -> tuple[Draft, Done]:
        """The draft of the act and what it comes to; raises Refused with every reason at once."""
        draft = Draft(facts, command, self)
        done = self.decide_into(draft, thing, is_new=is_new)
        return draft, done

    def decide_into(
        self,
        draft: Draft,
        thing: Any,
        *,
        is_new: bool = False,
    ) -> Done:
        """The same for the draft's command, written to what the draft has of others already."""
        if is_new:
            draft.add(thing)
        case = self._case_of(draft, thing)
        act = case.kind.acts.get(case.command.act)
        if act is None:
            return _decide_move(case)
        return _decide_act(case, act)

    def follow_into(self, draft: Draft, thing: Any) -> Done:
        """The same of what was decided elsewhere: nobody is asked for a right, and no guard holds it up."""
        return follow_on(self._case_of(draft, thing))

    def _case_of(self, draft: Draft, thing: Any) -> ActCase:
        kind = self.kinds[draft.command.kind]
        return ActCase(draft, kind, thing, draft.command)

    def reasons_against(
        self,
        facts: Facts,
        kind: Kind,
        thing: Any,
        command: Command,
    ) -> list[Reason]:
        """All that stands in the way of a move, for whoever asks; nothing where it is possible."""
        draft = Draft(facts, command, self)
        return list(_reasons_against(ActCase(draft, kind, thing, command)))

    def choices(
        self,
        facts: Facts,
        kind: Kind,
        thing: Any,
        command: Command,
    ) -> list[Choice]:
        """Every move from the thing's state, in the table's order, with what is in its way for whoever asks."""
        found = []
        document = kind.document_of(thing)
        for move in kind.lifecycle(facts).possible(thing.state, document):
            attempt = replace(command, act=move.trigger)
            draft = Draft(facts, attempt, self)
            reasons = _obstacles(ActCase(draft, kind, thing, attempt), move)
            found.append(Choice(move, tuple(reasons)))
        return found

    # --- what moves along (draft.Follower) ------------------------------------------------------------------

    def move(
        self,
        draft: Draft,
        kind: str,
        thing: Any,
        command: Command,
    ) -> None:
        """Another thing moves along; its effects write into the same draft."""
        outer = draft.facts, draft.command, draft.on_behalf_of, draft.journal_facts
        draft.command = command
        draft.journal_facts = {}
        if command.actor == SYSTEM:
            draft.facts = draft.facts.by_itself()
            draft.on_behalf_of = ()
        follow_on(ActCase(draft, self.kinds[kind], thing, command))
        draft.facts, draft.command, draft.on_behalf_of, draft.journal_facts = outer

    def is_possible(
        self,
        draft: Draft,
        kind: str,
        thing: Any,
        command: Command,
    ) -> bool:
        """Would the automation be allowed this move?"""
        alone = Draft(draft.facts.by_itself(), command, self)
        reasons = _reasons_against(ActCase(alone, self.kinds[kind], thing, command))
        return next(reasons, None) is None


# --- the way through a decision ---------------------------------------------------------------------------------


def _decide_move(case: ActCase) -> Done:
    command = case.command
    reasons = list(_reasons_against(case))
    if reasons:
        raise Refused(command.act, command.id, reasons)
    return move_on(case)


def _decide_act(case: ActCase, act: Act) -> Done:
    """The same of an act that is no move."""
    facts, thing, command = case.facts, case.thing, case.command
    right = act.right or command.act
    if act.enters_itself and not act.as_move and right not in RELATIONS_OF_ACT:
        must_be_automation(facts, command)
        return carry_out(case, act)
    if act.prepare is not None:
        act.prepare(case.draft, thing, command)
    if act.is_done(facts, thing, command):
        case.draft.forget()
        return done_act(case, act)
    reasons = list(_act_reasons(case, act))
    if reasons:
        raise Refused(act.called or act.as_move or right, command.id, reasons)
    return carry_out(case, act)


# --- what is in a move's way ------------------------------------------------------------------------------------


def _reasons_against(case: ActCase) -> Iterator[Reason]:
    thing, command = case.thing, case.command
    yield from stale_reasons(case)
    lifecycle = case.lifecycle()
    triggers = lifecycle.triggers()
    if command.act not in triggers:
        raise Unknown("move", command.act, triggers)
    move = lifecycle.move(command.act, thing.state)
    if move is None or not is_move_of(move, case.document):
        yield _no_such_move(case)
        return
    yield from _obstacles(case, move)


def _no_such_move(case: ActCase) -> Reason:
    facts, kind, thing = case.facts, case.kind, case.thing
    lifecycle = case.lifecycle()
    reason = not_from_state(
        case.command.act,
        lifecycle.thing,
        thing.state,
        possible_moves(facts, kind, thing),
    )
    onward = lifecycle.onward(thing.state, case.document)
    if not kind.names_holders or onward is None:
        return reason
    turn = holders_of(facts, kind, thing, onward.by)
    return replace(reason, whose_turn=turn)


def _obstacles(case: ActCase, move: Move) -> Iterator[Reason]:
    rights = case.kind.rights(case.facts, case.thing, move)
    yield from _authority_reasons(case, move.trigger, rights)
    for code in move.guards:
        yield from guard_reasons(case, code)


def _authority_reasons(
    case: ActCase,
    act: str,
    rights: Iterable[str],
    entitled: tuple[str, ...] = (),
) -> Iterator[Reason]:
    """The right to do it, and a hard freeze; the draft knows from then on for whom it is done."""
    draft, facts, kind = case.draft, case.facts, case.kind
    if facts.actor in entitled:
        yield from freeze_reasons_against(case, act)
        return
    relations = relations_of(facts, kind, case.thing, rights)
    principals = relations.principals(rights)
    if principals is None:
        reason = denial_reason(case, act, rights, relations.names)
        turn = holders_of(facts, kind, case.thing, rights) if kind.names_holders else ()
        yield replace(reason, whose_turn=turn)
    draft.on_behalf_of = principals or ()
    facts.principals = draft.on_behalf_of
    yield from freeze_reasons_against(case, act)


# --- what is in the way of an act that is no move ---------------------------------------------------------------


def _act_reasons(case: ActCase, act: Act) -> Iterator[Reason]:
    facts, thing, command = case.facts, case.thing, case.command
    if act.as_move:
        as_move = replace(command, act=act.as_move)
        yield from _reasons_against(replace(case, command=as_move))
        return
    right = act.right or command.act
    yield from stale_act_reasons(case, act)
    if not act.anywhere(facts, thing) and not is_possible_in(facts, case.kind, thing, right):
        yield act_not_from_state(case)
    entitled = act.entitled(facts, thing)
    yield from _authority_reasons(case, right, RELATIONS_OF_ACT[right], entitled)
    yield from act.refuses(facts, thing, command)


# --- where a thing may be acted upon ----------------------------------------------------------------------------


def is_possible_in(
    facts: Facts,
    kind: Kind,
    thing: Any,
    act: str,
) -> bool:
    """Is the thing where the table of rights has this act?"""
    places = BY_ACT[act].states
    if not places:
        return True
    if kind.name != "plan":
        return thing.state in places
    lifecycle = kind.lifecycle(facts)
    return any(thing.state in PLACES[place](lifecycle) for place in places)
