"""Reading a planning document (Markdown): its sections, length, initiatives and headcount asks.

A section is found by its heading. In the sections that hold initiatives each deeper heading is one; lines such as
“Priority: grow_revenue” below it are its fields, and an unfunded one begins with its rank: “### 1. Title”.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import ceil
from typing import Literal

from rules.digest import OTHER
from rules.markdown_parts import MarkdownPart, cut_at_headings
from rules.slug import distinct_slugs
from rules.written_number import read_count, read_figure, read_money

# The five parts of a headcount case (docs/plans.md) and the words that a heading for each may begin with.
CASE_PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Current state", ("current",)),
    ("Growth projection", ("growth",)),
    ("Efficiency improvements", ("efficiency",)),
    ("Residual gap", ("residual", "gap")),
    ("Risk of no additional headcount", ("risk",)),
)
_FIELD = re.compile(
    r"^[-*+ \t]*(?P<name>Priority|Headcount|Minimum|Yearly cost per head):[* \t]*(?P<value>.*?)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_CASE_FIELD = re.compile(
    r"^[-*+ \t]*(?P<name>Residual gap|Alternative):[* \t]*(?P<value>\S.*?)[ \t]*$", re.MULTILINE | re.IGNORECASE
)
_RANK = re.compile(r"^(?P<rank>\d{1,3})[.)]\s+(?P<title>.+)$")
_MARKUP = re.compile(r"[*_`]|^[\d.]+\s+|\{[^{}]*\}$")
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
class WrittenAsk:
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
class WrittenInitiative:
    """A proposal; `slug` is its natural key within the plan: the title without case and punctuation.

    `text` is all that is written of it, its heading and case included.
    """

    title: str
    funded: bool
    rank: int | None = None
    priority: str = ""
    ask: WrittenAsk | None = None
    slug: str = ""
    text: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True)
class DocumentReading:
    """What a document says to the gates; words and pages are those of the main text."""

    words: int
    pages: int
    words_over: int
    missing: tuple[str, ...]
    initiatives: tuple[WrittenInitiative, ...]

    @property
    def unfunded(self) -> tuple[WrittenInitiative, ...]:
        return tuple(initiative for initiative in self.initiatives if not initiative.funded)

    @property
    def ranks_wrong(self) -> int:
        """How many of the ranks 1…n are not given to exactly one unfunded initiative."""
        wanted = range(1, len(self.ranks) + 1)
        return sum(self.ranks.count(rank) != 1 for rank in wanted)

    @property
    def ranks(self) -> list[int | None]:
        return [initiative.rank for initiative in self.unfunded]

    @property
    def case_parts_missing(self) -> int:
        asks = [initiative.ask for initiative in self.initiatives if initiative.ask]
        return sum(ask.parts.count(False) for ask in asks)


@dataclass(frozen=True)
class _Part(MarkdownPart):
    """A part of the document and the section that it belongs to; None where the calendar knows none."""

    section: SectionKind | None

    @property
    def is_main_text(self) -> bool:
        return self.section is None or self.section.counted

    @property
    def lists_initiatives(self) -> bool:
        return self.section is not None and self.section.says != "text"

    @property
    def opens_section(self) -> bool:
        """Is its heading the section's own?"""
        return self.section is not None and _is_heading_of(self.section, self.heading)

    @property
    def words(self) -> int:
        return _count_words(self.heading) + _count_words(self.text)


def _count_words(text: str) -> int:
    return len(_WORD.findall(text))


def read_document(
    text: str, sections: Sequence[SectionKind], *, page_limit: int, words_per_page: int
) -> DocumentReading:
    """Read a document against the sections that its kind has; text before the first heading counts as main text."""
    parts = list(_cut_into_sections(text, sections))
    words = sum(part.words for part in parts if part.is_main_text)
    return DocumentReading(
        words=words,
        pages=ceil(words / words_per_page),
        words_over=max(0, words - page_limit * words_per_page),
        missing=tuple(_missing_titles(parts, sections)),
        initiatives=tuple(_read_initiatives(parts)),
    )


def section_texts(text: str, sections: Sequence[SectionKind]) -> dict[str, str]:
    """What stands in each section, with its headings; "" where it is not written, and the rest under `other`."""
    section_ids = [OTHER, *(section.id for section in sections)]
    lines: dict[str, list[str]] = {section_id: [] for section_id in section_ids}
    for part in _cut_into_sections(text, sections):
        section_id = part.section.id if part.section else OTHER
        lines[section_id].extend(part.raw)
    texts = {}
    for section_id, raw in lines.items():
        texts[section_id] = "\n".join(raw)
    return texts


