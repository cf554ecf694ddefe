"""Whom to ask next, the one who helps most first (docs/why.md, “One plan”)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pendulum import Date, DateTime


@dataclass(frozen=True)
class Part:
    """One reason that a person can take out of the way: since when it is theirs, and by when (None: no day is set)."""

    person: str
    code: str
    since: DateTime
    due_on: Date | None
    how: str


@dataclass(frozen=True)
class Ask:
    """A person to ask, for all that they can take out of the way; `for_` are the reasons' codes."""

    person: str
    for_: tuple[str, ...]
    since: DateTime
    due_on: Date | None
    how: str


def next_best(parts: Iterable[Part], *, asker: str) -> list[Ask]:
    """First who takes most reasons away, then whose day is nearest, then who has had it longest; never the asker."""
    mine: dict[str, list[Part]] = {}
    for part in parts:
        if part.person != asker:
            mine.setdefault(part.person, []).append(part)
    return sorted((_ask(person, theirs) for person, theirs in mine.items()), key=_rank)


def _ask(person: str, parts: list[Part]) -> Ask:
    days = [part.due_on for part in parts if part.due_on]
    return Ask(
        person=person,
        for_=tuple(dict.fromkeys(part.code for part in parts)),
        since=min(part.since for part in parts),
        due_on=min(days) if days else None,
        how=" ".join(dict.fromkeys(part.how for part in parts)),
    )


def _rank(ask: Ask) -> tuple[int, bool, Date, DateTime, str]:
    return (-len(ask.for_), ask.due_on is None, ask.due_on or ask.since.date(), ask.since, ask.person)


def spread(asks: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """For many plans: how many of them wait for each person, the one for whom most wait first."""
    counts: dict[str, int] = {}
    for people in asks.values():
        for person in dict.fromkeys(people):
            counts[person] = counts.get(person, 0) + 1
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
