"""What somebody asks for, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pendulum import DateTime

NO_WORDS: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Command:
    """One act on one thing: a move of its life-cycle, or an act that is no move.

    `id` is the thing's key without its season, which `season_id` names where the id alone is not enough. `seen` is the
    version that the caller looked at (None: as it is now), `digest` that of the text that was read ("": not said).
    `words` are the act's own fields by name. A `request_id` that was answered before gets the same answer.
    """

    kind: str
    id: str
    act: str
    actor: str
    at: DateTime
    season_id: str = ""
    seen: int | None = None
    digest: str = ""
    reason: str = ""
    words: Mapping[str, Any] = field(default_factory=lambda: NO_WORDS)
    request_id: str = ""

    def word(self, name: str) -> Any:
        """None where the person did not say it."""
        return self.words.get(name)

    def text(self, name: str) -> str:
        """The same as text; "" where the person did not say it."""
        return str(self.word(name) or "")

    def request(self) -> dict[str, Any]:
        """What tells this request from another one under the same id; when and on which version does not."""
        parts: dict[str, Any] = {
            "kind": self.kind,
            "id": self.id,
            "act": self.act,
            "by": self.actor,
            "reason": self.reason,
        }
        if self.digest:
            parts["digest"] = self.digest
        if self.words:
            in_order = sorted(self.words.items())
            parts["words"] = {name: str(value) for name, value in in_order}
        return parts


@dataclass(frozen=True)
class Done:
    """What an act did: the thing, from which state to which, and the version that the next writer must name.

    An act that is no move leaves the state; `answer` is what the act has to say besides.
    """

    kind: str
    id: str
    act: str
    was: str
    now: str
    version: int
    answer: Mapping[str, Any] = field(default_factory=dict)
