"""How one kind of thing is read, moves and is acted upon: its life-cycle and its tables, which the road reads."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.act.blockers import BlockerWords
from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.late_reads import Loader
from models.base import Base
from states.guard import Guard, Reason
from states.lifecycle import Lifecycle, Move
from states.refusal import PlanningError

Holders = Mapping[str, Callable[[Facts, Any], tuple[str, ...]]]
"""For each relation to a thing, the people who have it; computed only for the relations that matter."""

Blocker = Callable[[Facts, Any, Command], Iterable[BlockerWords]]
"""One mapping for each thing in a guard's way, with what the guard's sentence says of it; none: the guard holds."""

ActReasons = Callable[[Facts, Any, Command], Iterable[Reason]]
"""Every reason against an act on a thing; none: nothing is in its way."""

GuardHolds = Callable[[Facts, Any, str, Command, tuple[str, ...]], bool]
"""Does the guard of this code hold for whoever asks, on behalf of these people?"""

Effect = Callable[[Draft, Any, Command], None]


def first_principals(
    facts: Facts,
    _thing: Any,
    _relation: str,
    people: tuple[str, ...],
) -> tuple[str, ...]:
    """Those on whose behalf whoever asks has a relation of these people; nobody where they stand in for none."""
    for person_id in people:
        principals = facts.stand_ins.principals(person_id, facts.actor)
        if principals:
            return principals
    return ()


NO_LIFECYCLE = Lifecycle(
    "thing",
    (),
    "",
    (),
)
"""Of what is acted upon, and does not move."""


def _never_moves(_facts: Facts) -> Lifecycle:
    return NO_LIFECYCLE


def _no_reasons(
    _facts: Facts,
    _thing: Any,
    _command: Command,
) -> Iterable[Reason]:
    return ()


def _nothing_kept(_thing: Any) -> dict[str, Any]:
    return {}


def _nothing_follows(_draft: Draft, _thing: Any, _move: Move | None) -> None:
    return None


def _rights_of_move(_facts: Facts, _thing: Any, move: Move) -> tuple[str, ...]:
    return move.by


def _no_document(_thing: Any) -> str:
    return ""


def _nowhere_else(_facts: Facts, _thing: Any) -> bool:
    return False


def _never_done(_facts: Facts, _thing: Any, _command: Command) -> bool:
    return False


def _seen_by_caller(_facts: Facts, _thing: Any, command: Command) -> int | None:
    return command.seen


def _nobody_else(_facts: Facts, _thing: Any) -> tuple[str, ...]:
    return ()


def _no_fix(_facts: Facts, _thing: Any, _command: Command) -> str:
    return ""


def _no_answer(_facts: Facts, _thing: Any, _command: Command) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Field:
    """Something that people say with an act, by its name among the command's words.

    `missing` is what whoever leaves it out is told; an act whose field has none can do without it.
    """

    name: str
    missing: str = ""


@dataclass(frozen=True)
class Act:
    """Something that is done to a thing without a move; whose right it is and where stands in the table of rights."""

    effect: Effect
    refuses: ActReasons = _no_reasons
    """What else is in its way."""
    reads: tuple[str, ...] = ()
    """What is read in advance, by its names in models/reads.py."""
    fields: tuple[Field, ...] = ()
    """What people say with it."""
    answer: Callable[[Facts, Any, Command], dict[str, Any]] = _no_answer
    """What it says besides, once it is done."""

    # --- whose it is, and where -----------------------------------------------------------------------------

    right: str = ""
    """The act of the table whose right it takes, where that is not its own name."""
    as_move: str = ""
    """The move whose right and guards it takes, though it leaves the state."""
    entitled: Callable[[Facts, Any], tuple[str, ...]] = _nobody_else
    """People who may do it whatever they are to the thing."""
    anywhere: Callable[[Facts, Any], bool] = _nowhere_else
    """Is it possible in every state, whatever the table says?"""
    called: str = ""
    """What refusals call it, where that is not its name."""
    denies: Callable[[Facts, Any], Reason] | None = None
    """What whoever has no right to it is told, where that is not the table's sentence."""

    # --- before it is decided -------------------------------------------------------------------------------

    prepare: Effect | None = None
    """Comes before anything is decided."""
    is_done: Callable[[Facts, Any, Command], bool] = _never_done
    """Is nothing left to do?"""
    version_seen: Callable[[Facts, Any, Command], int | None] = _seen_by_caller
    """The version that whoever asks has seen, as far as it matters to this act."""
    stale_fix: Callable[[Facts, Any, Command], str] = _no_fix
    """What to do where that version is old."""
    reads_text: bool = False
    """Do people tell which text they have read?"""

    # --- what it has to itself ------------------------------------------------------------------------------

    alone: bool = False
    """It has the season to itself meanwhile."""
    locks: tuple[type[Base], ...] = ()
    """The tables of which it locks all rows in the season."""
    journal_first: bool = False
    """It holds the journal's end before anything is read, so that it sees all that others have done."""
    enters_itself: bool = False
    """It counts and enters what it changes itself; where no table of rights has it, it is the automation's alone."""

    @property
    def is_for_people(self) -> bool:
        """Is it in the table of rights at all? What is not is the automation's."""
        return not self.enters_itself or bool(self.fields)


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of thing."""

    name: str
    entity: type[Base]
    lifecycle: Callable[[Facts], Lifecycle] = _never_moves
    guards: Mapping[str, Guard] = field(default_factory=dict)
    blockers: Mapping[str, Blocker] = field(default_factory=dict)
    effects: Mapping[str, Effect] = field(default_factory=dict)
    acts: Mapping[str, Act] = field(default_factory=dict)
    holders: Holders = field(default_factory=dict)
    called: str = ""
    """What refusals call the kind, where that is not its name in words."""

    # --- how a thing is found and read ----------------------------------------------------------------------

    parent: str = ""
    """The column that names the plan which is locked before the thing; "" where the thing is locked itself."""
    above: tuple[tuple[str, type[Base]], ...] = ()
    """Leads in the same way to another thing that has the season: a column and its table each."""
    of_season: bool = False
    """An id is unique in its season only, so that a command names the season too."""
    reads: tuple[str, ...] = ()
    """What is read in advance of every act, by its names in models/reads.py."""
    move_reads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What is read in advance of a move, by its guards and effects; under "" what every move reads."""
    begins: Callable[[Facts, Command], Any] | None = None
    """Makes a new thing, or finds one that is no season's own (`Road.begin_in`)."""
    founds: Callable[[Loader, Command], Facts] | None = None
    """Makes the facts where there is no season to read."""
    not_found: Callable[[Loader, Command], PlanningError] | None = None
    """What whoever names a thing that there is not hears, where that is more than the ids that there are."""

    # --- whose a move is, and what is in its way -------------------------------------------------------------

    rights: Callable[[Facts, Any, Move], tuple[str, ...]] = _rights_of_move
    """Whose a move is, where not the table says it but the calendar."""
    principals: Callable[[Facts, Any, str, tuple[str, ...]], tuple[str, ...]] = first_principals
    """For whom whoever asks stands in, of the people who have a relation."""
    names_holders: bool = False
    """Does a refusal name those whose turn it is?"""
    unread: ActReasons = _no_reasons
    """Why an act that is bound to what people have read is refused: they have read something else."""
    holds: GuardHolds | None = None
    """Decides a guard where its blockers need not be looked for."""
    explains: Callable[[Facts, Any, str], Iterable[Reason]] | None = None
    """Why a guard that does not hold stands in the way, where that is not one sentence for all its blockers."""
    thaws: bool = False
    """A hard freeze does not stop its moves, as they may lift it."""
    alone: bool = False
    """Its moves have the season to themselves."""

    # --- what comes of every act ----------------------------------------------------------------------------

    kept: Callable[[Any], dict[str, Any]] = _nothing_kept
    """What each entry in the journal keeps besides."""
    follows: Callable[[Draft, Any, Move | None], None] = _nothing_follows
    """What comes of every act, whatever it is."""
    document_of: Callable[[Any], str] = _no_document
    """The kind of document whose moves these are; "" where that makes no difference."""
    expires: tuple[str, Callable[[Facts, Any], bool]] | None = None
    """The act by which a thing ends by itself, and whether it is time for it."""
