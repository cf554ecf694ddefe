"""A gate as calendar files write it: its dates, what comes before it, what is owed at it and how it passes."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from config.values import FileRow, Id, Role, Rule, Shift, Zone

EdgeKind = Literal["finish_to_start", "finish_to_finish", "soft"]


class Owes(FileRow):
    """Who owes something at a gate, of which document, and what settles it.

    `settled_in` names states of the document; `settled_by` an act (`cascade`, `align`, `lock`, `answer`, `gate`).
    Without either, the obligation is settled by the one whose it is: `phasegate gate pass`. With `answer`, the owner
    of each unit that is asked something owes an answer here, and `closes` names the gate after which nobody asks.
    """

    by: Literal["owner", "approver", "partner", "product_ops"]
    document: Id | None = None
    settled_in: tuple[Id, ...] = ()
    settled_by: Literal["gate", "cascade", "align", "lock", "answer"] = "gate"
    closes: Id | None = None


class Edge(FileRow):
    """A gate that comes before another.

    `finish_to_start`: the other is due on a later day; `finish_to_finish`: not on an earlier one; `soft`: the same
    as the first, but out of order is only worth a warning.
    """

    gate: Id
    kind: EdgeKind = "finish_to_start"


def _read_edge(value: Any) -> Any:
    """The name of a gate alone is an edge of the usual kind."""
    if isinstance(value, str):
        return {"gate": value}
    return value


_ShortEdge = Annotated[
    Edge,
    BeforeValidator(_read_edge),
]


class GateRow(FileRow):
    """A dated checkpoint; without `owes` it passes when its day has come.

    `shift` moves its due day by business days after all of its rule; `zone` is where its wall-clock time holds, the
    season's where it is not said; `carry_to` names the gate to which open obligations move when it is waived.
    """

    id: Id
    title: str
    phase: Id
    due: Rule
    opens: Rule | None = None
    shift: Shift = 0
    zone: Zone | None = None
    grace: Annotated[int, Field(ge=0, le=60)] = 0
    after: tuple[_ShortEdge, ...] = ()
    owner: Role | None = None
    owes: Owes | None = None
    passes: Annotated[str, Field(pattern=r"^(all|any|quorum ([1-9]\d?|100) %)$")] = "all"
    waivable_by: tuple[Role, ...] = ()
    carry_to: Id | None = None
    final: bool = False

    @property
    def percent(self) -> int | None:
        """The share of obligations that must be settled; None where one suffices (`any`)."""
        if self.passes == "all":
            return 100
        if self.passes == "any":
            return None
        _, number, _ = self.passes.split()
        return int(number)

    @property
    def before(self) -> tuple[str, ...]:
        """The gates that its due day depends on or comes after, the one of its rule first."""
        gates = [edge.gate for edge in self.after]
        if self.due.anchor.kind == "gate":
            gates.insert(0, self.due.anchor.gate)
        return tuple(dict.fromkeys(gates))
