"""Who acts for whom while people are away or have left (docs/absence.md), decided without a clock.

For who is away acts their delegate, without one their manager; for who is away too, whoever acts for them; where
all of these are away, the last resort, which is Product Ops.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from pendulum import DateTime

Chain = tuple[str, ...]
"""People, each of whom acts for the one before."""


@dataclass(frozen=True)
class AbsenceSpan:
    """A person is away from `since` on and is back at `until`; nobody named means their manager."""

    person: str
    since: DateTime
    until: DateTime
    delegate: str | None = None

    def covers(self, at: DateTime) -> bool:
        return self.since <= at < self.until

    def overlaps(self, other: "AbsenceSpan") -> bool:
        return self.since < other.until and other.since < self.until


@dataclass(frozen=True)
class StandInRoster:
    """Who is away when, who reports to whom, and since when somebody has left; each of them may be looked up late."""

    absences: Mapping[str, Sequence[AbsenceSpan]]
    managers: Mapping[str, str | None]
    left: Mapping[str, DateTime] = field(default_factory=lambda: MappingProxyType({}))
    last_resort: Sequence[str] = ()
    added: Sequence[AbsenceSpan] = ()
    """Absences that are thought of, besides those that there are."""

    def absences_of(self, person: str) -> tuple[AbsenceSpan, ...]:
        """All of a person's absences."""
        of_person = self.absences.get(person, ())
        added = [absence for absence in self.added if absence.person == person]
        return (*of_person, *added)

    def has_left(self, person: str, at: DateTime) -> bool:
        left_at = self.left.get(person)
        return left_at is not None and left_at <= at

    def absence(self, person: str, at: DateTime) -> AbsenceSpan | None:
        """The absence that holds now, of several the one that began last.

        Who left does not come back: the last absence that ran or began when they had left has no end.
        """
        absences = self.absences_of(person)
        begun = [absence for absence in absences if absence.since <= at]
        must_outlast = self.left[person] if self.has_left(person, at) else at
        running = [absence for absence in begun if must_outlast < absence.until]
        return max(running, key=lambda absence: absence.since, default=None)

    def here(self, person: str, at: DateTime) -> bool:
        """Neither away nor gone for good."""
        if self.has_left(person, at):
            return False
        return self.absence(person, at) is None

    def next_in_line(self, person: str, at: DateTime) -> tuple[str, ...]:
        """Whom the items of somebody who is not here go to: the delegate, then the manager."""
        absence = self.absence(person, at)
        delegate = absence.delegate if absence else None
        manager = self.managers.get(person)
        candidates = [person for person in (delegate, manager) if person]
        return tuple(dict.fromkeys(candidates))

    def out_since(self, person: str, at: DateTime) -> DateTime | None:
        """Since when somebody who is not here is out; None where they are here."""
        absence = self.absence(person, at)
        away_since = absence.since if absence else None
        if not self.has_left(person, at):
            return away_since
        left_at = self.left[person]
        return max(left_at, away_since) if away_since else left_at

    def back_since(self, person: str, at: DateTime) -> DateTime | None:
        """When they were back from their last absence; None where they were never away."""
        ends = [absence.until for absence in self.absences.get(person, ())]
        past_ends = [end for end in ends if end <= at]
        return max(past_ends, default=None)

    def changes_at(self, people: Iterable[str], at: DateTime) -> DateTime | None:
        """When one of these people is next away or back; None where that is not known to happen."""
        edges: list[DateTime] = []
        for person in people:
            for absence in self.absences.get(person, ()):
                edges += (absence.since, absence.until)
        ahead = [edge for edge in edges if edge > at]
        return min(ahead, default=None)

    def with_absence(self, new: AbsenceSpan) -> "StandInRoster":
        """The roster as it would be with one more absence."""
        return replace(self, added=(*self.added, new))

    def turning_points(self, people: Iterable[str]) -> set[DateTime]:
        """The instants at which one of these people goes away, is back, or leaves."""
        instants: set[DateTime] = set()
        for person in people:
            left_at = self.left.get(person)
            if left_at is not None:
                instants.add(left_at)
            for absence in self.absences_of(person):
                instants.add(absence.since)
                instants.add(absence.until)
        return instants


@dataclass(frozen=True)
class StandIn:
    """Who acts now, and the chain from the one who should to the one who does; `person` is "" where nobody can.

    It is so until one of the `searched`, whom the search came to, goes away or is back.
    """

    person: str
    chain: Chain
    searched: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def through(self) -> Chain:
        """Those on whose behalf it is done, first the one whose right it is; nobody where that one is here."""
        return self.chain[:-1]


