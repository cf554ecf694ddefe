"""Who acts for whom while people are away or have left (docs/absence.md), decided without a clock.

For who is away acts their delegate, without one their manager; for who is away too, whoever acts for them; where
all of these are away, the last resort, which is Product Ops.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
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

    def has_left(self, person: str, at: DateTime) -> bool:
        left_at = self.left.get(person)
        return left_at is not None and left_at <= at

    def absence(self, person: str, at: DateTime) -> AbsenceSpan | None:
        """The absence that holds now, of several the one that began last.

        Who left does not come back: the last absence that ran or began when they had left has no end.
        """
        absences = self.absences.get(person, ())
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

    def with_absence(self, new: AbsenceSpan) -> "StandInRoster":
        """The roster as it would be with one more absence."""
        of_person = self.absences.get(new.person, ())
        absences = {**self.absences, new.person: (*of_person, new)}
        return replace(self, absences=absences)

    def turning_points(self) -> set[DateTime]:
        """The instants at which it may change who acts for whom: absences begin or end, or somebody leaves."""
        instants = set(self.left.values())
        for absence in self._all_absences():
            instants.update((absence.since, absence.until))
        return instants

    def _all_absences(self) -> Iterator[AbsenceSpan]:
        for absences in self.absences.values():
            yield from absences


@dataclass(frozen=True)
class StandIn:
    """Who acts now, and the chain from the one who should to the one who does; `person` is "" where nobody can."""

    person: str
    chain: Chain

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
        return StandIn(chain[-1], chain)
    for helper in roster.last_resort:
        chain = search.first_chain(helper)
        if chain:
            return StandIn(chain[-1], (person, *chain))
    return StandIn("", (person,))


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
    """The circle that this absence would close at some instant of it; None where it closes none."""
    with_new = roster.with_absence(new)
    for at in sorted(with_new.turning_points()):
        if not new.covers(at):
            continue
        chain = _circle_from(new.person, at, with_new)
        if chain:
            return Circle(chain, at)
    return None


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
