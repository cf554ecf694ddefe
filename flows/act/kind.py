"""How one kind of thing is read, moves and is acted upon: its life-cycle and its tables, which the road reads."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

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

BlockerWords: TypeAlias = Mapping[str, Any]
"""What a guard's sentence says of one thing in its way."""

Blockers = Iterator[BlockerWords]

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
    """Something that is done to a thing without a move; whose right it is and where stands in the table of rights.

    `refuses` yields what else is in its way, `anywhere` says that it is possible in every state whatever the table
    says, `reads` names what is read in advance (models/reads.py).
    `prepare` comes before anything is decided, `is_done` says that nothing is left to do. `version_seen` is what
    whoever asks has seen as far as it matters to this act, `stale_fix` what to do where that is old, `answer` what the
    act says besides. An act that `enters_itself` counts and enters what it changes itself; where no table of rights has
    it, it is the automation's alone. One that is done `alone` has the season to itself meanwhile; it `locks` all rows
    of these tables in the season. One that is done `journal_first` holds the journal's end before anything is read, so
    that it sees all that others have done. `right` is the act of the table whose right it takes, where that is not its
    own name, `called` what refusals call it, and `denies` what whoever has no right to it is told, where that is not
    the table's sentence. `entitled` are people who may do it whatever they are to the thing. `as_move` is the move
    whose right and guards it takes, though it leaves the state. `fields` is what people say with it, and `reads_text`
    says that they tell which text they have read.
    """

    effect: Effect
    refuses: ActReasons = _no_reasons
    reads: tuple[str, ...] = ()
    anywhere: Callable[[Facts, Any], bool] = _nowhere_else
    prepare: Effect | None = None
    is_done: Callable[[Facts, Any, Command], bool] = _never_done
    version_seen: Callable[[Facts, Any, Command], int | None] = _seen_by_caller
    stale_fix: Callable[[Facts, Any, Command], str] = _no_fix
    answer: Callable[[Facts, Any, Command], dict[str, Any]] = _no_answer
    enters_itself: bool = False
    alone: bool = False
    journal_first: bool = False
    locks: tuple[type[Base], ...] = ()
    right: str = ""
    entitled: Callable[[Facts, Any], tuple[str, ...]] = _nobody_else
    as_move: str = ""
    called: str = ""
    denies: Callable[[Facts, Any], Reason] | None = None
    fields: tuple[Field, ...] = ()
    reads_text: bool = False

    @property
    def is_for_people(self) -> bool:
        """Is it in the table of rights at all? What is not is the automation's."""
        return not self.enters_itself or bool(self.fields)


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of thing.

    `parent` is the column that names the plan which is locked before the thing ("": the thing is locked itself);
    `above` leads in the same way to another thing that has the season, a column and its table each. `called` is what
    refusals call the kind, where that is not its name in words.
    `rights` says whose act a move is where not the table but the calendar does, `kept` what each entry in the journal
    keeps besides, `follows` what comes of every act whatever it is, `reads` what is read in advance of every act, and
    `move_reads` of a move. `holds` decides a guard where its blockers need not be looked for. `begins` makes a new
    thing, or finds one that is no season's own (Road.begin_in); `founds` makes the facts where there is no season to
    read. Moves made `alone` have the season to themselves. `not_found` is what whoever names a thing that there is not
    hears, where that is more than the ids that there are. A hard freeze does not stop the moves of a kind that `thaws`,
    as they may lift it.
    """

    name: str
    entity: type[Base]
    lifecycle: Callable[[Facts], Lifecycle] = _never_moves
    guards: Mapping[str, Guard] = field(default_factory=dict)
    blockers: Mapping[str, Blocker] = field(default_factory=dict)
    effects: Mapping[str, Effect] = field(default_factory=dict)
    acts: Mapping[str, Act] = field(default_factory=dict)
    holders: Holders = field(default_factory=dict)
    parent: str = ""
    above: tuple[tuple[str, type[Base]], ...] = ()
    called: str = ""
    of_season: bool = False
    rights: Callable[[Facts, Any, Move], tuple[str, ...]] = _rights_of_move
    principals: Callable[[Facts, Any, str, tuple[str, ...]], tuple[str, ...]] = first_principals
    kept: Callable[[Any], dict[str, Any]] = _nothing_kept
    follows: Callable[[Draft, Any, Move | None], None] = _nothing_follows
    holds: GuardHolds | None = None
    explains: Callable[[Facts, Any, str], Iterable[Reason]] | None = None
    unread: ActReasons = _no_reasons
    reads: tuple[str, ...] = ()
    move_reads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    document_of: Callable[[Any], str] = _no_document
    names_holders: bool = False
    begins: Callable[[Facts, Command], Any] | None = None
    founds: Callable[[Loader, Command], Facts] | None = None
    alone: bool = False
    not_found: Callable[[Loader, Command], PlanningError] | None = None
    thaws: bool = False
    expires: tuple[str, Callable[[Facts, Any], bool]] | None = None
