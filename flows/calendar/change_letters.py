"""The letters of a calendar change: one a person, holding all that changes for them (docs/changes.md)."""

from collections.abc import (
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field

from pendulum import DateTime

from config.difference import CalendarDifference, GateMove
from config.gate import GateRow, Owes
from config.scopes import Scopes
from flows.act.facts import Facts
from flows.calendar.booked_reviews import ReviewMove, review_gate
from flows.calendar.moves_by_scope import MovesByScope
from flows.calendar.touched import Booked
from models.intake import IntakeRequest
from models.open_dues import OpenDue
from models.organisation import Person, Unit
from models.plan import Plan
from rules.change_letter import (
    TABLE,
    LetterHow,
    LetterPart,
    letter_or_digest,
)
from rules.hours import soonest_moment
from states.intake_request import ANSWERING

Place = tuple[str, str]
"""A zone and the name of the working days there."""


@dataclass(frozen=True)
class Letter:
    """What one person is told; `how` is digest where nothing in it is worth a message of its own."""

    person: str
    how: LetterHow
    must_ack: bool
    send_at: DateTime
    lines: tuple[tuple[GateMove, LetterPart], ...]
    reviews: tuple[ReviewMove, ...]


@dataclass
class _Pile:
    """What has been found for one person so far."""

    lines: dict[tuple[str, str], tuple[GateMove, LetterPart]] = field(default_factory=dict)
    reviews: list[ReviewMove] = field(default_factory=list)
    how: set[LetterHow] = field(default_factory=set)
    must_ack: bool = False


@dataclass
class Letters:
    """Gathers who is told what; the first part that a person has in a gate is the one that the letter names.

    `before` and `after` are the dates of everybody, by the old calendar and by the new one.
    """

    facts: Facts
    before: Scopes
    after: Scopes
    found: CalendarDifference
    _piles: dict[str, _Pile] = field(default_factory=dict)

    def add(
        self,
        person: str,
        move: GateMove,
        part: LetterPart,
    ) -> None:
        """What this person is told of the move, if anything."""
        how = letter_or_digest(move.kind, part)
        if not person or how is None:
            return
        pile = self._piles.setdefault(person, _Pile())
        key = (move.gate, move.unit)
        pile.lines.setdefault(key, (move, part))
        pile.how.add(how)
        if how == "letter" and self._needs_ack(move):
            pile.must_ack = True

    def add_review(self, move: ReviewMove) -> None:
        """Whoever must be at a review that moves is told so directly."""
        for person in move.people:
            pile = self._piles.setdefault(person, _Pile())
            pile.reviews.append(move)
            pile.how.add("letter")

    def _needs_ack(self, move: GateMove) -> bool:
        return TABLE[move.kind].acks and self._is_near(move)

    def _is_near(self, move: GateMove) -> bool:
        """Is the new day so near that whoever is told has to say that they know?"""
        now = self.facts.at
        if move.now is None:
            return False
        if move.now.at <= now:
            return True
        resolver = self.after.resolver(move.unit)
        today = now.in_timezone(resolver.calendar.zone).date()
        days_left = resolver.days.between(today, move.now.day)
        return days_left < resolver.calendar.limits.acknowledge_days

    def all(self) -> tuple[Letter, ...]:
        """Each person's letter, in the order of their ids."""
        self.facts.load(Person, self._piles)
        keys = [(move.gate, move.unit) for move in self.found.moves]
        order = {key: place for place, key in enumerate(keys)}
        moments: dict[Place, DateTime] = {}
        letters = []
        for person in sorted(self._piles):
            letter = self._letter(person, order, moments)
            letters.append(letter)
        return tuple(letters)

    def _letter(
        self,
        person: str,
        order: Mapping[tuple[str, str], int],
        moments: dict[Place, DateTime],
    ) -> Letter:
        pile = self._piles[person]
        how: LetterHow = "letter" if "letter" in pile.how else "digest"
        keys = sorted(pile.lines, key=order.__getitem__)
        lines = tuple(pile.lines[key] for key in keys)
        return Letter(
            person=person,
            how=how,
            must_ack=pile.must_ack,
            send_at=self._moment(person, moments),
            lines=lines,
            reviews=tuple(pile.reviews),
        )

    def _moment(self, person: str, moments: dict[Place, DateTime]) -> DateTime:
        """When a letter may next reach the person; the same for everybody at one place."""
        reader = self.facts.reader(person)
        place = (reader.zone, reader.days.name)
        if place not in moments:
            moments[place] = soonest_moment(self.facts.at, reader, self.facts.hours)
        return moments[place]

    # --- who is concerned by a move ---------------------------------------------------------------------------

    def add_owner(self, move: GateMove, due: OpenDue) -> None:
        """Whoever owes something at the gate, and their manager."""
        if move.cause == "follows":
            self.add(due.person, move, "dependent")
            return
        self.add(due.person, move, "owner")
        self.add(due.manager, move, "manager")

    def add_others(self, move: GateMove) -> None:
        """Those who owe nothing at the gate as yet."""
        if move.cause == "days":
            self.add(self._product_ops, move, "product_ops")
        gate = self._gate_of(move)
        if gate is None or move.kind in ("earlier", "later"):
            return
        if move.kind == "waived" and gate.carry_to:
            self._add_carry_owners(move, gate.carry_to)
        if gate.owes is not None:
            self._add_concerned(move, gate.owes)

    def _add_carry_owners(self, move: GateMove, gate_id: str) -> None:
        """Whoever owns the gate that open things are carried to."""
        for person in self._role_holders(gate_id, move.unit):
            self.add(person, move, "carry_owner")

    def _add_concerned(self, move: GateMove, owes: Owes) -> None:
        for person, part in self._concerned(move, owes):
            self.add(person, move, part)

    @property
    def _product_ops(self) -> str:
        return self.facts.season.row.product_ops_id

    def _gate_of(self, move: GateMove) -> GateRow | None:
        """As the new calendar has it, else as the old one had."""
        for scopes in (self.after, self.before):
            gate = scopes.resolver(move.unit).by_id.get(move.gate)
            if gate is not None:
                return gate
        return None

    def _concerned(self, move: GateMove, owes: Owes) -> Iterator[tuple[str, LetterPart]]:
        """Who will owe something new, who approves what is owed there, and who asked something of those plans."""
        is_new = move.kind in ("new", "criteria")
        if is_new and owes.by == "product_ops":
            yield self._product_ops, "owner"
        for plan in self._plans_in_scope(move, owes):
            if is_new and owes.by in ("owner", "approver"):
                yield _debtor(plan, owes), "owner"
            yield plan.approver_id, "approver"
        if not is_new:
            yield from self._requesters_in_scope(move)

    def _plans_in_scope(self, move: GateMove, owes: Owes) -> Iterator[Plan]:
        for plan in _plans_of(self.facts, owes.document or ""):
            if self.found.scope(plan.unit_id) == move.unit:
                yield plan

    def _requesters_in_scope(self, move: GateMove) -> Iterator[tuple[str, LetterPart]]:
        for unit, person in _requesters(self.facts):
            if self.found.scope(unit) == move.unit:
                yield person, "requester"

    def _role_holders(self, gate_id: str, unit: str) -> tuple[str, ...]:
        gate = self.after.resolver(unit).by_id.get(gate_id)
        if gate is None:
            return ()
        if gate.owner == "product_ops":
            return (self._product_ops,)
        if gate.owner == "executive":
            return self.facts.executives
        return ()


def _debtor(plan: Plan, owes: Owes) -> str:
    return plan.owner_id if owes.by == "owner" else plan.approver_id


def _plans_of(facts: Facts, document: str) -> list[Plan]:
    """The plans of this kind, by unit."""
    plans = facts.rows(Plan, season_id=facts.season.id, document=document)
    return sorted(plans, key=lambda plan: plan.unit_id)


def _requesters(facts: Facts) -> Iterator[tuple[str, str]]:
    """(unit asked, owner of the unit that asked) of each request that is still open."""
    requests = facts.rows(IntakeRequest, season_id=facts.season.id)
    waiting = [request for request in requests if request.state in (*ANSWERING, "countered")]
    facts.load(Unit, [request.from_unit_id for request in waiting])
    for request in waiting:
        asking_unit = facts.unit(request.from_unit_id)
        yield request.to_unit_id, asking_unit.owner_id


def gather_letters(
    facts: Facts,
    scopes: tuple[Scopes, Scopes],
    found: CalendarDifference,
    *,
    dues: Iterable[OpenDue],
    booked: Sequence[Booked],
    reviews: Iterable[ReviewMove],
) -> tuple[Letter, ...]:
    """Everybody's letter for these moves; `scopes` are their dates before and after."""
    letters = Letters(facts, *scopes, found)
    moves = MovesByScope(found)
    for due in dues:
        move = moves.find_move(due.unit, due.gate)
        if move is not None:
            letters.add_owner(move, due)
    for review in booked:
        _add_reviewers(letters, moves, review)
    for review_move in reviews:
        letters.add_review(review_move)
    for move in found.moves:
        letters.add_others(move)
    return letters.all()


def _add_reviewers(letters: Letters, moves: MovesByScope, review: Booked) -> None:
    """Whoever must be at a review hears of its gate."""
    resolver = letters.after.resolver(review.unit)
    gate_id = review_gate(resolver, review.document)
    move = moves.find_move(review.unit, gate_id)
    if move is None:
        return
    for person in review.people:
        letters.add(person, move, "reviewer")
