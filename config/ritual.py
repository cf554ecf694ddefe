"""How a ritual comes again: its first day counted on, or its rule asked of each fiscal part in turn."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import cast

from config.calendar import Ritual
from config.daterule import DateRule, FiscalPart, Unit

PARTS = {"fw": ("w", 53), "fp": ("p", 12), "fq": ("q", 4)}


def recurring(ritual: Ritual) -> Iterator[tuple[DateRule, int, Unit]]:
    """(rule, n, unit) of each occurrence: the day of the rule, n units later."""
    n, unit = ritual.step
    part = ritual.first.anchor.part
    if unit in PARTS and part is not None and part.unit == PARTS[unit][0]:
        for at in range(part.n, PARTS[unit][1] + 1, n):
            yield _at_part(ritual.first, replace(part, n=at)), 0, "d"
        return
    for times in count():
        yield ritual.first, times * n, cast(Unit, unit)


def _at_part(rule: DateRule, part: FiscalPart) -> DateRule:
    text = f"f{part.unit}({part.n}){'.end' if rule.anchor.edge == 'end' else ''}"
    return replace(rule, anchor=replace(rule.anchor, part=part, text=text))