def stand_in(person: str, at: DateTime, roster: StandInRoster, *, barred: Collection[str] = ()) -> StandIn:
    """The first who is here, down the delegates and then up the managers; `barred` may not act in this matter.

    Nobody is asked twice, so that every search ends, whatever circles there are.
    """
    search = _Search(roster, at, barred)
    chain = search.first_chain(person)
    if chain:
        return StandIn(chain[-1], chain, frozenset(search.seen))
    for helper in roster.last_resort:
        chain = search.first_chain(helper)
        if chain:
            return StandIn(chain[-1], (person, *chain), frozenset(search.seen))
    return StandIn("", (person,), frozenset(search.seen))


def mail_reader(person: str, at: DateTime, roster: StandInRoster) -> StandIn:
    """Who reads a message to this person: the delegate of who is away, the successor of who left.

    Whoever is away without a delegate reads their own.
    """
    absence = roster.absence(person, at)
    has_delegate = absence is not None and bool(absence.delegate)
    if has_delegate or roster.has_left(person, at):
        return stand_in(person, at, roster)
    return StandIn(person, (person,), frozenset({person}))


def turn_begins(acting: StandIn, at: DateTime, roster: StandInRoster) -> DateTime | None:
    """Since when the one who acts has done so: all before them are out, and they are back; None: from the beginning."""
    begins = [roster.out_since(person, at) for person in acting.through]
    begins.append(roster.back_since(acting.chain[-1], at))
    known = [begin for begin in begins if begin is not None]
    return max(known, default=None)


@dataclass
class _Search:
    """A walk along stand-ins at one instant; `seen` are the people who were asked already."""

    roster: StandInRoster
    at: DateTime
    barred: Collection[str]
    seen: set[str] = field(default_factory=set)

    def first_chain(self, start: str) -> Chain:
        """From this person to the first who is here and not barred; empty where there is nobody."""
        open_ends: list[Chain] = [(start,)]
        while open_ends:
            chain = open_ends.pop()
            person = chain[-1]
            if person in self.seen:
                continue
            self.seen.add(person)
            if not self.roster.here(person, self.at):
                open_ends.extend(self._longer_chains(chain))
            elif person not in self.barred:
                return chain
        return ()

    def _longer_chains(self, chain: Chain) -> Iterator[Chain]:
        """The chain with each of the next in line, the first choice last; a barred stand-in has nobody next in line."""
        person = chain[-1]
        is_stand_in = len(chain) > 1
        if is_stand_in and person in self.barred:
            return
        candidates = self.roster.next_in_line(person, self.at)
        for following in reversed(candidates):
            yield (*chain, following)


@dataclass(frozen=True)
class Circle:
    """“A → B → A”, and the first instant at which it would be one."""

    chain: Chain
    at: DateTime


def first_circle(new: AbsenceSpan, roster: StandInRoster) -> Circle | None:
    """The circle that this absence would close at some instant of it; None where it closes none.

    Nobody is looked at but those whom the search can come to, however large the company is.
    """
    with_new = roster.with_absence(new)
    people = _people_reached(new, with_new)
    for at in sorted(with_new.turning_points(people)):
        if not new.covers(at):
            continue
        chain = _circle_from(new.person, at, with_new)
        if chain:
            return Circle(chain, at)
    return None


def _people_reached(new: AbsenceSpan, roster: StandInRoster) -> set[str]:
    """All who may stand in for whoever is away, at some instant of the absence, and they themselves."""
    reached: set[str] = set()
    ahead = [new.person]
    while ahead:
        person = ahead.pop()
        if person not in reached:
            reached.add(person)
            ahead.extend(_first_choices(person, new, roster))
    return reached


def _first_choices(person: str, new: AbsenceSpan, roster: StandInRoster) -> Iterator[str]:
    """Whom the items of this person may go to first while the absence lasts."""
    absences = roster.absences_of(person)
    leaves = roster.has_left(person, new.until)
    if not leaves:
        absences = tuple(absence for absence in absences if absence.overlaps(new))
    without_delegate = leaves
    for absence in absences:
        if absence.delegate:
            yield absence.delegate
        else:
            without_delegate = True
    manager = roster.managers.get(person)
    if without_delegate and manager:
        yield manager


def _circle_from(person: str, at: DateTime, roster: StandInRoster) -> Chain:
    """The first choices from one who is not here, where they lead back to that one; otherwise empty."""
    chain = [person]
    while not roster.here(chain[-1], at):
        candidates = roster.next_in_line(chain[-1], at)
        if not candidates:
            return ()
        first_choice = candidates[0]
        if first_choice in chain[1:]:
            return ()
        chain.append(first_choice)
        if first_choice == person:
            return tuple(chain)
    return ()
