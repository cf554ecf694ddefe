"""Reading a planning document (Markdown): its sections, length, initiatives and headcount asks.

A section is found by its heading. In the sections that hold initiatives each deeper heading is one; lines such as
“Priority: grow_revenue” below it are its fields, and an unfunded one begins with its rank: “### 1. Title”.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from itertools import count
from math import ceil
from typing import Literal

from markdown_it import MarkdownIt

from rules.digest import OTHER
from rules.digest import lines as _lines

# The five parts of a headcount case (docs/plans.md) and the words that a heading for each may begin with.
CASE_PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Current state", ("current",)),
    ("Growth projection", ("growth",)),
    ("Efficiency improvements", ("efficiency",)),
    ("Residual gap", ("residual", "gap")),
    ("Risk of no additional headcount", ("risk",)),
)
MAX_COST = 10**12
_FIELD = re.compile(
    r"^[-*+ \t]*(?P<name>Priority|Headcount|Minimum|Yearly cost per head):[* \t]*(?P<value>.*?)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_CASE_FIELD = re.compile(
    r"^[-*+ \t]*(?P<name>Residual gap|Alternative):[* \t]*(?P<value>\S.*?)[ \t]*$", re.MULTILINE | re.IGNORECASE
)
_RANK = re.compile(r"^(?P<rank>\d{1,3})[.)]\s+(?P<title>.+)$")
_WORD = re.compile(r"\w[\w'’\-.,/%&]*")


@dataclass(frozen=True)
class SectionKind:
    """What the calendar says of a section: the headings that open it, and how its text is read."""

    id: str
    title: str
    headings: frozenset[str]
    required: bool
    counted: bool
    says: Literal["text", "funded", "unfunded"]


@dataclass(frozen=True)
class Ask:
    """A headcount ask: people, the least that is viable, the yearly cost of one, and which case parts are written.

    `gap` is the figure of a line “Residual gap: 2.97” in the case, `alternatives` its lines “Alternative: …”.
    """

    heads: int
    minimum: int
    cost: Decimal
    parts: tuple[bool, ...]
    gap: Decimal | None = None
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Initiative:
    """A proposal; `slug` is its natural key within the plan: the title without case and punctuation.

    `text` is all that is written of it, its heading and case included.
    """

    title: str
    funded: bool
    rank: int | None = None
    priority: str = ""
    ask: Ask | None = None
    slug: str = ""
    text: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True)
class Reading:
    """What a document says to the gates; words and pages are those of the main text."""

    words: int
    pages: int
    words_over: int
    missing: tuple[str, ...]
    initiatives: tuple[Initiative, ...]

    @property
    def unfunded(self) -> tuple[Initiative, ...]:
        return tuple(one for one in self.initiatives if not one.funded)

    @property
    def ranks_wrong(self) -> int:
        """How many of the ranks 1…n are not given to exactly one unfunded initiative."""
        ranks = [one.rank for one in self.unfunded]
        return sum(ranks.count(rank) != 1 for rank in range(1, len(ranks) + 1))

    @property
    def case_parts_missing(self) -> int:
        return sum(one.ask.parts.count(False) for one in self.initiatives if one.ask)


@dataclass
class _Part:
    """A heading and the text up to the next heading, wherever that is; `raw` are the lines of both."""

    level: int
    heading: str
    text: str
    section: SectionKind | None = field(default=None)
    raw: Sequence[str] = ()


def read_document(text: str, sections: Sequence[SectionKind], *, page_limit: int, words_per_page: int) -> Reading:
    """Read a document against the sections that its kind has; text before the first heading counts as main text."""
    parts = list(_parts(text, sections))
    words = sum(_words(part) for part in parts if part.section is None or part.section.counted)
    written = {part.section.id for part in parts if part.section and part.text.strip()}
    return Reading(
        words=words,
        pages=ceil(words / words_per_page),
        words_over=max(0, words - page_limit * words_per_page),
        missing=tuple(kind.title for kind in sections if kind.required and kind.id not in written),
        initiatives=tuple(_with_slugs(_initiatives(parts))),
    )


def section_texts(text: str, sections: Sequence[SectionKind]) -> dict[str, str]:
    """What stands in each section, with its headings; "" where it is not written, and the rest under `other`."""
    found: dict[str, list[str]] = {name: [] for name in (OTHER, *(kind.id for kind in sections))}
    for part in _parts(text, sections):
        found[part.section.id if part.section else OTHER] += part.raw
    return {name: "\n".join(raw) for name, raw in found.items()}


def _words(part: _Part) -> int:
    return len(_WORD.findall(part.heading)) + len(_WORD.findall(part.text))


def _parts(text: str, sections: Sequence[SectionKind]) -> Iterator[_Part]:
    """The document cut at its headings; a heading in a code block is none, so the Markdown parser does the cutting."""
    lines = _lines(text)
    tokens = MarkdownIt("commonmark").parse("\n".join(lines))
    heads = [(n, token) for n, token in enumerate(tokens) if token.type == "heading_open" and token.map]
    starts = [token.map[0] for _, token in heads if token.map]
    if not starts or starts[0] > 0:
        before = lines[: starts[0] if starts else None]
        yield _Part(0, "", "\n".join(before), raw=before)
    if not starts:
        return
    section: SectionKind | None = None
    depth = 0
    for (n, token), end in zip(heads, [*starts[1:], len(lines)], strict=True):
        level, heading = int(token.tag[1]), tokens[n + 1].content.strip()
        kind = _kind(heading, sections)
        if kind is not None or level <= depth:
            section, depth = kind, level if kind else 0
        begin, below = token.map or (0, 0)
        yield _Part(level, heading, "\n".join(lines[below:end]), section, lines[begin:end])


def _kind(heading: str, sections: Iterable[SectionKind]) -> SectionKind | None:
    plain = re.sub(r"[*_`]|^[\d.]+\s+|\{[^{}]*\}$", "", heading).strip().rstrip(":").casefold()
    return next((kind for kind in sections if plain in kind.headings), None)


def _initiatives(parts: Sequence[_Part]) -> Iterator[Initiative]:
    """An initiative is a heading one level below its section's; deeper headings are the parts of its case."""
    level = 0
    own: list[_Part] = []
    for part in [*parts, _Part(0, "", "")]:
        holds = part.section is not None and part.section.says != "text"
        opens = not holds or (part.section is not None and _kind(part.heading, [part.section]) is not None)
        if own and (opens or part.level <= own[0].level):
            yield _initiative(own)
            own = []
        if opens:
            level = part.level
        elif holds and (part.level == level + 1 or own):
            own.append(part)


