"""What the automation has found and tells a person."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Announcement:
    """A message under its natural key: whoever has it already is not told again."""

    key: str
    kind: str
    person_id: str
    subject: str
    body: str
