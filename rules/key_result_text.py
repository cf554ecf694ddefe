"""Reading the line of a key result: its verb, its numbers, and how, how often and by when it says to measure.

What the line does not say stays empty; the fields of the key result then have to (docs/asks-and-goals.md, “The audit”).
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from rules.key_result_numbers import read_numbers
from rules.key_result_verbs import VerbKind, first_verb

_DOWN = frozenset({"reduce", "decrease", "cut", "lower", "shorten", "eliminate", "halve"})
GUARDS_A_LEVEL = frozenset({"maintain", "keep"})

_YEAR = r"(?:19|20)\d{2}"
_YEAR_OR_DAY = re.compile(rf"\b(?:by|in|until|of|end|Q[1-4]|FY)?\s*{_YEAR}\b(?:-\d\d-\d\d)?")
_CADENCE = re.compile(
    r"\b(daily|weekly|bi-?weekly|fortnightly|monthly|quarterly|every\s+(?:two\s+)?(?:day|week|month|quarter)s?)\b",
    re.IGNORECASE,
)
_METHOD = re.compile(
    r"\b(?:measured|tracked|reported)\b.*?\b(?:via|by|in|with|through|from|using)\s+(?P<how>[^,;.]+)"
    r"|\b(?:via|according to)\s+(?P<by>[^,;.]+)",
    re.IGNORECASE,
)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    r"\b(?:by|in|until|before|end of|during)\s+(?:the\s+)?(?:end\s+of\s+)?(?:the\s+)?"
    rf"(?:q[1-4]|h[12]|fy\s?\d+|{_MONTH}|{_YEAR}|year|quarter)\b|\bq[1-4]\b|\bFY\d\d",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class KeyResultWording:
    """What a line says by itself; `relative` is a change without the level that it leads to."""

    verb: str = ""
    kind: VerbKind = ""
    thing: str = ""
    metric: bool = False
    baseline: Decimal | None = None
    target: Decimal | None = None
    relative: Decimal | None = None
    in_points: bool = False
    cadence: str = ""
    method: str = ""
    dated: bool = False

    def target_from(self, baseline: Decimal) -> Decimal | None:
        """The level that a relative change leads to from this baseline: 20 h by 30 % is 14 h, 12 % by 5 points 7 %."""
        if self.target is not None or self.relative is None:
            return self.target
        change = self.relative
        if not self.in_points:
            change = baseline * self.relative / 100
        return baseline - change if self.verb in _DOWN else baseline + change


def read_line(text: str) -> KeyResultWording:
    """Read a key result as people write it; what it does not say stays empty."""
    deciding = first_verb(text)
    without_years = _YEAR_OR_DAY.sub(" ", text)
    numbers = read_numbers(without_years, deciding.verb)
    levels = (numbers.baseline, numbers.target, numbers.relative)
    return KeyResultWording(
        verb=deciding.verb,
        kind=deciding.kind,
        thing=deciding.thing,
        metric=levels != (None, None, None),
        baseline=numbers.baseline,
        target=numbers.target,
        relative=numbers.relative,
        in_points=numbers.in_points,
        cadence=_read_cadence(text),
        method=_read_method(text),
        dated=_DATE.search(text) is not None,
    )


def _read_cadence(text: str) -> str:
    match = _CADENCE.search(text)
    return match[1].lower() if match else ""


def _read_method(text: str) -> str:
    match = _METHOD.search(text)
    if match is None:
        return ""
    method = match["how"] or match["by"]
    return method.strip()
