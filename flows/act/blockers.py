"""What a guard finds in the way, in the words of its sentence."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

BlockerWords: TypeAlias = Mapping[str, Any]
"""What a guard's sentence says of one thing in its way."""

Blockers = Iterator[BlockerWords]
