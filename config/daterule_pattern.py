"""How a date rule is written, as a pattern with a named group for each of its pieces."""

import re
from typing import get_args

from config.daterule import MONTHS, WEEKDAYS, OnBlackout
from rules.businessdays import Roll

_WEEKDAY = "|".join(WEEKDAYS)
_MONTH = "|".join(MONTHS)
_ROLL = "|".join(get_args(Roll))
_ON_BLACKOUT = "|".join(get_args(OnBlackout))
_MINUS = r"\-−–"
_NUMBER = r"\d{1,3}"


def _part_pattern(name: str) -> str:
    """A piece of the fiscal year, fw(40), fp6 or fq(2,fy-1), as named groups of a pattern."""
    year = rf"(?:,\s*fy(?P<{name}_year>[+{_MINUS}]\d|))?"
    number = rf"(?P<{name}_n>\d{{1,2}})"
    number_in_brackets = rf"\((?P<{name}_in>\d{{1,2}}){year}\)"
    return rf"f(?P<{name}_unit>[wpq])(?:{number}|{number_in_brackets})"


_YEAR = r"(?P<year>fy_start|fy_end)"
_GATE = r"gate:(?P<gate>[a-z][a-z0-9_]*)"
_FIXED = r"fixed:(?P<fixed>\d{4}-\d{2}-\d{2})"
_BUSINESS_DAY = rf"(?P<edge>first_bd|last_bd)\({_part_pattern('bd')}\)"
_PART = rf"{_part_pattern('span')}(?:\.(?P<side>start|end)|\s+(?P<weekday_of>{_WEEKDAY}))?"
_NTH = rf"nth\((?P<weekday>{_WEEKDAY}),\s*(?P<nth>[1-5]),\s*(?P<month>{_MONTH})(?P<within>,\s*fy)?\)"
_ANCHOR = "|".join((_YEAR, _GATE, _FIXED, _BUSINESS_DAY, _PART, _NTH))

RULE_PATTERN = re.compile(
    rf"(?P<anchor>{_ANCHOR})"
    rf"(?:\s*(?P<sign>[+{_MINUS}])\s*(?P<n>{_NUMBER})\s*(?P<unit>[a-z]+))?"
    rf"(?:\s+snap\s+(?P<snap>{_WEEKDAY}))?"
    r"(?:\s+at\s+(?P<time>\d{2}:\d{2}))?"
    rf"(?:\s+(?P<roll>{_ROLL}))?"
    rf"(?:\s+(?P<on_blackout>{_ON_BLACKOUT}))?"
)
RULE_PATTERN_TEXT = re.sub(r"\?P<\w+>", "?:", RULE_PATTERN.pattern)
"""A rule as other programs' patterns write it, without names; that no year has 60 weeks only `parse_rule` knows."""
SHIFT_PATTERN = re.compile(rf"(?P<sign>[+{_MINUS}])\s*(?P<n>{_NUMBER})\s*bd")
