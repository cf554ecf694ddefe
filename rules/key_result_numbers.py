"""The numbers of a key result's line: from where, to where, or by how much."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

_SCALE = {"k": 1_000, "m": 1_000_000}
# A number that is a value: no year, no quarter, no “90-day”, no “p95”, no “top 3”.
_NUMBER = r"(?<![\w.])(?P<{0}>[$€£]?-?\d[\d,]*(?:\.\d+)?(?:[km]\b)?)(?![\w.]*[-–]\w*[a-z])"
_START = _NUMBER.format("start")
_LEVEL = _NUMBER.format("level")
_BETWEEN = r"(?:\s*(?:%|pp\b|percent\b)|(?:\s+[^\W\d]+){0,3}?)"

_FROM_TO = re.compile(
    rf"(?:\bfrom\s+)?{_START}{_BETWEEN}\s*(?:\bto\b|→|->|=>)\s*{_LEVEL}",
    re.IGNORECASE,
)
_FROM = re.compile(
    rf"\b(?:from|baseline(?:\s+(?:is|of))?:?|currently|today|now at)\s+{_START}",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\bby\s+(?:at least\s+)?(?P<change>\d[\d,]*(?:\.\d+)?)\s*"
    r"(?P<unit>%|percentage points?|pp\b|points?\b|percent\b)",
    re.IGNORECASE,
)
_TO = re.compile(
    rf"(?:\bto\b|\breach\b|\bat least\b|\bbelow\b|\bunder\b|\bthan\b|[≥≤<>]=?)\s*(?:at least\s+|≥\s*)?{_LEVEL}",
    re.IGNORECASE,
)
_ANY_NUMBER = re.compile(rf"(?<!top )(?<!\bq){_LEVEL}", re.IGNORECASE)
_NOTHING_LEFT = re.compile(r"\b(?:zero|no)\b", re.IGNORECASE)
_POINTS = re.compile(r"point|pp", re.IGNORECASE)


@dataclass(frozen=True)
class LineNumbers:
    """`relative` is a change without the level that it leads to, in per cent; where `in_points` says so, in points."""

    baseline: Decimal | None = None
    target: Decimal | None = None
    relative: Decimal | None = None
    in_points: bool = False


_NUMBERS_OF_VERB = {
    "double": LineNumbers(relative=Decimal(100)),
    "halve": LineNumbers(relative=Decimal("50.0")),
    "eliminate": LineNumbers(target=Decimal(0)),
}


def read_numbers(text: str, verb: str) -> LineNumbers:
    """The text must be without its years; some verbs are a number by themselves (“double”)."""
    both = _FROM_TO.search(text)
    if both:
        return LineNumbers(
            baseline=_read_number(both["start"]),
            target=_read_number(both["level"]),
        )
    change = _read_change(text) or _NUMBERS_OF_VERB.get(verb)
    start = _FROM.search(text)
    if start is None:
        return change or LineNumbers(target=_read_level(text))
    rest = text.replace(start[0], " ")
    numbers = change or LineNumbers(target=_read_level(rest))
    return replace(numbers, baseline=_read_number(start["start"]))


def _read_change(text: str) -> LineNumbers | None:
    """“by 30 %” or “by 5 points”."""
    match = _BY.search(text)
    if match is None:
        return None
    in_points = _POINTS.search(match["unit"]) is not None
    return LineNumbers(relative=_read_number(match["change"]), in_points=in_points)


def _read_level(text: str) -> Decimal | None:
    """The number after “to” or the like, else any number; “zero” and “no” are 0."""
    match = _TO.search(text) or _ANY_NUMBER.search(text)
    if match:
        return _read_number(match["level"])
    return Decimal(0) if _NOTHING_LEFT.search(text) else None


def _read_number(text: str) -> Decimal:
    """“$1,200” is 1200, “1.5k” is 1500."""
    digits = text.lower().lstrip("$€£").replace(",", "")
    scale = _SCALE.get(digits[-1], 1)
    return Decimal(digits.rstrip("km")) * scale
