"""Which requests an initiative names."""

import pytest

from rules.citation import cited_ids
from rules.document import WrittenInitiative


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Refunds are found (r1).", {"r1"}),
        ("Our request R1, and r12:", {"r1", "r12"}),
        ("r12 only", {"r12"}),
        ("for1 and r1-b, pr1", set()),
        ("r1_2", set()),
        ("", set()),
    ],
)
def test_a_request_is_named_by_its_id_as_a_word_of_its_own(text: str, found: set[str]) -> None:
    initiatives = [
        WrittenInitiative("A", funded=True, rank=None, text="nothing"),
        WrittenInitiative("B", True, None, text=text),
    ]
    assert cited_ids(initiatives, ["r1", "r12"]) == found


def test_no_initiatives_name_nothing() -> None:
    assert cited_ids([], ["r1"]) == frozenset()
