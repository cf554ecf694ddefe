"""Who acts for whom while people are away or have left (docs/absence.md), decided without a clock.

For who is away acts their delegate, without one their manager; for who is away too, whoever acts for them; where
all of these are away, the last resort, which is Product Ops.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from pendulum import DateTime


@dataclass(frozen=True)
class Absence:
    """A person is away from `since` on and is back at `until`; nobody named means their manager."""

    person: str
    since: DateTime
    until: DateTime
    delegate: str | None = None

    def covers(self, at: DateTime) -> bool:
        return self.since <= at < self.until

    def overlaps(self, other: "Absence") -> bool:
        return self.since < other.until and other.since < self.until


@dataclass(frozen=True)
class Roster:
    """Who is away when, who reports to whom, and since when somebody has left; each of them may be looked up late."""

    absences: Mapping[str, Sequence[Absence]]
    managers: Mapping[str, str | None]
    left: Mapping[str, DateTime] = field(default_factory=lambda: MappingProxyType({}))
    last_resort: Sequence[str] = ()

    def gone(self, person: str, at: DateTime) -> bool:
        left = self.left.get(person)
        return left is not None and left <= at

    def absence(self, person: str, at: DateTime) -> Absence | None:
        """The one that holds now. Who left does not come back: the last one that ran or began then has no end."""
        running = [one for one in self.absences.get(person, ()) if one.since <= at]
        left = self.left.get(person)
        if left is not None and left <= at:
            running = [one for one in running if one.until > left]
        else:
            running = [one for one in running if at < one.until]
        return max(running, key=lambda one: one.since, default=None)

    def here(self, person: str, at: DateTime) -> bool:
        return not self.gone(person, at) and self.absence(person, at) is None

    def next_in_line(self, person: str, at: DateTime) -> tuple[str, ...]:
        """Whom the items of somebody who is not here go to: the delegate, then the manager."""
        absence = self.absence(person, at)
        named = (absence.delegate if absence else None, self.managers.get(person))
        return tuple(dict.fromkeys(one for one in named if one))


@dataclass(frozen=True)
class StandIn:
    """Who acts now, and the chain from the one who should to the one who does; `person` is "" where nobody can."""

    person: str
    chain: tuple[str, ...]

    @property
    def through(self) -> tuple[str, ...]:
        """Those on whose behalf it is done, first the one whose right it is; nobody where that one is here."""
        return self.chain[:-1]


def stand_in(person: str, at: DateTime, roster: Roster, *, barred: Collection[str] = ()) -> StandIn:
    """The first who is here, down the delegates and then up the managers; `barred` may not act in this matter.

    Nobody is asked twice, so that every search ends, whatever circles there are.
    """
    seen: set[str] = set()
    for start in (person, *roster.last_resort):
        for chain in _search(start, at, roster, seen, barred):
            return StandIn(chain[-1], chain if start == person else (person, *chain))
    return StandIn("", (person,))


def _search(
    person: str, at: DateTime, roster: Roster, seen: set[str], barred: Collection[str]
) -> Iterator[tuple[str, ...]]:
    open_ends: list[tuple[str, ...]] = [(person,)]
    while open_ends:
        chain = open_ends.pop()
        current = chain[-1]
        if current in seen:
            continue
        seen.add(current)
        if roster.here(current, at):
            if current not in barred:
                yield chain
        elif current not in barred or len(chain) == 1:
            open_ends += [(*chain, one) for one in reversed(roster.next_in_line(current, at))]


@dataclass(frozen=True)
class Circle:
    """“A → B → A”, and the first instant at which it would be one."""

    chain: tuple[str, ...]
    at: DateTime


def loop(new: Absence, roster: Roster) -> Circle | None:
    """The circle that this absence would close at some instant of it; None where it closes none.

    Who acts for whom changes only where an absence begins or ends or somebody leaves, so those instants are looked at.
    """
    absences = {**roster.absences, new.person: (*roster.absences.get(new.person, ()), new)}
    with_new = replace(roster, absences=absences)
    edges = {edge for rows in absences.values() for one in rows for edge in (one.since, one.until)}
    instants = sorted(at for at in edges | set(roster.left.values()) if new.since <= at < new.until)
    return next((Circle(chain, at) for at in instants if (chain := _circle(new.person, at, with_new))), None)


def _circle(person: str, at: DateTime, roster: Roster) -> tuple[str, ...]:
    """The first choices from one who is not here, where they lead back to that one."""
    chain = [person]
    while not roster.here(chain[-1], at):
        following = roster.next_in_line(chain[-1], at)[:1]
        if not following or following[0] in chain[1:]:
            return ()
        chain.append(following[0])
        if following[0] == person:
            return tuple(chain)
    return ()
