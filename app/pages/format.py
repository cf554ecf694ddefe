"""How pages say things: days and instants in the season's zone, states and moves in plain words, commands set apart."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup, escape
from pendulum import Date, DateTime

from app.marks import MARKS
from flows.views.lines import DueLine
from rules.permissions import in_words
from rules.track import Colour

_COMMAND = re.compile(r"phasegate [^.(;,]*[^.(;, ]")


def plain(word: str) -> str:
    """partner_review → partner review"""
    return word.replace("_", " ")


def title(word: str) -> str:
    return plain(word)[:1].upper() + plain(word)[1:]


def day(when: Date | DateTime, zone: str) -> str:
    """“Fri 14 Aug 2026”; an instant is on the day that it is in the season's zone."""
    local = when.in_timezone(zone) if isinstance(when, DateTime) else when
    return local.format("ddd D MMM YYYY", locale="en")


def minute(when: DateTime, zone: str) -> str:
    """“Fri 14 Aug 2026, 17:00”"""
    return when.in_timezone(zone).format("ddd D MMM YYYY, HH:mm", locale="en")


def days(n: int) -> str:
    return f"{n} business day{'' if n == 1 else 's'}"


def due(line: DueLine) -> str:
    """“due in 3 business days”, “due today”, “2 business days late”."""
    if line.late:
        return f"{days(line.days)} late" if line.days else "late since today"
    return f"due in {days(line.days)}" if line.days else "due today"


def part(relations: frozenset[str]) -> str:
    """“You are the owner and an executive.”"""
    return f"You are {in_words(relations).replace(' or ', ' and ')}."


def commands(sentence: str) -> Markup:
    """The sentence with the commands in it set as code."""
    parts, last = [], 0
    for found in _COMMAND.finditer(sentence):
        parts += [escape(sentence[last : found.start()]), Markup("<code>{}</code>").format(found.group())]
        last = found.end()
    return Markup("").join([*parts, escape(sentence[last:])])


def mark(colour: Colour) -> str:
    return MARKS[colour]


FILTERS: Mapping[str, Callable[..., Any]] = {
    "plain": plain,
    "title_case": title,
    "day": day,
    "minute": minute,
    "due": due,
    "days": days,
    "part": part,
    "commands": commands,
    "mark": mark,
}
