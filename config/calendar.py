"""The shape of a calendar file: what Product Ops may say, and what each word means.

The fields are the keys of the YAML; values arrive as text and become what the field says. Cross-checks between
fields are in `config.check`, dates in `config.resolve`.
"""

from typing import Annotated, Any, Literal

from pendulum import Date, Time
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from config.daterule import DateRule, parse_rule
from config.zones import is_zone
from rules.ladder import Rung
from states.lifecycle import Effect, Lifecycle, Move

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Role = Literal["owner", "manager", "approver", "partner", "product_ops", "finance", "executive", "system"]
BlackoutKind = Literal["no_gates", "no_reviews", "quiet", "hard_freeze"]


def _rule(value: Any) -> DateRule:
    return value if isinstance(value, DateRule) else parse_rule(str(value))


def _date(value: Any) -> Date:
    try:
        return Date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"“{value}” is not a date; write it as 2026-11-16") from None


def _time(value: Any) -> Time:
    try:
        return Time.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"“{value}” is not a time of day; write it as 17:00") from None


def _zone(value: str) -> str:
    if not is_zone(value):
        raise ValueError(f"“{value}” is not a time zone; write one such as America/Los_Angeles")
    return value


Rule = Annotated[DateRule, BeforeValidator(_rule), WithJsonSchema({"type": "string"})]
Day = Annotated[Date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
TimeOfDay = Annotated[Time, BeforeValidator(_time), WithJsonSchema({"type": "string", "format": "time"})]
Zone = Annotated[str, AfterValidator(_zone)]


class Row(BaseModel):
    """What all parts of a calendar share: no unknown key, no change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class FiscalYear(Row):
    """The year that is planned for; it ends the day before its first anniversary."""

    starts_on: Day

    @property
    def ends_on(self) -> Date:
        return self.starts_on.add(years=1).subtract(days=1)


class CompanyDays(Row):
    """A company's business days: a country's public holidays, less some by name, plus some by yearly rule."""

    country: str
    without: tuple[str, ...] = ()
    add: dict[str, str] = Field(default_factory=dict)


class Blackout(Row):
    """A window, both days included, that moves or forbids gates, reviews or messages."""

    id: Id
    title: str
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    kinds: tuple[BlackoutKind, ...]

    @property
    def moves_gates(self) -> bool:
        return bool({"no_gates", "hard_freeze"} & set(self.kinds))


class Phase(Row):
    id: Id
    title: str


class Owes(Row):
    """Who owes something at a gate, of which document, and what settles it.

    `settled_in` names states of the document; `settled_by` an act (`cascade`, `align`, `lock`, `gate`). Without
    either, the obligation is settled by the one whose it is: `phasegate gate pass`.
    """

    by: Literal["owner", "approver", "partner", "product_ops"]
    document: Id | None = None
    settled_in: tuple[Id, ...] = ()
    settled_by: Literal["gate", "cascade", "align", "lock"] = "gate"


class Gate(Row):
    """A dated checkpoint; without `owes` it passes when its day has come."""

    id: Id
    title: str
    phase: Id
    due: Rule
    opens: Rule | None = None
    grace: Annotated[int, Field(ge=0, le=60)] = 0
    after: tuple[Id, ...] = ()
    owner: Role | None = None
    owes: Owes | None = None
    passes: Annotated[str, Field(pattern=r"^(all|any|quorum ([1-9]\d?|100) %)$")] = "all"
    waivable_by: tuple[Role, ...] = ()
    final: bool = False

    @property
    def percent(self) -> int | None:
        """The share of obligations that must be settled; None where one suffices (`any`)."""
        return {"all": 100, "any": None}.get(self.passes, int([*self.passes.split(), "0", "0"][1]))


class Section(Row):
    """A part of a document, found by its heading; `says` tells what its sub-headings are."""

    id: Id
    title: str
    headings: tuple[str, ...] = ()
    required: bool = False
    counted: bool = True
    says: Literal["text", "funded", "unfunded"] = "text"


class DocumentKind(Row):
    """A planning document that each unit writes (OP1, OP2), its gates and its limits."""

    id: Id
    title: str
    start_gate: Id
    submit_gate: Id
    actions_gate: Id
    based_on: Id | None = None
    page_limit: Annotated[int, Field(ge=1)] = 6
    words_per_page: Annotated[int, Field(ge=1)] = 500
    sections: tuple[Section, ...]


class MoveRow(Row):
    trigger: Id
    source: tuple[Id, ...] = Field(alias="from")
    target: Id = Field(alias="to")
    by: tuple[Role, ...]
    guards: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    documents: tuple[Id, ...] = ()

    def move(self) -> Move:
        return Move(self.trigger, self.source, self.target, self.by, self.guards, self.effects, self.documents)


class LifecycleRow(Row):
    """The plan's life-cycle as a table; `waivable` names the guards that Product Ops may waive for a plan."""

    states: tuple[Id, ...]
    initial: Id
    editable_in: tuple[Id, ...]
    approved_in: tuple[Id, ...]
    waivable: tuple[str, ...] = ()
    moves: tuple[MoveRow, ...]

    def lifecycle(self) -> Lifecycle:
        return Lifecycle("plan", self.states, self.initial, tuple(m.move() for m in self.moves), self.editable_in)


class RungRow(Row):
    """A step of the ladder: business days before (−) or after (+) the due day, and whom it tells."""

    step: Annotated[int, Field(ge=-60, le=60)]
    level: Literal["", "L1", "L2", "L3"] = ""
    tell: tuple[Literal["owner", "manager", "product_ops", "approver", "executive"], ...]

    def rung(self) -> Rung:
        return Rung(self.step, self.level, self.tell)


class Ladder(Row):
    deliver_at: TimeOfDay = Time(9, 0)
    quiet_from: TimeOfDay = Time(18, 0)
    quiet_to: TimeOfDay = Time(8, 0)
    rungs: tuple[RungRow, ...]


class Tier(Row):
    """A tag on a goal and what goals of this tier come from."""

    id: Id
    title: str
    source: Literal["priority", "organisation", "initiative"] = Field(alias="from")


class Limits(Row):
    prereview_days: Annotated[int, Field(ge=1)] = 5
    partners_present_percent: Annotated[int, Field(ge=0, le=100)] = 50


class Calendar(Row):
    """A season's calendar as Product Ops wrote it; nothing in it is dated yet."""

    season: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
    title: str
    zone: Zone
    due_time: TimeOfDay = Time(17, 0)
    fiscal_year: FiscalYear
    business_days: str
    calendars: dict[str, CompanyDays] = Field(default_factory=dict)
    calendar_of_country: dict[str, str] = Field(default_factory=dict)
    blackouts: tuple[Blackout, ...] = ()
    phases: tuple[Phase, ...]
    gates: tuple[Gate, ...]
    documents: tuple[DocumentKind, ...] = ()
    lifecycle: LifecycleRow
    ladder: Ladder
    tiers: tuple[Tier, ...]
    limits: Limits = Limits()

    def gate(self, gate_id: str) -> Gate:
        return next(gate for gate in self.gates if gate.id == gate_id)

    def document(self, document_id: str) -> DocumentKind:
        return next(document for document in self.documents if document.id == document_id)
