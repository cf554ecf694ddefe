"""What an act enters into the journal, before it has its number and its hash."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.act.slot_fill import SlotFill


@dataclass(frozen=True)
class EntryDraft:
    """An entry of the journal without its number and hashes."""

    kind: str
    thing_id: str
    act: str
    actor: str
    was: str = ""
    now: str = ""
    version: int = 0
    reason: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    fills: Mapping[str, SlotFill] = field(default_factory=dict)
    """What is counted when it is written; the facts have the number under this name."""
    on_behalf_of: str = ""
