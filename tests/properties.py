"""How often a property is tried: some examples on every push, and all of them before a release (`make test-long`)."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from hypothesis import settings

Test = TypeVar("Test", bound=Callable[..., Any])

LONG = "long"
"""The profile of Hypothesis that `make test-long` names; tests/conftest.py registers it."""


def tried(on_push: int, before_release: int, **told: Any) -> Callable[[Test], Test]:
    """For a property whose examples each play a part of a season; `told` are further settings of Hypothesis."""
    examples = before_release if settings.get_current_profile_name() == LONG else on_push
    often = settings(max_examples=examples, deadline=None, **told)

    def mark(test: Test) -> Test:
        return pytest.mark.often(often(test))  # type: ignore[no-any-return]  # a mark hands back what it marks

    return mark
