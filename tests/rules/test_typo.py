"""What of a locked goal's words is a slip of the pen."""

import pytest

from rules.typo import is_slip


@pytest.mark.parametrize(
    ("old", "new", "slip"),
    [
        ("Faster serach", "Faster search", True),
        ("Grow by a third", "Grow by a third.", True),
        ("Grow by 30%", "Grow by 20%", False),
        ("Grow by a third", "Grow by half", False),
        ("Faster search", "", False),
        ("Faster search", "Faster search for everybody", False),
    ],
)
def test_a_slip_is_few_letters_and_no_number(old: str, new: str, slip: bool) -> None:
    assert is_slip(old, new) is slip
