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
_CODE = Markup("<code>{}</code>")


def plain_words(word: str) -> str:
    """partner_review → partner review"""
    return word.replace("_", " ")


def title_case(word: str) -> str:
    """partner_review → Partner review"""
    words = plain_words(word)
    return words[:1].upper() + words[1:]


def day_in_zone(when: Date | DateTime, zone: str) -> str:
    """“Fri 14 Aug 2026”; an instant is on the day that it is in the season's zone."""
    local = when.in_timezone(zone) if isinstance(when, DateTime) else when
    return local.format("ddd D MMM YYYY", locale="en")


def minute_in_zone(when: DateTime, zone: str) -> str:
    """“Fri 14 Aug 2026, 17:00”"""
    local = when.in_timezone(zone)
    return local.format("ddd D MMM YYYY, HH:mm", locale="en")


def count_business_days(number: int) -> str:
    """“3 business days”"""
    plural = "" if number == 1 else "s"
    return f"{number} business day{plural}"


def due_in_words(line: DueLine) -> str:
    """“due in 3 business days”, “due today”, “2 business days late”."""
    days = count_business_days(line.days)
    if line.late:
        return f"{days} late" if line.days else "late since today"
    return f"due in {days}" if line.days else "due today"


def relations_in_words(relations: frozenset[str]) -> str:
    """“You are the owner and an executive.”"""
    words = in_words(relations).replace(" or ", " and ")
    return f"You are {words}."


def commands_as_code(sentence: str) -> Markup:
    """The sentence with the commands in it set as code."""
    html = Markup("")
    end = 0
    for command in _COMMAND.finditer(sentence):
        before = sentence[end : command.start()]
        html += escape(before)
        html += _CODE.format(command.group())
        end = command.end()
    rest = sentence[end:]
    return html + escape(rest)


def mark_of(colour: Colour) -> str:
    """A sign for the colour, so that it can be read without it."""
    return MARKS[colour]


FILTERS: Mapping[str, Callable[..., Any]] = {
    "plain": plain_words,
    "title_case": title_case,
    "day": day_in_zone,
    "minute": minute_in_zone,
    "due": due_in_words,
    "days": count_business_days,
    "part": relations_in_words,
    "commands": commands_as_code,
    "mark": mark_of,
}
