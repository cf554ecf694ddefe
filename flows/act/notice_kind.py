"""How a kind of notice gets its words when it is sent, and what makes it obsolete: each room has a table of its own.

A notice in the outbox is facts: its kind, its person, and what it is about (models/notice.py).
"""

from collections.abc import Callable
from dataclasses import dataclass

from flows.act.facts import Facts
from models.notice import Notice


@dataclass(frozen=True)
class Words:
    """What a person reads of a notice."""

    subject: str
    body: str


WordNotice = Callable[[Facts, Notice], Words]
"""The words, from what is so now."""

WhyObsolete = Callable[[Facts, Notice], str]
"""Why the notice does not matter any more, as people say it; "" if it does."""


def always_matters(_facts: Facts, _notice: Notice) -> str:
    """For what has happened once and for all."""
    return ""


@dataclass(frozen=True)
class NoticeKind:
    """One kind of notice; without `why_obsolete` it is sent whatever happens meanwhile."""

    words: WordNotice
    why_obsolete: WhyObsolete = always_matters
