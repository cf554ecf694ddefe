"""What the automation has found and tells a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Announcement:
    """A message under its natural key: whoever has it already is not told again."""

    key: str
    kind: str
    person_id: str
    about: Mapping[str, Any]
