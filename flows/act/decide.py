"""Deciding an act, purely: staleness, authority, freeze, guards, then effects into a draft; the same for every kind.

Either every reason against it is found at once, or a draft of all that it changes. No database is known here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flows.act.authority import denial, freeze_reasons, must_be_automation, relations_of
from flows.act.command import Command, Done
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act, Kind
from models.organisation import SYSTEM
from rules.permissions import BY_ACT, RELATIONS_OF_ACT
from states.guard import Reason
from states.lifecycle import Move
from states.machine import Moving, make_move
from states.places import PLACES
from states.refusal import Refused, Unknown, not_from_state, stale


@dataclass(frozen=True)
class Choice:
    """A move that leaves a thing's state, and what is in its way for whoever asks; no reasons: it is possible now."""

    move: Move
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Decider:
    """Decides for every kind; an effect makes a thing of another kind move along through it."""

    kinds: Mapping[str, Kind]

    def decide(self, facts: Facts, thing: Any, command: Command, *, is_new: bool = False) -> tuple[Draft, Done]:
        """The draft of the act and what it comes to; raises Refused with every reason at once."""
        kind = self.kinds[command.kind]
        draft = Draft(facts, command, self)
        if is_new:
            draft.add(thing)
        act = kind.acts.get(command.act)
        if act is not None:
            return draft, self._decide_act(draft, kind, act, thing)
        reasons = list(self.reasons_against(draft, kind, thing, command))
        if reasons:
            raise Refused(command.act, command.id, reasons)
        return draft, self.move_on(draft, kind, thing, command)

    def follow(self, facts: Facts, thing: Any, command: Command, on_behalf_of: tuple[str, ...]) -> tuple[Draft, Done]:
        """The same of what was decided elsewhere: nobody is asked for a right, and no guard holds it up."""
        draft = Draft(facts, command, self, on_behalf_of)
        return draft, self._follow(draft, self.kinds[command.kind], thing)

    def _follow(self, draft: Draft, kind: Kind, thing: Any) -> Done:
        act = kind.acts.get(draft.command.act)
        if act is not None:
            return self._carry_out(draft, kind, act, thing)
        return self.move_on(draft, kind, thing, draft.command)

    # --- moves ----------------------------------------------------------------------------------------------

    def reasons_against(self, draft: Draft, kind: Kind, thing: Any, command: Command) -> Iterator[Reason]:
        """All that stands in the way of a move, for whoever asks; nothing where it is possible."""
        facts = draft.facts
        yield from stale_reasons(facts, kind, thing, command)
        lifecycle = kind.lifecycle(facts)
        triggers = lifecycle.triggers()
        if command.act not in triggers:
            raise Unknown("move", command.act, triggers)
        document = kind.document_of(thing)
        move = lifecycle.move(command.act, thing.state)
        if move is None or (move.documents and document not in move.documents):
            yield self._no_such_move(facts, kind, thing, command)
            return
        yield from self.obstacles(draft, kind, thing, move, command)

    def _no_such_move(self, facts: Facts, kind: Kind, thing: Any, command: Command) -> Reason:
        lifecycle = kind.lifecycle(facts)
        document = kind.document_of(thing)
        reason = not_from_state(command.act, lifecycle.thing, thing.state, possible_moves(facts, kind, thing))
        onward = lifecycle.onward(thing.state, document)
        if not kind.names_holders or onward is None:
            return reason
        return replace(reason, whose_turn=holders_of(facts, kind, thing, onward.by))

    def obstacles(self, draft: Draft, kind: Kind, thing: Any, move: Move, command: Command) -> Iterator[Reason]:
        """Authority, hard freeze, then the move's guards in the table's order."""
        facts = draft.facts
        rights = kind.rights(facts, thing, move)
        yield from authority_reasons(draft, kind, thing, move.trigger, rights)
        for code in move.guards:
            yield from self._guard_reasons(draft, kind, thing, code, command)

    def _guard_reasons(self, draft: Draft, kind: Kind, thing: Any, code: str, command: Command) -> Iterator[Reason]:
        facts = draft.facts
        if kind.holds is not None and kind.holds(facts, thing, code, command, draft.on_behalf_of):
            return
        if kind.explains is not None:
            yield from kind.explains(facts, thing, code)
            return
        guard = kind.guards[code]
        for blocker in kind.blockers[code](facts, thing, command):
            yield guard.reason(blocker)

    def choices(self, facts: Facts, kind: Kind, thing: Any, command: Command) -> list[Choice]:
        """Every move from the thing's state, in the table's order, with what is in its way for whoever asks."""
        found = []
        for move in kind.lifecycle(facts).possible(thing.state, kind.document_of(thing)):
            asked = replace(command, act=move.trigger)
            draft = Draft(facts, asked, self)
            found.append(Choice(move, tuple(self.obstacles(draft, kind, thing, move, asked))))
        return found

    def move_on(self, draft: Draft, kind: Kind, thing: Any, command: Command) -> Done:
        """A decided move: the new state, what follows from it, and the entry in the journal."""
        facts = draft.facts
        lifecycle = kind.lifecycle(facts)
        move = lifecycle.move(command.act, thing.state)
        if move is None:
            raise Unknown("move", f"{command.act} from {thing.state}")
        was = thing.state
        # What was read when it was decided; effects may make another text of it.
        kept = kind.kept(thing)

        def begin() -> None:
            thing.version += 1
            if hasattr(thing, "entered_at"):
                thing.entered_at = facts.at

        def run_effect(name: str) -> None:
            kind.effects[name](draft, thing, command)

        make_move(lifecycle, command.act, Moving(thing, begin=begin, effect=run_effect))
        kind.follows(draft, thing, move)
        enter_act(draft, kind, thing, command, kept, was=was, now=thing.state)
        return Done(kind.name, thing.id, command.act, was, thing.state, thing.version)

    # --- acts that are no moves -----------------------------------------------------------------------------

    def _decide_act(self, draft: Draft, kind: Kind, act: Act, thing: Any) -> Done:
        command = draft.command
        right = act.right or command.act
        if act.enters_itself and right not in RELATIONS_OF_ACT:
            must_be_automation(draft.facts, command)
            return self._carry_out(draft, kind, act, thing)
        if act.prepare is not None:
            act.prepare(draft, thing, command)
        if act.is_done(draft.facts, thing, command):
            draft.forget()
            return self._done(draft, kind, act, thing)
        reasons = list(self._act_reasons(draft, kind, act, thing))
        if reasons:
            raise Refused(act.as_move or right, command.id, reasons)
        return self._carry_out(draft, kind, act, thing)

    def _carry_out(self, draft: Draft, kind: Kind, act: Act, thing: Any) -> Done:
        command = draft.command
        if not act.enters_itself:
            thing.version += 1
        act.effect(draft, thing, command)
        kind.follows(draft, thing, None)
        if not act.enters_itself:
            enter_act(draft, kind, thing, command, kind.kept(thing))
        return self._done(draft, kind, act, thing)

    def _done(self, draft: Draft, kind: Kind, act: Act, thing: Any) -> Done:
        """An act that is no move leaves the state as it is; a thing without a life-cycle has none, and no version."""
        answer = act.answer(draft.facts, thing, draft.command) | {"changed": not draft.is_forgotten}
        state = getattr(thing, "state", "")
        version = getattr(thing, "version", 0)
        return Done(kind.name, thing.id, draft.command.act, state, state, version, answer)

    def _act_reasons(self, draft: Draft, kind: Kind, act: Act, thing: Any) -> Iterator[Reason]:
        facts, command = draft.facts, draft.command
        if act.as_move:
            yield from self.reasons_against(draft, kind, thing, replace(command, act=act.as_move))
            return
        right = act.right or command.act
        seen = act.version_seen(facts, thing, command)
        if seen is not None and seen + facts.caught_up != thing.version:
            yield stale(seen, thing.version, act.stale_fix(facts, thing, command))
        yield from kind.unread(facts, thing, command)
        if not act.anywhere(facts, thing) and not is_possible_in(facts, kind, thing, right):
            lifecycle = kind.lifecycle(facts)
            moves = [move.trigger for move in lifecycle.possible(thing.state, kind.document_of(thing))]
            yield not_from_state(command.act.replace("_", " "), lifecycle.thing, thing.state, moves)
        yield from authority_reasons(draft, kind, thing, right, RELATIONS_OF_ACT[right])
        yield from act.refuses(facts, thing, command)

    # --- what moves along (draft.Follower) ------------------------------------------------------------------

    def move(self, draft: Draft, kind: str, thing: Any, command: Command) -> None:
        """Another thing moves along; its effects write into the same draft."""
        outer = draft.facts, draft.command, draft.on_behalf_of, draft.journal_facts
        draft.command, draft.journal_facts = command, {}
        if command.actor == SYSTEM:
            draft.facts = draft.facts.by_itself()
            draft.on_behalf_of = ()
        self._follow(draft, self.kinds[kind], thing)
        draft.facts, draft.command, draft.on_behalf_of, draft.journal_facts = outer

    def is_possible(self, draft: Draft, kind: str, thing: Any, command: Command) -> bool:
        """Would the automation be allowed this move?"""
        alone = Draft(draft.facts.by_itself(), command, self)
        return not any(True for _ in self.reasons_against(alone, self.kinds[kind], thing, command))


