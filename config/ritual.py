"""How a ritual comes again: its first day counted on, or its rule asked of each fiscal part in turn."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import cast

from config.calendar import Ritual
from config.daterule import DateRule, FiscalPart, Unit

FISCAL_STEPS = {
    "fw": ("w", 53),
    "fp": ("p", 12),
    "fq": ("q", 4),
}
"""The fiscal part that each unit steps through, and how many of it a year may have."""


@dataclass(frozen=True)
class Occurrence:
    """The day of a ritual's rule, so many units later."""

    rule: DateRule
    number: int
    unit: Unit


def ritual_occurrences(ritual: Ritual) -> Iterator[Occurrence]:
    """One after the other: a fiscal year's worth of parts, or without end."""
    part = _stepped_part(ritual)
    if part is not None:
        yield from _in_parts(ritual, part)
        return
    yield from _without_end(ritual)


def _without_end(ritual: Ritual) -> Iterator[Occurrence]:
    number, unit = ritual.step
    for times in count():
        yield Occurrence(ritual.first, times * number, cast(Unit, unit))


def _stepped_part(ritual: Ritual) -> FiscalPart | None:
    """The part of the first day's rule, where the ritual steps through parts of this kind."""
    _, unit = ritual.step
    part = ritual.first.anchor.part
    if part is None or unit not in FISCAL_STEPS:
        return None
    stepped_unit, _ = FISCAL_STEPS[unit]
    if part.unit == stepped_unit:
        return part
    return None


def _in_parts(ritual: Ritual, part: FiscalPart) -> Iterator[Occurrence]:
    for number in _part_numbers(ritual, part):
        rule = _rule_at_part(ritual.first, replace(part, n=number))
        yield Occurrence(rule, 0, "d")


def _part_numbers(ritual: Ritual, part: FiscalPart) -> range:
    """From the first day's part to the last of the year."""
    step, unit = ritual.step
    _, last = FISCAL_STEPS[unit]
    return range(part.n, last + 1, step)


def _rule_at_part(rule: DateRule, part: FiscalPart) -> DateRule:
    anchor = replace(rule.anchor, part=part, text=_text_of_part(rule, part))
    return replace(rule, anchor=anchor)


def _text_of_part(rule: DateRule, part: FiscalPart) -> str:
    if rule.anchor.edge == "end":
        return f"f{part.unit}({part.n}).end"
    return f"f{part.unit}({part.n})"
