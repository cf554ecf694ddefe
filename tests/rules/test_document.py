"""Reading a plan: sections by heading, length, initiatives with their asks, and the digest."""

from decimal import Decimal

import pytest

from rules.digest import text_digest
from rules.document import CASE_PARTS, DocumentReading, SectionKind, WrittenAsk, WrittenInitiative, read_document
from rules.slug import title_slug

KINDS = (
    SectionKind("charter", "Charter", frozenset({"charter", "mission"}), required=True, counted=True, says="text"),
    SectionKind("funded", "Proposed", frozenset({"proposed"}), required=True, counted=True, says="funded"),
    SectionKind("unfunded", "Unfunded", frozenset({"unfunded"}), required=False, counted=True, says="unfunded"),
    SectionKind("appendix", "Appendix", frozenset({"appendix"}), required=False, counted=False, says="text"),
)


def read(text: str, *, page_limit: int = 6, words_per_page: int = 500) -> DocumentReading:
    return read_document(text, KINDS, page_limit=page_limit, words_per_page=words_per_page)


@pytest.mark.parametrize(
    "heading",
    [
        "## Charter",
        "# charter",
        "###### CHARTER",
        "## Mission",
        "## **Charter**",
        "## 1. Charter",
        "## 2.1 Mission",
        "## Charter:",
        "## Charter {#our-charter}",
        "Charter\n-------",
        "## Charter ##",
    ],
)
def test_section_is_found_by_its_heading_or_alias(heading: str) -> None:
    assert read(f"# Plan\n\n{heading}\n\nWe find things.\n\n## Proposed\nNothing.\n").missing == ()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        pytest.param("", ("Charter", "Proposed")),
        ("# Plan\n", ("Charter", "Proposed")),
        ("## Charter\n\n## Proposed\nNothing.\n", ("Charter",)),
        ("## Charter\n   \n\n## Proposed\nNothing.\n", ("Charter",)),
        ("## Our Charter\nWe.\n## Proposed\nNothing.\n", ("Charter",)),
        ("```\n## Charter\n```\nWe find things.\n## Proposed\nNothing.\n", ("Charter",)),
        ("    ## Charter\n\nWe find things.\n\n## Proposed\nNothing.\n", ("Charter",)),
        ("## Charter\n### Details\nWe find things.\n## Proposed\nNothing.\n", ()),
        ("## Charter\nWe.\n## Something else\n## Proposed\nNothing.\n", ()),
        ("\r\n## Charter\r\nWe.\r\n## Proposed\r\nNothing.\r\n", ()),
    ],
)
def test_required_section_without_text_is_missing(text: str, missing: tuple[str, ...]) -> None:
    assert read(text).missing == missing


@pytest.mark.parametrize(
    ("text", "words", "pages", "over"),
    [
        ("", 0, 0, 0),
        ("one two three", 3, 1, 0),
        ("# Title here\none two", 4, 1, 0),
        ("# One, two – three. 4.5 % isn’t A/B half-time", 7, 1, 0),
        ("# Word\n" + "word " * 9, 10, 1, 0),
        ("# Word\n" + "word " * 10, 11, 2, 0),
        ("# Word\n" + "word " * 19, 20, 2, 0),
        ("# Word\n" + "word " * 20, 21, 3, 1),
        ("# Appendix\n" + "word " * 500, 0, 0, 0),
        ("word " * 15 + "\n# Appendix\n" + "word " * 500 + "\n## Table\nmore", 15, 2, 0),
        ("# Appendix\nword word\n# Charter\n" + "word " * 20, 21, 3, 1),
        ("# Appendix\nword word\n# Something else\nword word", 4, 1, 0),
    ],
)
def test_main_text_is_counted_in_words_and_pages_without_its_appendix(
    text: str, words: int, pages: int, over: int
) -> None:
    reading = read(text, page_limit=2, words_per_page=10)
    assert (reading.words, reading.pages, reading.words_over) == (words, pages, over)


def test_initiatives_are_the_headings_one_level_below_their_section() -> None:
    """
    # Plan
    ## Proposed
    Some words before the first.
    ### Faster search
    Priority: grow
    #### Why
    ### 1. Better words
    ## Charter
    ### Not an initiative
    ## Unfunded
    ### 2. A second office
    Priority: calm
    ### 1) A crawler
    ### No rank
    """
    text = test_initiatives_are_the_headings_one_level_below_their_section.__doc__ or ""
    reading = read("\n".join(line.strip() for line in text.splitlines()))
    assert reading.initiatives == (
        WrittenInitiative("Faster search", funded=True, priority="grow", slug="faster_search"),
        WrittenInitiative("Better words", funded=True, slug="better_words"),
        WrittenInitiative("A second office", funded=False, rank=2, priority="calm", slug="a_second_office"),
        WrittenInitiative("A crawler", funded=False, rank=1, slug="a_crawler"),
        WrittenInitiative("No rank", funded=False, slug="no_rank"),
    )
    assert [one.title for one in reading.unfunded] == ["A second office", "A crawler", "No rank"]