# --- parts of a decision ----------------------------------------------------------------------------------------


def stale_reasons(facts: Facts, kind: Kind, thing: Any, command: Command) -> Iterator[Reason]:
    """The thing has changed since whoever asks looked at it, or the text that they read is not the current one."""
    if command.seen is not None and command.seen + facts.caught_up != thing.version:
        yield stale(command.seen, thing.version)
    yield from kind.unread(facts, thing, command)


def authority_reasons(draft: Draft, kind: Kind, thing: Any, act: str, rights: Iterable[str]) -> Iterator[Reason]:
    """The right to do it, and a hard freeze; the draft knows from then on for whom it is done."""
    facts = draft.facts
    relations = relations_of(facts, kind, thing, rights)
    principals = relations.principals(rights)
    if principals is None:
        reason = denial(act, rights, relations.names)
        turn = holders_of(facts, kind, thing, rights) if kind.names_holders else ()
        yield replace(reason, whose_turn=turn)
    draft.on_behalf_of = principals or ()
    facts.principals = draft.on_behalf_of
    for reason in freeze_reasons(facts, act):
        # Only Product Ops can lift a freeze; otherwise it waits for its last day.
        yield replace(reason, whose_turn=(facts.season.row.product_ops_id,)) if kind.names_holders else reason


