"""What is decided: one act on one thing, with the draft into which its effects write."""

from dataclasses import dataclass
from typing import Any

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Kind
from states.lifecycle import Lifecycle


@dataclass(frozen=True)
class ActCase:
    """One act on one thing; `command` is the draft's own, or the move whose right and guards an act takes."""

    draft: Draft
    kind: Kind
    thing: Any
    command: Command

    @property
    def facts(self) -> Facts:
        return self.draft.facts

    @property
    def document(self) -> str:
        """What the thing is the text of; "" where its kind has no documents."""
        return self.kind.document_of(self.thing)

    def lifecycle(self) -> Lifecycle:
        """That of the thing's kind in this season."""
        return self.kind.lifecycle(self.facts)
