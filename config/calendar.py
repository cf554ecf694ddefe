"""The shape of a calendar file: what Product Ops may say, and what each word means.

The fields are the keys of the YAML; values arrive as text and become what the field says. Cross-checks between
fields are in `config.check`, dates in `config.resolve`.
"""

from typing import Annotated, Literal, Self

from pendulum import Time
from pydantic import Field, model_validator

from config.document import DocumentKind, LifecycleRow
from config.fiscalyear import FiscalYearRow, Weekday
from config.gate import GateRow
from config.overlay import Overlay
from config.values import (
    AtLeastNone,
    AtLeastOne,
    Day,
    DayRule,
    FileRow,
    Id,
    Role,
    Rule,
    TimeOfDay,
    Zone,
)
from rules.ladder import Rung, Silence

BlackoutKind = Literal["no_gates", "no_reviews", "quiet", "hard_freeze"]


class CompanyDays(FileRow):
    """A company's business days.

    A country's public holidays (or the `union` of several calendars), less some by name, plus some by yearly rule,
    plus single days that it is `closed`; `weekend` where it is not the country's.
    """

    country: str | None = None
    union: tuple[str, ...] = ()
    weekend: tuple[Weekday, ...] | None = None
    without: tuple[str, ...] = ()
    add: dict[str, str] = Field(default_factory=dict)
    closed: dict[Day, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _check_base(self) -> Self:
        has_country = self.country is not None
        has_union = bool(self.union)
        if has_country == has_union:
            raise ValueError("a calendar of business days needs either country or union, and not both")
        return self

    @property
    def bases(self) -> tuple[str, ...]:
        """The calendars that it is made from."""
        if self.union:
            return self.union
        return (self.country or "",)


class Blackout(FileRow):
    """A window, both days included, that moves or forbids gates, reviews or messages.

    Its days are dates or date rules, `nth(thu,4,nov) - 10 d`; nothing moves them.
    """

    id: Id
    title: str
    begins: DayRule = Field(alias="from")
    ends: DayRule = Field(alias="to")
    kinds: tuple[BlackoutKind, ...]


class Ritual(FileRow):
    """What comes again: from its first day every so many weeks, months or fiscal periods, until a day.

    A ritual is no gate: nothing is owed at it. Where `every` counts fiscal parts (`1 fq`), the first day's rule is
    asked of each part in turn.
    """

    id: Id
    title: str
    every: Annotated[str, Field(pattern=r"^[1-9]\d? (bd|d|w|m|fw|fp|fq)$")]
    first: Rule = Field(alias="from")
    last: DayRule = Field(alias="until")
    owner: Role | None = None

    @property
    def step(self) -> tuple[int, str]:
        """How many of which unit lie between two occurrences."""
        number, unit = self.every.split()
        return int(number), unit


class Phase(FileRow):
    id: Id
    title: str


RungReader = Literal[
    "owner",
    "manager",
    "product_ops",
    "approver",
    "executive",
]


class RungRow(FileRow):
    """A step of the ladder: business days before (−) or after (+) the due day, and whom it tells."""

    step: Annotated[int, Field(ge=-60, le=60)]
    level: Literal["", "L1", "L2", "L3"] = ""
    tell: tuple[RungReader, ...]
    flags_gate: bool | None = None
    off_track: bool = False
    expires: bool = False

    def rung(self) -> Rung:
        """The same as reminders are reckoned."""
        silence = Silence(
            self.marks_gate,
            self.off_track,
            self.expires,
        )
        return Rung(
            self.step,
            self.level,
            self.tell,
            silence,
        )

    @property
    def marks_gate(self) -> bool:
        """Without a word in the file L3 flags the gate."""
        if self.flags_gate is None:
            return self.level == "L3"
        return self.flags_gate


class Ladder(FileRow):
    deliver_at: TimeOfDay = Time(9, 0)
    quiet_from: TimeOfDay = Time(18, 0)
    quiet_to: TimeOfDay = Time(8, 0)
    digest: bool = False
    rungs: tuple[RungRow, ...]


class TierRow(FileRow):
    """A tag on a goal and what goals of this tier come from; where key results are optional a goal may have none."""

    id: Id
    title: str
    source: Literal["priority", "organisation", "initiative"] = Field(alias="from")
    key_results: Literal["required", "optional"] = "optional"


class Limits(FileRow):
    """Numbers that a company sets; reviews are counted for a reviewer."""

    prereview_days: AtLeastOne = 5
    response_days: AtLeastOne | None = None
    resolution_days: AtLeastOne | None = None
    partners_present_percent: Annotated[int, Field(ge=0, le=100)] = 50
    review_minutes: Annotated[int, Field(ge=5, le=480)] = 60
    reading_minutes: Annotated[int, Field(ge=0, le=120)] = 20
    reviews_per_day: AtLeastOne = 2
    reviews_per_week: AtLeastOne = 6
    team_least: AtLeastNone = 10
    team_most: AtLeastOne = 100
    acknowledge_days: AtLeastNone = 10
    undo_hours: Annotated[int, Field(ge=0, le=720)] = 24


class Calendar(FileRow):
    """A season's calendar as Product Ops wrote it; nothing in it is dated yet."""

    season: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
    title: str
    zone: Zone
    due_time: TimeOfDay = Time(17, 0)
    fiscal_year: FiscalYearRow
    holiday_data: str | None = None
    business_days: str
    calendars: dict[str, CompanyDays] = Field(default_factory=dict)
    calendar_of_country: dict[str, str] = Field(default_factory=dict)
    blackouts: tuple[Blackout, ...] = ()
    phases: tuple[Phase, ...]
    gates: tuple[GateRow, ...]
    rituals: tuple[Ritual, ...] = ()
    overlays: dict[str, Overlay] = Field(default_factory=dict)
    documents: tuple[DocumentKind, ...] = ()
    lifecycle: LifecycleRow
    ladder: Ladder
    tiers: tuple[TierRow, ...]
    limits: Limits = Limits()

    def gate(self, gate_id: str) -> GateRow:
        """The gate of everybody, or the one that a unit's overlay adds."""
        return next(gate for gate in self.all_gates if gate.id == gate_id)

    @property
    def all_gates(self) -> tuple[GateRow, ...]:
        """The company's gates, then those that overlays add."""
        gates = list(self.gates)
        for overlay in self.overlays.values():
            gates.extend(overlay.add)
        return tuple(gates)

    def document(self, document_id: str) -> DocumentKind:
        return next(document for document in self.documents if document.id == document_id)
