"""What a decision asks for: rows that are new, changed or gone, notices, journal entries. Writing it is another's.

Rows among the facts are the decision's own copies: an effect changes them in place, and what has changed is told
apart from what was read when the draft is written. A draft that is never written has done nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from pendulum import DateTime

from flows.act.command import NO_WORDS, Command
from flows.act.due_shift import DueShift
from flows.act.entry_draft import EntryDraft
from flows.act.facts import Facts
from flows.act.slot_fill import SlotFill
from models.base import Base
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import SYSTEM
from models.rows import RowChange, complete_row, new_row, shape_of
from rules.hours import soonest_moment

if TYPE_CHECKING:
    # A move that is kept is told apart in a draft.
    from flows.act.kept_moves import KeptMove

Row = TypeVar("Row", bound=Base)


class Follower(Protocol):
    """Makes another thing move along; the road gives it to each draft, as it knows all kinds."""

    def move(
        self,
        draft: "Draft",
        kind: str,
        thing: Any,
        command: Command,
    ) -> None:
        """The move, without asking for rights or guards."""

    def is_possible(
        self,
        draft: "Draft",
        kind: str,
        thing: Any,
        command: Command,
    ) -> bool:
        """Do all guards of this move hold for whoever asks?"""


@dataclass
class Draft:
    """All that one act is going to write; `on_behalf_of` are those for whom it is done, first whose right it is."""

    facts: Facts
    command: Command
    follower: Follower
    on_behalf_of: tuple[str, ...] = ()
    added: list[Base] = field(default_factory=list)
    changed: dict[int, RowChange] = field(default_factory=dict)
    """The rows that its commands have changed so far, by their identity, as they were before the first of them."""
    deleted: list[Base] = field(default_factory=list)
    notices: dict[str, Notice] = field(default_factory=dict)
    entries: list[EntryDraft] = field(default_factory=list)
    silenced: set[str] = field(default_factory=set)
    """Keys of obligations of which nobody hears any more."""
    withheld: set[str] = field(default_factory=set)
    """Keys of obligations whose waiting reminders do not go out, as their day is another."""
    reopened: set[str] = field(default_factory=set)
    """Keys of obligations that are owed again: what was cancelled unsent may come anew."""
    relaid_for: set[str] = field(default_factory=set)
    """People who go away or are back: the ladders of all that they are told of are laid out anew at the next tick."""
    relays_ladders: bool = False
    """The next tick lays out every ladder of the season anew."""
    recounted: set[str] = field(default_factory=set)
    """Plans whose counters are made true though no row of theirs was touched."""
    shifts: list[DueShift] = field(default_factory=list)
    """Gates whose open obligations are due another day, however many they are."""
    slot_fills: list[SlotFill] = field(default_factory=list)
    """Seasons whose slots become goals where none fills them, however many they are."""
    journal_facts: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, Any] = field(default_factory=dict)
    """What whoever asked hears besides."""
    kept_moves: dict[str, "KeptMove"] = field(default_factory=dict)
    """Where several plans move: what each of them did, by its id."""
    is_forgotten: bool = False
    """Nothing was left to do, and nothing is written."""

    def take_up(self, command: Command, on_behalf_of: tuple[str, ...] = ()) -> None:
        """From now on the draft is about this command; what others have asked for stays in it."""
        self.command = command
        self.on_behalf_of = on_behalf_of
        self.journal_facts = {}
        self.answer = {}
        self.is_forgotten = False

    def forget(self) -> None:
        """Nothing is left to do: what is so already is not written again."""
        self.is_forgotten = True

    # --- rows -----------------------------------------------------------------------------------------------

    def add(self, row: Row) -> Row:
        """A new row; what it does not say has the column's default."""
        complete_row(row)
        self.added.append(row)
        self.facts.known.replace(row)
        return row

    def put(self, row: Row) -> Row:
        """A new row, or new values for the one that has its key."""
        key = shape_of(type(row)).key_of(row)
        known: Any = self.facts.get(type(row), *key)
        if known is None:
            return self.add(row)
        for name, value in row.__dict__.items():
            if name != "_sa_instance_state" and getattr(known, name) != value:
                setattr(known, name, value)
        kept: Row = known
        return kept

    def delete(self, row: Base) -> None:
        """The row goes; one that this draft has added was never there."""
        self.facts.known.remove(row)
        others = [added for added in self.added if added is not row]
        if len(others) < len(self.added):
            self.added = others
        else:
            self.deleted.append(row)

    # --- messages and the journal -----------------------------------------------------------------------------

    def notify(
        self,
        key: str,
        kind: str,
        person_id: str,
        *,
        about: Mapping[str, Any] = NO_WORDS,
        send_at: DateTime | None = None,
        obligation: Obligation | None = None,
        in_person: bool = False,
    ) -> None:
        """A message for one person, when it may next reach them; a key that is there is not put twice.

        It has no words yet: what it is `about` are ids, numbers and what people said with the act, and the row of its
        kind makes the words of them when it is sent (flows/delivery/notice_kinds.py).
        The delegate of who is away reads it for them, unless it is meant for them `in_person`.
        """
        if key in self.notices:
            return
        facts = self.facts
        reader_id = person_id if in_person else facts.stand_ins.reads_for(person_id)
        for_id = person_id if reader_id != person_id else ""
        notice = new_row(
            Notice,
            key=key,
            season_id=facts.season.id,
            kind=kind,
            person_id=reader_id,
            for_id=for_id,
            obligation_key=obligation.key if obligation else None,
            facts=dict(about),
            created_at=facts.at,
            send_at=send_at or self._soonest_for(reader_id),
        )
        self.send(notice)

    def _soonest_for(self, reader_id: str) -> DateTime:
        """When a message may next reach this person."""
        facts = self.facts
        reader = facts.person(reader_id)
        place = ("soonest", reader.country, reader.zone, reader.calendar)
        if place not in facts.worked_out:
            facts.worked_out[place] = soonest_moment(facts.at, facts.season.reader(reader), facts.hours)
        soonest: DateTime = facts.worked_out[place]
        return soonest

    def send(self, notice: Notice) -> None:
        """A message that is written already; a key that is there is not put twice."""
        complete_row(notice)
        self.notices.setdefault(notice.key, notice)

    def enter(
        self,
        kind: str,
        thing_id: str,
        act: str,
        *,
        by_itself: bool = False,
        **columns: Any,
    ) -> None:
        """An entry of the journal, by whoever asks, or `by_itself` by the automation."""
        actor = SYSTEM if by_itself else self.facts.actor
        principal = ""
        if self.on_behalf_of and not by_itself:
            principal = self.on_behalf_of[0]
        entry = EntryDraft(
            kind,
            thing_id,
            act,
            actor,
            on_behalf_of=principal,
            **columns,
        )
        self.entries.append(entry)

    def note(self, **facts: Any) -> None:
        """Ids and numbers that the act's own entry in the journal keeps besides."""
        self.journal_facts.update(facts)

    def reply(self, **facts: Any) -> None:
        """What whoever asked hears besides."""
        self.answer.update(facts)

    # --- what moves along -------------------------------------------------------------------------------------

    def then(
        self,
        kind: str,
        thing: Base,
        act: str,
        *,
        reason: str = "",
        words: Mapping[str, Any] = NO_WORDS,
        by_actor: bool = False,
    ) -> None:
        """Another thing moves along: its effects and its entry are part of this draft.

        It does so by itself, or `by_actor` in the name of whoever acts.
        """
        command = self._command_for(
            kind,
            thing,
            act,
            reason,
            words,
        )
        if by_actor:
            command = replace(command, actor=self.facts.actor)
        self.follower.move(
            self,
            kind,
            thing,
            command,
        )

    def may_follow(
        self,
        kind: str,
        thing: Base,
        act: str,
    ) -> bool:
        """Would the automation be allowed this move?"""
        command = self._command_for(kind, thing, act)
        return self.follower.is_possible(
            self,
            kind,
            thing,
            command,
        )

    def _command_for(
        self,
        kind: str,
        thing: Base,
        act: str,
        reason: str = "",
        words: Mapping[str, Any] = NO_WORDS,
    ) -> Command:
        """What the automation asks of another thing."""
        key = shape_of(type(thing)).key_of(thing)
        thing_id = str(key[-1])
        return Command(
            kind,
            thing_id,
            act,
            SYSTEM,
            self.facts.at,
            reason=reason,
            words=words,
        )
