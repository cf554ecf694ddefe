"""The letters of a calendar change: one a person, holding all that changes for them (docs/changes.md)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pendulum import DateTime

from config.difference import Difference, GateMove
from config.gate import Owes
from config.scopes import Scopes
from flows.calendar.booked_reviews import ReviewMove, review_gate
from flows.calendar.change_facts import Booked, Due, plan_people, requesters
from flows.ground import Ground
from rules.change_letter import TABLE, How, Part, told
from rules.hours import Reader, soonest


@dataclass(frozen=True)
class Letter:
    """What one person is told; `how` is digest where nothing in it is worth a message of its own."""

    person: str
    how: How
    must_ack: bool
    send_at: DateTime
    lines: tuple[tuple[GateMove, Part], ...]
    reviews: tuple[ReviewMove, ...]


@dataclass
class _Pile:
    """What has been found for one person so far."""

    lines: dict[tuple[str, str], tuple[GateMove, Part]] = field(default_factory=dict)
    reviews: list[ReviewMove] = field(default_factory=list)
    how: set[How] = field(default_factory=set)
    must_ack: bool = False


@dataclass
class Letters:
    """Gathers who is told what; the first part that a person has in a gate is the one that the letter names."""

    ground: Ground
    after: Scopes
    order: dict[tuple[str, str], int]
    _piles: dict[str, _Pile] = field(default_factory=dict)

    def add(self, person: str, move: GateMove, part: Part) -> None:
        how = told(move.kind, part)
        if not person or how is None:
            return
        pile = self._piles.setdefault(person, _Pile())
        pile.lines.setdefault((move.gate, move.unit), (move, part))
        pile.how.add(how)
        pile.must_ack = pile.must_ack or (how == "letter" and TABLE[move.kind].acks and self._is_near(move))

    def add_review(self, move: ReviewMove) -> None:
        """Whoever must be at a review that moves is told so directly."""
        for person in move.people:
            pile = self._piles.setdefault(person, _Pile())
            pile.reviews.append(move)
            pile.how.add("letter")

    def _is_near(self, move: GateMove) -> bool:
        """Is the new day so near that whoever is told has to say that they know?"""
        if move.now is None or move.now.at <= self.ground.at:
            return move.now is not None
        resolver = self.after.resolver(move.unit)
        today = self.ground.at.in_timezone(resolver.calendar.zone).date()
        return resolver.days.between(today, move.now.day) < resolver.calendar.limits.acknowledge_days

    def all(self) -> tuple[Letter, ...]:
        """Each person's letter, in the order of their ids."""
        readers = self.ground.readers(self._piles)
        moments: dict[tuple[str, str], DateTime] = {}
        return tuple(self._letter(person, readers[person], moments) for person in sorted(self._piles))

    def _letter(self, person: str, reader: Reader, moments: dict[tuple[str, str], DateTime]) -> Letter:
        place = (reader.zone, reader.days.name)
        if place not in moments:
            moments[place] = soonest(self.ground.at, reader, self.ground.hours)
        pile = self._piles[person]
        how: How = "letter" if "letter" in pile.how else "digest"
        lines = tuple(pile.lines[key] for key in sorted(pile.lines, key=self.order.__getitem__))
        return Letter(person, how, pile.must_ack, moments[place], lines, tuple(pile.reviews))


def gather(
    ground: Ground,
    after: Scopes,
    found: Difference,
    *,
    dues: Iterable[Due],
    booked: Sequence[Booked],
    reviews: Iterable[ReviewMove],
) -> tuple[Letter, ...]:
    """Everybody's letter for these moves."""
    letters = Letters(ground, after, {(move.gate, move.unit): n for n, move in enumerate(found.moves)})
    by_scope = {scope: found.of(scope) for scope in {move.unit for move in found.moves}}
    for due in dues:
        move = by_scope.get(found.scope(due.unit), {}).get(due.gate)
        if move is not None:
            _tell_owner(letters, move, due)
    for review in booked:
        own = after.resolver(review.unit)
        move = by_scope.get(found.scope(review.unit), {}).get(review_gate(own, review.document))
        if move is not None:
            for person in review.people:
                letters.add(person, move, "reviewer")
    for moved in reviews:
        letters.add_review(moved)
    for move in found.moves:
        for person, part in _others(ground, after, found, move):
            letters.add(person, move, part)
    return letters.all()


def _tell_owner(letters: Letters, move: GateMove, due: Due) -> None:
    follows = move.cause == "follows"
    letters.add(due.person, move, "dependent" if follows else "owner")
    if not follows:
        letters.add(due.manager, move, "manager")


def _others(ground: Ground, after: Scopes, found: Difference, move: GateMove) -> Iterator[tuple[str, Part]]:
    """Those who owe nothing at the gate as yet."""
    if move.cause == "days":
        yield ground.season.product_ops_id, "product_ops"
    gate = after.resolver(move.unit).by_id.get(move.gate) or ground.scopes.resolver(move.unit).by_id.get(move.gate)
    if gate is None or move.kind in ("earlier", "later"):
        return
    if move.kind == "waived" and gate.carry_to:
        yield from ((person, "carry_owner") for person in _role_holders(ground, after, gate.carry_to, move.unit))
    if gate.owes is not None:
        yield from _concerned(ground, found, move, gate.owes)


def _concerned(ground: Ground, found: Difference, move: GateMove, owes: Owes) -> Iterator[tuple[str, Part]]:
    """Who will owe something new, who approves what is owed there, and who asked something of those plans."""
    new, season = move.kind in ("new", "criteria"), ground.season.id
    if new and owes.by == "product_ops":
        yield ground.season.product_ops_id, "owner"
    for unit, owner, approver in plan_people(ground.session, season, owes.document or ""):
        if found.scope(unit) == move.unit:
            if new and owes.by in ("owner", "approver"):
                yield owner if owes.by == "owner" else approver, "owner"
            yield approver, "approver"
    if not new:
        asked = requesters(ground.session, season)
        yield from ((person, "requester") for unit, person in asked if found.scope(unit) == move.unit)


def _role_holders(ground: Ground, after: Scopes, gate_id: str, unit: str) -> tuple[str, ...]:
    gate = after.resolver(unit).by_id.get(gate_id)
    holders = {"product_ops": (ground.season.product_ops_id,), "executive": ground.executives}
    return holders.get(gate.owner or "", ()) if gate else ()