def slug(title: str) -> str:
    """A title as a key: no case, no punctuation; a long one is cut, and told apart by a digest of the whole."""
    plain = re.sub(r"\W+", "_", title.casefold()).strip("_") or "untitled"
    return plain if len(plain) <= 60 else f"{plain[:51]}_{hashlib.sha256(plain.encode()).hexdigest()[:8]}"


def _with_slugs(found: Iterable[Initiative]) -> Iterator[Initiative]:
    """Two initiatives of one title are two all the same: the second is called `title_2`."""
    taken: set[str] = set()
    for one in found:
        plain = slug(one.title)
        names = (plain if n == 1 else f"{plain}_{n}" for n in count(1))
        free = next(name for name in names if name not in taken)
        taken.add(free)
        yield replace(one, slug=free)


def _initiative(own: Sequence[_Part]) -> Initiative:
    head, section = own[0], own[0].section
    funded = section is not None and section.says == "funded"
    ranked = _RANK.match(head.heading)
    values = {found["name"].capitalize(): found["value"] for found in _FIELD.finditer(head.text)}
    title = ranked["title"] if ranked else head.heading
    rank = int(ranked["rank"]) if ranked else None
    text = "\n".join(line for part in own for line in part.raw)
    ask = _ask(values, own[1:])
    return Initiative(title, funded, None if funded else rank, values.get("Priority", ""), ask, text=text)


def _ask(values: dict[str, str], parts: Sequence[_Part]) -> Ask | None:
    heads = _whole(values.get("Headcount", ""))
    if heads == 0:
        return None
    written = [part.heading.casefold() for part in parts if part.text.strip()]
    done = tuple(any(heading.startswith(starts) for heading in written) for _, starts in CASE_PARTS)
    cost, said = _money(values.get("Yearly cost per head", "")), list(_case_fields(parts))
    gap = next((_figure(value) for name, value in said if name == "residual gap"), None)
    alternatives = tuple(value for name, value in said if name == "alternative")
    return Ask(heads, _whole(values.get("Minimum", "")) or 1, cost, done, gap, alternatives)


def _case_fields(parts: Sequence[_Part]) -> Iterator[tuple[str, str]]:
    for part in parts:
        yield from ((found["name"].casefold(), found["value"]) for found in _CASE_FIELD.finditer(part.text))


def _figure(text: str) -> Decimal | None:
    """“2.97 FTE” is 2.97; words without a figure are none."""
    found = re.match(r"\d{1,6}(?:\.\d{1,6})?(?![\d.])", text)
    return Decimal(found[0]) if found else None


def _whole(text: str) -> int:
    found = re.match(r"[~+]?(\d{1,6})(?!\d)", text)
    return int(found[1]) if found else 0


def _money(text: str) -> Decimal:
    try:
        amount = Decimal(text.replace(",", "").split(" ")[0] or "0")
    except InvalidOperation:
        return Decimal(0)
    return amount if amount.is_finite() and 0 <= amount < MAX_COST else Decimal(0)
