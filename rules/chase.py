"""Whom to ask next, the one who helps most first (docs/why.md, “One plan”)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pendulum import Date, DateTime


@dataclass(frozen=True)
class AskPart:
    """One reason that a person can take out of the way: since when it is theirs, and by when (None: no day is set)."""

    person: str
    code: str
    since: DateTime
    due_on: Date | None
    how: str


@dataclass(frozen=True)
class PersonToAsk:
    """A person to ask, for all that they can take out of the way; `for_` are the reasons' codes."""

    person: str
    for_: tuple[str, ...]
    since: DateTime
    due_on: Date | None
    how: str


def next_best(parts: Iterable[AskPart], *, asker: str) -> list[PersonToAsk]:
    """First who takes most reasons away, then whose day is nearest, then who has had it longest; never the asker."""
    parts_of: dict[str, list[AskPart]] = defaultdict(list)
    for part in parts:
        if part.person != asker:
            parts_of[part.person].append(part)
    asks = map(_ask_person, parts_of.values())
    return sorted(asks, key=_ask_order)


def _ask_person(parts: list[AskPart]) -> PersonToAsk:
    """One person's parts as one request."""
    codes = dict.fromkeys(part.code for part in parts)
    due_days = [part.due_on for part in parts if part.due_on]
    instructions = dict.fromkeys(part.how for part in parts)
    return PersonToAsk(
        person=parts[0].person,
        for_=tuple(codes),
        since=min(part.since for part in parts),
        due_on=min(due_days, default=None),
        how=" ".join(instructions),
    )


def _ask_order(ask: PersonToAsk) -> tuple[int, bool, Date, DateTime, str]:
    return (
        -len(ask.for_),
        ask.due_on is None,
        ask.due_on or ask.since.date(),
        ask.since,
        ask.person,
    )


def count_waiting(asks: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """For many plans: how many of them wait for each person, the one for whom most wait first."""
    plans_waiting: Counter[str] = Counter()
    for people in asks.values():
        plans_waiting.update(set(people))
    in_order = sorted(plans_waiting.items(), key=_most_first)
    return dict(in_order)


def _most_first(person_and_count: tuple[str, int]) -> tuple[int, str]:
    person, count = person_and_count
    return -count, person
