"""What differs between two versions: sections with their lines, asks with their figures, files with their digests."""

from decimal import Decimal

from rules.changes import (
    AskChange,
    Figures,
    FileChange,
    SectionChange,
    ask_changes,
    file_changes,
    section_changes,
)


def test_sections_that_differ_are_shown_with_the_lines_that_do() -> None:
    before = {"other": "# Plan", "charter": "## Charter\n\nWe find.\n", "past": "## Past\nOld.", "funded": ""}
    now = {"other": "# Plan", "charter": "## Charter \r\n\r\nWe find things.", "past": "", "funded": "## New\nIt."}
    assert list(section_changes(before, now)) == [
        SectionChange("charter", "changed", ("@@ -1,3 +1,3 @@", " ## Charter", " ", "-We find.", "+We find things.")),
        SectionChange("past", "removed", ("@@ -1,2 +0,0 @@", "-## Past", "-Old.")),
        SectionChange("funded", "added", ("@@ -0,0 +1,2 @@", "+## New", "+It.")),
    ]


def test_trailing_blanks_and_line_ends_are_no_difference() -> None:
    assert list(section_changes({"a": "x  \r\ny\n\n"}, {"a": "x\ny"})) == []


def test_asks_that_differ_are_shown_with_both_figures() -> None:
    before = [("one", 3, 1, Decimal(10)), ("two", 2, 2, Decimal(5)), ("same", 1, 1, Decimal(0))]
    now = [("same", 1, 1, Decimal("0.00")), ("one", 4, 1, Decimal(10)), ("new", 1, 1, Decimal("7.5"))]
    assert list(ask_changes(before, now)) == [
        AskChange("new", "added", None, Figures(1, 1, "7.50")),
        AskChange("one", "changed", Figures(3, 1, "10.00"), Figures(4, 1, "10.00")),
        AskChange("two", "removed", Figures(2, 2, "5.00"), None),
    ]


def test_files_that_differ_are_shown_with_both_digests() -> None:
    assert list(file_changes({"a": "1", "b": "2", "c": "3"}, {"b": "2", "c": "4", "d": "5"})) == [
        FileChange("a", "removed", "1", ""),
        FileChange("c", "changed", "3", "4"),
        FileChange("d", "added", "", "5"),
    ]
