"""Two edits of one text: what either changed is kept, and only the same lines changed differently are a conflict."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.threeway import Merged, first_unsettled_line, merge_texts

NAMES = ("theirs t4", "yours")
TEXTS = st.lists(st.sampled_from("abcdef"), max_size=8).map("\n".join)


def test_edits_of_different_lines_are_both_kept() -> None:
    base, ours, theirs = "a\nb\nc\nd\ne", "a\nB\nc\nd\ne", "a\nb\nc\nd\nE\nf"
    assert merge_texts(base, ours, theirs, names=NAMES) == Merged("a\nB\nc\nd\nE\nf", 0)


def test_the_same_line_changed_in_two_ways_is_a_conflict_with_both() -> None:
    assert merge_texts("a\nb\nc", "a\nX\nc", "a\nY\nc", names=NAMES) == Merged(
        "a\n<<<<<<< theirs t4\nX\n=======\nY\n>>>>>>> yours\nc", 1
    )


def test_a_line_taken_out_here_and_changed_there_is_a_conflict() -> None:
    assert merge_texts("a\nb\nc", "a\nc", "a\nB\nc", names=NAMES) == Merged(
        "a\n<<<<<<< theirs t4\n=======\nB\n>>>>>>> yours\nc", 1
    )


def test_two_conflicts_are_counted() -> None:
    assert merge_texts("a\nb\nc", "1\nb\n2", "3\nb\n4", names=NAMES).conflicts == 2


def test_line_ends_are_no_edit() -> None:
    assert merge_texts("a\nb\nc", "a\r\nb\r\nc", "a\nB\nc", names=NAMES) == Merged("a\nB\nc", 0)


@given(TEXTS, TEXTS)
def test_who_changed_nothing_gets_the_other_text(base: str, text: str) -> None:
    assert merge_texts(base, base, text, names=NAMES) == Merged(text, 0)
    assert merge_texts(base, text, base, names=NAMES) == Merged(text, 0)


@given(TEXTS, TEXTS)
def test_the_same_edit_on_both_sides_is_one_edit(base: str, text: str) -> None:
    assert merge_texts(base, text, text, names=NAMES) == Merged(text, 0)


@given(TEXTS, TEXTS, TEXTS)
def test_no_line_of_either_is_lost_but_what_the_other_took_out(base: str, ours: str, theirs: str) -> None:
    merged = merge_texts(base, ours, theirs, names=NAMES)
    kept = merged.text.split("\n")
    for mine in (ours, theirs):
        new = [line for line in mine.split("\n") if line not in base.split("\n")]
        assert [line for line in new if line not in kept] == []
    assert (first_unsettled_line(merged.text) > 0) is (merged.conflicts > 0)


@pytest.mark.parametrize(
    ("text", "line"),
    [("", 0), ("a <<<<<<< b\n=======\n", 0), ("a\n<<<<<<< t3\nb", 2), ("a\r\nb\r\n>>>>>>> yours\r\n", 3)],
)
def test_marks_of_a_conflict_are_found_by_their_line(text: str, line: int) -> None:
    assert first_unsettled_line(text) == line