@pytest.mark.parametrize(
    ("headings", "wrong"),
    [
        ([], 0),
        (["1. A"], 0),
        (["2. A", "1. B", "3. C"], 0),
        (["A"], 1),
        (["2. A"], 1),
        (["1. A", "1. B"], 2),
        (["1. A", "3. B"], 1),
        (["1. A", "B", "C"], 2),
        (["1. A", "2. B", "2. C"], 2),
    ],
)
def test_ranks_that_are_not_given_exactly_once_are_counted(headings: list[str], wrong: int) -> None:
    assert read("## Unfunded\n" + "".join(f"### {heading}\n" for heading in headings)).ranks_wrong == wrong


PARTS = ("Current state", "Growth projection", "Efficiency improvements", "Residual gap", "Risk of no hire")


def case(*parts: str) -> str:
    fields = "Headcount: 3\nMinimum: 2\nYearly cost per head: 92,437.68 USD\n"
    return f"## Unfunded\n### 1. Agents\n{fields}" + "".join(f"#### {part}\nBecause.\n" for part in parts)


def test_headcount_ask_has_its_numbers_and_five_parts() -> None:
    (initiative,) = read(case(*PARTS)).initiatives
    assert initiative.ask == WrittenAsk(3, 2, Decimal("92437.68"), (True,) * 5)


@pytest.mark.parametrize("missing", PARTS)
def test_part_of_the_case_that_is_not_written_is_missing(missing: str) -> None:
    reading = read(case(*(part for part in PARTS if part != missing)))
    (initiative,) = reading.initiatives
    assert initiative.ask is not None
    assert (reading.case_parts_missing, initiative.ask.parts.index(False)) == (1, PARTS.index(missing))


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (case(), 5),
        (case("Growth", "current", "RISK of it", "gap", "Efficiency"), 0),
        (case(*PARTS).replace("#### Risk of no hire\nBecause.\n", "#### Risk of no hire\n"), 1),
        (case(*PARTS) + "### 2. Engineers\nHeadcount: 1\n", 5),
        ("## Unfunded\n### 1. Tools\nHeadcount: 0\n", 0),
        ("## Unfunded\n### 1. Tools\nHeadcount: none\n", 0),
        ("## Charter\n### 1. Tools\nHeadcount: 3\n", 0),
    ],
)
def test_missing_parts_are_counted_over_all_asks(text: str, missing: int) -> None:
    assert read(text).case_parts_missing == missing


@pytest.mark.parametrize(
    ("field", "ask"),
    [
        ("Headcount: 3", WrittenAsk(3, 1, Decimal(0), (False,) * 5)),
        ("Headcount: 3 engineers\nMinimum: 2 at least", WrittenAsk(3, 2, Decimal(0), (False,) * 5)),
        ("Headcount: 3\nYearly cost per head: unknown", WrittenAsk(3, 1, Decimal(0), (False,) * 5)),
        ("Headcount: 3\nYearly cost per head: 1,000,000.50", WrittenAsk(3, 1, Decimal("1000000.50"), (False,) * 5)),
        ("HEADCOUNT: 3", WrittenAsk(3, 1, Decimal(0), (False,) * 5)),
        ("Heads: 3", None),
    ],
)
def test_fields_of_an_ask_are_read_leniently_and_another_word_asks_for_nobody(
    field: str, ask: WrittenAsk | None
) -> None:
    (initiative,) = read(f"## Unfunded\n### 1. Agents\n{field}\n").initiatives
    assert initiative.ask == ask


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Faster search", "faster_search"),
        ("  Faster -- SEARCH!  ", "faster_search"),
        ("Größe & Maß", "grösse_mass"),
        ("x" * 60, "x" * 60),
        ("x" * 80, "x" * 51 + "_d929cdee"),
    ],
)
def test_slug_is_the_title_without_case_and_punctuation(title: str, key: str) -> None:
    assert title_slug(title) == key


def test_two_initiatives_of_one_title_are_two_all_the_same() -> None:
    text = "## Proposed\n### Faster search\n\n### Faster: search!\n\n### …\n"
    assert [one.slug for one in read(text).initiatives] == ["faster_search", "faster_search_2", "untitled"]


def test_the_five_parts_are_those_of_the_specification() -> None:
    assert [name for name, _ in CASE_PARTS] == [
        "Current state",
        "Growth projection",
        "Efficiency improvements",
        "Residual gap",
        "Risk of no additional headcount",
    ]


@pytest.mark.parametrize(
    "same", ["# A\n\nb\n", "# A\r\n\r\nb\r\n", "# A  \n\nb\t", "\n\n# A\n\nb\n\n\n", "# A\n   \nb"]
)
def test_line_ends_and_trailing_blanks_make_no_other_version(same: str) -> None:
    assert text_digest(same) == text_digest("# A\n\nb")


@pytest.mark.parametrize("other", ["# A\nb", "# a\n\nb", "# A\n\n b", "# A\n\nb.", "# A\n\n\nb", ""])
def test_any_other_difference_makes_another_version(other: str) -> None:
    assert text_digest(other) != text_digest("# A\n\nb")
