"""What a rule of the check finds wrong, or worth a warning."""

from collections.abc import Iterable

from config.load import Path

Finding = tuple[Path, str, str, str]
"""Where it stands, its code, the sentence and the remedy."""


def listed(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in sorted(names))
