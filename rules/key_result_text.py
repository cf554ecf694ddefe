"""Reading the line of a key result: its first verb, its numbers, and how, how often and by when it says to measure.

The first verb decides (docs/asks-and-goals.md, “The audit”); a form of it (“launched”, “launching”) is the verb.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

_ACTIVITY = (
    "launch ship release build create develop implement complete deliver conduct run hold host attend organise "
    "organize write document publish migrate deploy roll_out train hire set_up establish define design research "
    "interview survey analyse analyze investigate explore review support help assist participate collaborate "
    "coordinate facilitate communicate present prepare plan start begin continue finish"
)
_VAGUE = "improve enhance optimise optimize drive enable ensure strengthen make"
_OUTCOME = (
    "increase raise grow lift expand reduce decrease cut lower shorten double halve eliminate "
    "achieve reach maintain keep"
)
_IRREGULAR = {
    **dict.fromkeys(("began", "begun"), "begin"),
    **dict.fromkeys(("wrote", "written"), "write"),
    **dict.fromkeys(("grew", "grown"), "grow"),
    **dict.fromkeys(("drove", "driven"), "drive"),
} | {"ran": "run", "held": "hold", "built": "build", "kept": "keep", "made": "make"}
_DOWN = frozenset({"reduce", "decrease", "cut", "lower", "shorten", "eliminate", "halve"})
GUARDS_A_LEVEL = frozenset({"maintain", "keep"})

VerbKind = Literal["activity", "vague", "outcome", ""]

_SCALE = {"k": 1_000, "m": 1_000_000}
_YEAR = r"(?:19|20)\d{2}"
# A number that is a value: no year, no quarter, no “90-day”, no “p95”, no “top 3”.
_NUMBER = r"(?<![\w.])(?P<{0}>[$€£]?-?\d[\d,]*(?:\.\d+)?(?:[km]\b)?)(?![\w.]*[-–]\w*[a-z])"
_BETWEEN = r"(?:\s*(?:%|pp\b|percent\b)|(?:\s+[^\W\d]+){0,3}?)"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_FROM_TO = _pattern(rf"(?:\bfrom\s+)?{_NUMBER.format('a')}{_BETWEEN}\s*(?:\bto\b|→|->|=>)\s*{_NUMBER.format('b')}")
_FROM = _pattern(rf"\b(?:from|baseline(?:\s+(?:is|of))?:?|currently|today|now at)\s+{_NUMBER.format('a')}")
_BY = _pattern(
    r"\bby\s+(?:at least\s+)?(?P<a>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>%|percentage points?|pp\b|points?\b|percent\b)"
)
_TO = _pattern(
    r"(?:\bto\b|\breach\b|\bat least\b|\bbelow\b|\bunder\b|\bthan\b|[≥≤<>]=?)\s*(?:at least\s+|≥\s*)?"
    + _NUMBER.format("b")
)
_ANY = _pattern(rf"(?<!top )(?<!\bq){_NUMBER.format('b')}")
_TIMES = {"double": Decimal(2), "halve": Decimal("0.5"), "eliminate": Decimal(0)}
_CADENCE = _pattern(
    r"\b(daily|weekly|bi-?weekly|fortnightly|monthly|quarterly|every\s+(?:two\s+)?(?:day|week|month|quarter)s?)\b"
)
_METHOD = _pattern(
    r"\b(?:measured|tracked|reported)\b.*?\b(?:via|by|in|with|through|from|using)\s+(?P<how>[^,;.]+)"
    r"|\b(?:via|according to)\s+(?P<by>[^,;.]+)"
)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_DATE = _pattern(
    r"\b(?:by|in|until|before|end of|during)\s+(?:the\s+)?(?:end\s+of\s+)?(?:the\s+)?"
    rf"(?:q[1-4]|h[12]|fy\s?\d+|{_MONTH}|{_YEAR}|year|quarter)\b|\bq[1-4]\b|\bFY\d\d"
)
_STOP = _pattern(r"\b(?:from|to|by|at|in|on|with|across|per|for|of|among|so|that|measured)\b|[,;(–]")


@dataclass(frozen=True)
class Line:
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
        change = self.relative if self.in_points else baseline * self.relative / 100
        return baseline - change if self.verb in _DOWN else baseline + change


def read_line(text: str) -> Line:
    """Read a key result as people write it; what it does not say stays empty."""
    verb, kind, thing = _first_verb(text)
    plain = re.sub(rf"\b(?:by|in|until|of|end|Q[1-4]|FY)?\s*{_YEAR}\b(?:-\d\d-\d\d)?", " ", text)
    baseline, target, relative, points = _numbers(plain, verb)
    said = _METHOD.search(text)
    cadence = _CADENCE.search(text)
    return Line(
        verb=verb,
        kind=kind,
        thing=thing,
        metric=target is not None or relative is not None or baseline is not None,
        baseline=baseline,
        target=target,
        relative=relative,
        in_points=points,
        cadence=cadence[1].lower() if cadence else "",
        method=(said["how"] or said["by"]).strip() if said else "",
        dated=_DATE.search(text) is not None,
    )


def _numbers(text: str, verb: str) -> tuple[Decimal | None, Decimal | None, Decimal | None, bool]:
    """(baseline, target, relative change, whether that is in points)."""
    if both := _FROM_TO.search(text):
        return _decimal(both["a"]), _decimal(both["b"]), None, False
    start = _FROM.search(text)
    baseline = _decimal(start["a"]) if start else None
    if change := _BY.search(text):
        return (
            baseline,
            None,
            _decimal(change["a"]),
            "point" in change["unit"].lower() or "pp" in change["unit"].lower(),
        )
    if verb in _TIMES:
        times = _TIMES[verb]
        return baseline, None if times else Decimal(0), abs(times - 1) * 100 if times else None, False
    rest = text.replace(start[0], " ") if start else text
    level = _TO.search(rest) or _ANY.search(rest)
    return baseline, _decimal(level["b"]) if level else _zero(rest), None, False


def _zero(text: str) -> Decimal | None:
    return Decimal(0) if re.search(r"\b(?:zero|no)\b", text, re.IGNORECASE) else None


def _decimal(text: str) -> Decimal:
    plain = text.lower().lstrip("$€£").replace(",", "")
    scale = _SCALE.get(plain[-1], 1)
    return Decimal(plain.rstrip("km")) * scale


def _forms(verb: str) -> Iterator[str]:
    first, _, second = verb.partition("_")
    tail = f" {second}" if second else ""
    stem = first.removesuffix("e")
    yield from (f"{first}{end}{tail}" for end in ("", "s", "es", "ed", "d", "ing"))
    yield from (f"{stem}ing{tail}", f"{first}{first[-1]}ing{tail}", f"{first}{first[-1]}ed{tail}")
    if first.endswith("y"):
        yield from (f"{first[:-1]}ies{tail}", f"{first[:-1]}ied{tail}")


_LISTS: tuple[tuple[VerbKind, str], ...] = (("activity", _ACTIVITY), ("vague", _VAGUE), ("outcome", _OUTCOME))
_VERBS: dict[str, tuple[str, VerbKind]] = {
    form: (verb.replace("_", " "), kind) for kind, verbs in _LISTS for verb in verbs.split() for form in _forms(verb)
}
_VERBS |= {form: _VERBS[verb] for form, verb in _IRREGULAR.items()}
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def _first_verb(text: str) -> tuple[str, VerbKind, str]:
    """The verb that decides, its kind, and what it is about."""
    words = list(_WORD.finditer(text))
    for n, word in enumerate(words):
        two = f"{word[0]} {words[n + 1][0]}".lower() if n + 1 < len(words) else ""
        end = words[n + 1].end() if two in _VERBS else word.end()
        found = _VERBS.get(two) or _VERBS.get(word[0].lower())
        if found is not None:
            return *found, _about(text[end:])
    return "", "", ""


def _about(rest: str) -> str:
    """“features” of “ 3 features”: the words up to the next preposition, without their numbers."""
    cut = _STOP.search(rest)
    words = _WORD.findall(rest[: cut.start()] if cut else rest)[:6]
    return " ".join(words[1:] if words and words[0].lower() in ("the", "a", "an", "our") else words)