def _cut_into_sections(text: str, sections: Sequence[SectionKind]) -> Iterator[_Part]:
    """A section ends where another one opens, or at another heading of its level or above."""
    section: SectionKind | None = None
    section_level = 0
    for part in cut_at_headings(text):
        opened = _section_of_heading(part.heading, sections)
        if opened is not None:
            section = opened
            section_level = part.level
        elif part.level <= section_level:
            section = None
            section_level = 0
        yield _Part(**vars(part), section=section)


def _section_of_heading(heading: str, sections: Iterable[SectionKind]) -> SectionKind | None:
    for section in sections:
        if _is_heading_of(section, heading):
            return section
    return None


def _is_heading_of(section: SectionKind, heading: str) -> bool:
    """Emphasis, a number before and an anchor or a colon behind do not make another heading."""
    words = _MARKUP.sub("", heading)
    name = words.strip().rstrip(":").casefold()
    return name in section.headings


def _missing_titles(parts: Iterable[_Part], sections: Iterable[SectionKind]) -> Iterator[str]:
    """The required sections in which nothing is written."""
    written = {part.section for part in parts if part.text.strip()}
    for section in sections:
        if section.required and section not in written:
            yield section.title


def _read_initiatives(parts: Iterable[_Part]) -> Iterator[WrittenInitiative]:
    initiatives = [_read_initiative(own_parts) for own_parts in _parts_of_initiatives(parts)]
    slugs = distinct_slugs(initiative.title for initiative in initiatives)
    for initiative, slug in zip(initiatives, slugs, strict=True):
        yield replace(initiative, slug=slug)


def _parts_of_initiatives(parts: Iterable[_Part]) -> Iterator[list[_Part]]:
    """An initiative is a heading one level below its section's; deeper headings are the parts of its case."""
    section_level = 0
    initiative: list[_Part] = []
    for part in parts:
        is_outside = not part.lists_initiatives or part.opens_section
        if initiative and (is_outside or part.level <= initiative[0].level):
            yield initiative
            initiative = []
        if is_outside:
            section_level = part.level
        elif initiative or part.level == section_level + 1:
            initiative.append(part)
    if initiative:
        yield initiative


def _read_initiative(parts: Sequence[_Part]) -> WrittenInitiative:
    head, *case = parts
    fields = _read_fields(head.text)
    funded = head.section is not None and head.section.says == "funded"
    rank, title = _split_rank(head.heading)
    lines = [line for part in parts for line in part.raw]
    return WrittenInitiative(
        title=title,
        funded=funded,
        rank=None if funded else rank,
        priority=fields.get("Priority", ""),
        ask=_read_ask(fields, case),
        text="\n".join(lines),
    )


def _read_fields(text: str) -> dict[str, str]:
    """What lines of a known name say, such as “Priority: grow_revenue”."""
    return {line["name"].capitalize(): line["value"] for line in _FIELD.finditer(text)}


def _split_rank(heading: str) -> tuple[int | None, str]:
    """“1. Title” is (1, “Title”)."""
    ranked = _RANK.match(heading)
    if ranked is None:
        return None, heading
    return int(ranked["rank"]), ranked["title"]


def _read_ask(fields: Mapping[str, str], case: Sequence[_Part]) -> WrittenAsk | None:
    heads = read_count(fields.get("Headcount", ""))
    if heads == 0:
        return None
    minimum = read_count(fields.get("Minimum", ""))
    gaps = list(_case_values(case, "residual gap"))
    return WrittenAsk(
        heads=heads,
        minimum=minimum or 1,
        cost=read_money(fields.get("Yearly cost per head", "")),
        parts=tuple(_written_case_parts(case)),
        gap=read_figure(gaps[0]) if gaps else None,
        alternatives=tuple(_case_values(case, "alternative")),
    )


def _written_case_parts(case: Iterable[_Part]) -> Iterator[bool]:
    """For each of the five: is anything written below a heading for it?"""
    written = [part for part in case if part.text.strip()]
    headings = [part.heading.casefold() for part in written]
    for _, beginnings in CASE_PARTS:
        yield any(heading.startswith(beginnings) for heading in headings)


def _case_values(case: Iterable[_Part], name: str) -> Iterator[str]:
    """What lines of this name say, such as “Alternative: buy it”."""
    for part in case:
        for line in _CASE_FIELD.finditer(part.text):
            if line["name"].casefold() == name:
                yield line["value"]