def holders_of(facts: Facts, kind: Kind, thing: Any, relations: Iterable[str]) -> tuple[str, ...]:
    """The people who have one of these relations, those of the first relation first; nobody for `system`."""
    found: dict[str, None] = {}
    for name in relations:
        for person_id in _people_of(facts, kind, thing, name):
            if person_id:
                found[person_id] = None
    return tuple(found)


def _people_of(facts: Facts, kind: Kind, thing: Any, relation: str) -> tuple[str, ...]:
    if relation in kind.holders:
        return kind.holders[relation](facts, thing)
    if relation == "product_ops":
        return (facts.season.row.product_ops_id,)
    if relation == "finance":
        return facts.having_role("finance")
    return facts.executives if relation == "executive" else ()


def is_possible_in(facts: Facts, kind: Kind, thing: Any, act: str) -> bool:
    """Is the thing where the table of rights has this act?"""
    places = BY_ACT[act].states
    if not places:
        return True
    if kind.name != "plan":
        return thing.state in places
    return any(thing.state in PLACES[place](kind.lifecycle(facts)) for place in places)


def possible_moves(facts: Facts, kind: Kind, thing: Any) -> list[str]:
    """The triggers by which people may leave the thing's state."""
    moves = kind.lifecycle(facts).possible(thing.state, kind.document_of(thing))
    if kind.names_holders:
        return [move.trigger for move in moves]
    return [move.trigger for move in moves if set(move.by) != {SYSTEM}]


def enter_act(
    draft: Draft,
    kind: Kind,
    thing: Any,
    command: Command,
    kept: Mapping[str, Any],
    *,
    was: str = "",
    now: str = "",
) -> None:
    """The act's own entry in the journal."""
    by_itself = draft.facts.actor == SYSTEM
    draft.enter(
        kind.name,
        thing.id,
        command.act,
        by_itself=by_itself,
        was=was,
        now=now,
        version=thing.version,
        reason=command.reason,
        facts=dict(kept) | draft.journal_facts,
    )
