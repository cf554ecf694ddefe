"""Digests: of sections, of asks, of all there is to read, and of what one partner signs."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.digest import OTHER, asks_digest, plan_digest, scope_digest, section_digests, text_digest
from rules.document import SectionKind, section_texts

KINDS = tuple(
    SectionKind(name, name, frozenset({name}), required=False, counted=True, says="text")
    for name in ("charter", "past", "funded")
)
WORDS = st.text("abc é…", max_size=12).map(lambda words: f"x{words.strip()}")
BODIES = st.dictionaries(st.sampled_from([kind.id for kind in KINDS]), st.lists(WORDS, max_size=4), max_size=3)


def written(bodies: dict[str, list[str]], *, ends: str = "\n", trailing: str = "", title: str = "A plan") -> str:
    lines = [f"# {title}", ""]
    for kind in KINDS:
        if kind.id in bodies:
            lines += [f"## {kind.title}", "", *bodies[kind.id], ""]
    return ends.join(f"{line}{trailing}" for line in lines)


def sections(text: str) -> dict[str, str]:
    return section_digests(section_texts(text, KINDS))


@given(BODIES, st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["", " ", "  \t"]))
def test_digests_of_sections_are_blind_to_line_ends_and_trailing_blanks(
    bodies: dict[str, list[str]], ends: str, trailing: str
) -> None:
    other = written(bodies, ends=ends, trailing=trailing) + ends * 3
    assert sections(other) == sections(written(bodies))


@given(BODIES, st.sampled_from([kind.id for kind in KINDS]), WORDS)
def test_an_edit_changes_the_digest_of_its_own_section_and_of_no_other(
    bodies: dict[str, list[str]], section: str, word: str
) -> None:
    before, after = sections(written(bodies)), sections(written(bodies | {section: [*bodies.get(section, []), word]}))
    assert {name for name in before if before[name] != after[name]} == {section}


def test_every_section_has_a_digest_and_the_rest_is_one_too() -> None:
    found = sections(written({"charter": ["We."]}, title="Search"))
    assert found == {
        OTHER: text_digest("# Search"),
        "charter": text_digest("## charter\n\nWe."),
        "past": text_digest(""),
        "funded": text_digest(""),
    }


def test_a_heading_of_ones_own_belongs_to_the_section_above_only_if_it_is_deeper() -> None:
    assert section_texts("Charter\n---\nWe.\n### More\nThey.\n## Else\nIt.\n", KINDS[:1]) == {
        "other": "## Else\nIt.\n",
        "charter": "Charter\n---\nWe.\n### More\nThey.",
    }


ASKS = [("one", 3, 1, Decimal("92437.68")), ("two", 4, 4, Decimal(165000))]


def test_asks_are_told_apart_by_each_figure_and_by_nothing_else() -> None:
    same = [("two", 4, 4, Decimal("165000.00")), ("one", 3, 1, Decimal("92437.680"))]
    others = [
        ASKS[:1],
        [("one", 2, 1, ASKS[0][3]), ASKS[1]],
        [("one", 3, 2, ASKS[0][3]), ASKS[1]],
        [("one", 3, 1, Decimal("92437.69")), ASKS[1]],
        [("other", 3, 1, ASKS[0][3]), ASKS[1]],
    ]
    assert asks_digest(same) == asks_digest(ASKS)
    assert len({asks_digest(asks) for asks in (ASKS, *others)}) == 6


@pytest.mark.parametrize(
    "other",
    [("t2", "a", {"x": "1"}), ("t", "a2", {"x": "1"}), ("t", "a", {}), ("t", "a", {"y": "1"}), ("t", "a", {"x": "2"})],
)
def test_the_plan_s_digest_covers_text_asks_and_the_name_and_content_of_each_attachment(
    other: tuple[str, str, dict[str, str]],
) -> None:
    assert plan_digest("t", "a", {"x": "1"}) != plan_digest(*other)


def test_attachments_have_no_order() -> None:
    assert plan_digest("t", "a", {"x": "1", "y": "2"}) == plan_digest("t", "a", {"y": "2", "x": "1"})


def test_who_signs_no_section_in_particular_signs_the_whole() -> None:
    assert scope_digest("whole", {"charter": "c"}, ()) == "whole"


def test_who_signs_a_section_that_is_not_there_any_more_signs_the_whole() -> None:
    assert scope_digest("whole", {"charter": "c"}, ("charter", "gone")) == "whole"


def test_the_scope_of_some_sections_follows_these_alone() -> None:
    scope = scope_digest("w1", {"charter": "c", "past": "p"}, ("charter",))
    assert scope == scope_digest("w2", {"charter": "c", "past": "p2"}, ("charter",))
    assert scope != scope_digest("w1", {"charter": "c2", "past": "p"}, ("charter",))
    assert scope != scope_digest("w1", {"charter": "c", "past": "p"}, ("charter", "past"))
