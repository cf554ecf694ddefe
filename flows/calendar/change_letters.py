"""The letters of a calendar change: one a person, holding all that changes for them (docs/changes.md)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pendulum import DateTime

from config.difference import Difference, GateMove
from config.scopes import Scopes
from flows.calendar.booked_reviews import ReviewMove, review_gate
from flows.calendar.change_audience import SeasonChange, people_without_dues
from flows.calendar.change_facts import Booked, OpenDue
from flows.calendar.moves_by_scope import MovesByScope
from flows.ground import Ground
from rules.change_letter import TABLE, How, Part, told
from rules.hours import Reader, soonest

GateKey = tuple[str, str]
"""A gate, and the scope for which it moves ("": the company)."""


def _key_of(move: GateMove) -> GateKey:
    return move.gate, move.unit


@dataclass(frozen=True)
class Letter:
    """What one person hears of a change; `how` is digest where nothing in it is worth a message of its own."""

    person: str
    how: How
    must_ack: bool
    send_at: DateTime
    lines: tuple[tuple[GateMove, Part], ...]
    reviews: tuple[ReviewMove, ...]


@dataclass
class _Pile:
    """What has been found for one person so far."""

    lines: dict[GateKey, tuple[GateMove, Part]] = field(default_factory=dict)
    reviews: list[ReviewMove] = field(default_factory=list)
    how: set[How] = field(default_factory=set)
    must_ack: bool = False


@dataclass
class Letters:
    """Gathers who hears of what; the first part that a person has in a gate is the one that the letter names."""

    ground: Ground
    after: Scopes
    order: dict[GateKey, int]
    _piles: dict[str, _Pile] = field(default_factory=dict)
    _moments: dict[tuple[str, str], DateTime] = field(default_factory=dict)

    def add_move(
        self,
        person: str,
        move: GateMove,
        part: Part,
    ) -> None:
        """A move that this part does not hear of is left out, and so is one for nobody ("")."""
        how = told(move.kind, part)
        if not person or how is None:
            return
        pile = self._pile_of(person)
        pile.lines.setdefault(_key_of(move), (move, part))
        pile.how.add(how)
        if how == "letter" and self._wants_ack(move):
            pile.must_ack = True

    def add_review(self, move: ReviewMove) -> None:
        """Whoever must be at a review that moves gets a letter."""
        for person in move.people:
            pile = self._pile_of(person)
            pile.reviews.append(move)
            pile.how.add("letter")

    def _pile_of(self, person: str) -> _Pile:
        return self._piles.setdefault(person, _Pile())

    def _wants_ack(self, move: GateMove) -> bool:
        """Does whoever gets a letter have to say that they know?"""
        return TABLE[move.kind].acks and self._is_near(move)

    def _is_near(self, move: GateMove) -> bool:
        """Are there fewer business days until the new day than the calendar leaves for an acknowledgement?"""
        if move.now is None:
            return False
        if move.now.at <= self.ground.at:
            return True
        resolver = self.after.resolver(move.unit)
        calendar = resolver.calendar
        today = self.ground.at.in_timezone(calendar.zone).date()
        days_left = resolver.days.between(today, move.now.day)
        return days_left < calendar.limits.acknowledge_days

    def all_letters(self) -> tuple[Letter, ...]:
        """Each person's letter, in the order of their ids."""
        readers = self.ground.readers(self._piles)
        people = sorted(self._piles)
        return tuple(self._letter_of(person, readers[person]) for person in people)

    def _letter_of(self, person: str, reader: Reader) -> Letter:
        pile = self._piles[person]
        keys = sorted(pile.lines, key=self.order.__getitem__)
        return Letter(
            person=person,
            how="letter" if "letter" in pile.how else "digest",
            must_ack=pile.must_ack,
            send_at=self._send_at(reader),
            lines=tuple(pile.lines[key] for key in keys),
            reviews=tuple(pile.reviews),
        )

    def _send_at(self, reader: Reader) -> DateTime:
        """The soonest hour of the reader; computed once for all who live by the same zone and holidays."""
        place = (reader.zone, reader.days.name)
        if place not in self._moments:
            hours = self.ground.hours
            self._moments[place] = soonest(self.ground.at, reader, hours)
        return self._moments[place]


def gather(
    ground: Ground,
    after: Scopes,
    changes: Difference,
    *,
    dues: Iterable[OpenDue],
    booked: Iterable[Booked],
    reviews: Iterable[ReviewMove],
) -> tuple[Letter, ...]:
    """Everybody's letter for these moves."""
    order = {_key_of(move): n for n, move in enumerate(changes.moves)}
    letters = Letters(ground, after, order)
    moves = MovesByScope(changes)
    _add_owners(letters, moves, dues)
    _add_reviewers(letters, moves, booked)
    for review in reviews:
        letters.add_review(review)
    _add_others(letters, SeasonChange(ground, after, changes))
    return letters.all_letters()


def _add_owners(
    letters: Letters,
    moves: MovesByScope,
    dues: Iterable[OpenDue],
) -> None:
    """Who owes something at a gate that moves, and where the gate itself was changed, their manager."""
    for due in dues:
        move = moves.find_move(due.unit, due.gate)
        if move is None:
            continue
        if move.cause == "follows":
            letters.add_move(due.person, move, "dependent")
        else:
            letters.add_move(due.person, move, "owner")
            letters.add_move(due.manager, move, "manager")


def _add_reviewers(
    letters: Letters,
    moves: MovesByScope,
    booked: Iterable[Booked],
) -> None:
    """Who is invited to a review whose gate moves."""
    for review in booked:
        resolver = letters.after.resolver(review.unit)
        gate = review_gate(resolver, review.document)
        move = moves.find_move(review.unit, gate)
        if move is None:
            continue
        for person in review.people:
            letters.add_move(person, move, "reviewer")


def _add_others(letters: Letters, change: SeasonChange) -> None:
    """Who hears of a move though they owe nothing at its gate as yet."""
    for move in change.difference.moves:
        for person, part in people_without_dues(change, move):
            letters.add_move(person, move, part)
