"""Keys made of titles: “Faster search!” is `faster_search`."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Set
from itertools import count

MAX_LENGTH = 60


def title_slug(title: str) -> str:
    """A title as a key: no case, no punctuation; a long one is cut, and told apart by a digest of the whole."""
    words = re.sub(r"\W+", "_", title.casefold())
    name = words.strip("_") or "untitled"
    if len(name) <= MAX_LENGTH:
        return name
    return _cut_name(name)


def _cut_name(name: str) -> str:
    whole = hashlib.sha256(name.encode()).hexdigest()
    return f"{name[:51]}_{whole[:8]}"


def distinct_slugs(titles: Iterable[str]) -> Iterator[str]:
    """One for each title; where two titles are the same the second is called `title_2`."""
    taken: set[str] = set()
    for title in titles:
        name = _free_name(title_slug(title), taken)
        taken.add(name)
        yield name


def _free_name(name: str, taken: Set[str]) -> str:
    if name not in taken:
        return name
    numbered = (f"{name}_{number}" for number in count(2))
    return next(candidate for candidate in numbered if candidate not in taken)
