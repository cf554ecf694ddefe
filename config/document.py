"""The documents that a calendar asks for, and the life-cycle of a plan, as calendar files write them."""

from typing import Literal

from pydantic import Field

from config.approval import ApprovalRound
from config.values import AtLeastOne, FileRow, Id, Role
from states.lifecycle import Lifecycle, Move, PlanEffect


class Section(FileRow):
    """A part of a document, found by its heading; `says` tells what its sub-headings are."""

    id: Id
    title: str
    headings: tuple[str, ...] = ()
    required: bool = False
    counted: bool = True
    says: Literal["text", "funded", "unfunded"] = "text"


class DocumentKind(FileRow):
    """A planning document that each unit writes (OP1, OP2), its gates and its limits."""

    id: Id
    title: str
    start_gate: Id
    submit_gate: Id
    actions_gate: Id
    based_on: Id | None = None
    page_limit: AtLeastOne = 6
    words_per_page: AtLeastOne = 500
    sections: tuple[Section, ...]
    approval: tuple[ApprovalRound, ...] = ()

    @property
    def proposes(self) -> bool:
        """Does it hold initiatives, as a plan does, and a retrospective or an audit does not?"""
        return any(section.says != "text" for section in self.sections)


class MoveRow(FileRow):
    trigger: Id
    source: tuple[Id, ...] = Field(alias="from")
    target: Id = Field(alias="to")
    by: tuple[Role, ...]
    guards: tuple[str, ...] = ()
    effects: tuple[PlanEffect, ...] = ()
    documents: tuple[Id, ...] = ()

    def move(self) -> Move:
        return Move(
            self.trigger,
            self.source,
            self.target,
            self.by,
            self.guards,
            self.effects,
            self.documents,
        )


class LifecycleRow(FileRow):
    """The plan's life-cycle as a table; `waivable` names the guards that Product Ops may waive for a plan."""

    states: tuple[Id, ...]
    initial: Id
    editable_in: tuple[Id, ...]
    approved_in: tuple[Id, ...]
    waivable: tuple[str, ...] = ()
    moves: tuple[MoveRow, ...]

    def lifecycle(self) -> Lifecycle:
        moves = tuple(row.move() for row in self.moves)
        return Lifecycle(
            "plan",
            self.states,
            self.initial,
            moves,
            self.editable_in,
        )
