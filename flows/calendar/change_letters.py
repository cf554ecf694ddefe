"""The letters of a calendar change: one a person, holding all that changes for them (docs/changes.md)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pendulum import DateTime

from config.difference import Difference, GateMove
from config.gate import Gate, Owes
from config.scopes import Scopes
from flows.calendar.booked_reviews import ReviewMove, review_gate
from flows.calendar.change_facts import Booked, OpenDue, open_requesters, plan_people
from flows.calendar.moves_by_scope import MovesByScope
from flows.ground import Ground
from rules.change_letter import TABLE, How, Part, told
from rules.hours import Reader, soonest

GateKey = tuple[str, str]
"""A gate, and the scope for which it moves ("": the company)."""


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

    def add_move(self, person: str, move: GateMove, part: Part) -> None:
        """A move that this part does not hear of is left out, and so is one for nobody ("")."""
        how = told(move.kind, part)
        if not person or how is None:
            return
        pile = self._pile_of(person)
        pile.lines.setdefault((move.gate, move.unit), (move, part))
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
            self._moments[place] = soonest(self.ground.at, reader, self.ground.hours)
        return self._moments[place]


@dataclass(frozen=True)
class _SeasonChange:
    """A season, the dates that it will have, and how these differ from those that it has."""

    ground: Ground
    after: Scopes
    difference: Difference


def gather(
    ground: Ground,
    after: Scopes,
    found: Difference,
    *,
    dues: Iterable[OpenDue],
    booked: Iterable[Booked],
    reviews: Iterable[ReviewMove],
) -> tuple[Letter, ...]:
    """Everybody's letter for these moves."""
    order = {(move.gate, move.unit): n for n, move in enumerate(found.moves)}
    letters = Letters(ground, after, order)
    moves = MovesByScope(found)
    _add_owners(letters, moves, dues)
    _add_reviewers(letters, moves, booked)
    for review in reviews:
        letters.add_review(review)
    _add_others(letters, _SeasonChange(ground, after, found))
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


# --- who owes nothing at the gate as yet ------------------------------------------------------------------------

PersonPart = tuple[str, Part]


def _add_others(letters: Letters, change: _SeasonChange) -> None:
    for move in change.difference.moves:
        for person, part in _others_of_move(change, move):
            letters.add_move(person, move, part)


def _others_of_move(change: _SeasonChange, move: GateMove) -> Iterator[PersonPart]:
    if move.cause == "days":
        yield change.ground.season.product_ops_id, "product_ops"
    gate = _gate_of_move(change, move)
    if gate is None or move.kind in ("earlier", "later"):
        return
    if move.kind == "waived" and gate.carry_to:
        for person in _role_holders(change, gate.carry_to, move.unit):
            yield person, "carry_owner"
    if gate.owes is None:
        return
    if move.kind in ("new", "criteria"):
        yield from _people_of_new(change, move, gate.owes)
    else:
        yield from _people_of_removed(change, move, gate.owes)


def _gate_of_move(change: _SeasonChange, move: GateMove) -> Gate | None:
    """The gate as it will be, or as it was where it is taken out."""
    before = change.ground.scopes.resolver(move.unit)
    after = change.after.resolver(move.unit)
    return after.by_id.get(move.gate) or before.by_id.get(move.gate)


def _people_of_new(
    change: _SeasonChange,
    move: GateMove,
    owes: Owes,
) -> Iterator[PersonPart]:
    """Who will owe something from now on, and who approves it, plan by plan."""
    if owes.by == "product_ops":
        yield change.ground.season.product_ops_id, "owner"
    for owner, approver in _people_of_plans(change, move, owes):
        if owes.by == "owner":
            yield owner, "owner"
        if owes.by == "approver":
            yield approver, "owner"
        yield approver, "approver"


def _people_of_removed(
    change: _SeasonChange,
    move: GateMove,
    owes: Owes,
) -> Iterator[PersonPart]:
    """Who approves what is no longer owed, and who asked something of these plans."""
    for _, approver in _people_of_plans(change, move, owes):
        yield approver, "approver"
    ground = change.ground
    for unit, person in open_requesters(ground.session, ground.season.id):
        if change.difference.scope(unit) == move.unit:
            yield person, "requester"


def _people_of_plans(
    change: _SeasonChange,
    move: GateMove,
    owes: Owes,
) -> Iterator[tuple[str, str]]:
    """(owner, approver) of each plan that this gate is about, in the scope that moves."""
    ground = change.ground
    people = plan_people(ground.session, ground.season.id, owes.document or "")
    for unit, owner, approver in people:
        if change.difference.scope(unit) == move.unit:
            yield owner, approver


def _role_holders(
    change: _SeasonChange,
    gate_id: str,
    unit: str,
) -> tuple[str, ...]:
    """Who holds the role that owns this gate; nobody where the gate has no owner of these roles."""
    ground = change.ground
    gate = change.after.resolver(unit).by_id.get(gate_id)
    if gate is None:
        return ()
    if gate.owner == "product_ops":
        return (ground.season.product_ops_id,)
    if gate.owner == "executive":
        return ground.executives
    return ()
