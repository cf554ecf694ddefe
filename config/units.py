"""The units of an organisation, from teams.yaml."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from config.checks.finding import CalendarFinding, Findings
from config.load import load_yaml
from config.mistake import Mistake, Mistaken
from config.shape import fit_model
from config.values import FileRow, Id
from config.yaml_document import Document

KEYS_OF_PEOPLE = ("product_manager", "engineering_manager", "approver")


class UnitRow(FileRow):
    """An organisation or team; the owner of its plan is the product manager, else the engineering manager."""

    id: Id
    kind: str
    title: str
    parent: str | None = None
    product_manager: str | None = None
    engineering_manager: str | None = None
    approver: str | None = None
    partners: tuple[str, ...] = ()
    plan: str | None = None

    @property
    def people(self) -> tuple[tuple[str, str], ...]:
        """(key, id) of each person that the unit names."""
        people = [(key, getattr(self, key)) for key in KEYS_OF_PEOPLE]
        return tuple((key, person) for key, person in people if person)

    @property
    def managers(self) -> list[str]:
        """The managers that the unit names, of the product first."""
        managers = (self.product_manager, self.engineering_manager)
        return [person for person in managers if person]


def read_units(
    text: str,
    file: str,
    people: set[str] | None,
) -> tuple[tuple[UnitRow, ...], list[Mistake]]:
    """The units and every mistake among them; where `people` is None the persons they name are not looked up."""
    try:
        document = load_yaml(text, file=file)
    except Mistaken as mistaken:
        return (), list(mistaken.mistakes)
    if not isinstance(document.value, list):
        remedy = "begin each with “- id: …”"
        return (), [document.mistake((), "NOT_UNITS", "this is not a list of units", remedy)]
    units, mistakes = _read_rows(document)
    if not mistakes:
        findings = _UnitsCheck(units, people).all_findings()
        mistakes = [document.mistake(*finding) for finding in findings]
    return units, mistakes


def _read_rows(
    document: Document,
) -> tuple[tuple[UnitRow, ...], list[Mistake]]:
    units: list[UnitRow] = []
    mistakes: list[Mistake] = []
    for position in range(len(document.value)):
        try:
            units.append(_read_row(document, position))
        except Mistaken as mistaken:
            mistakes += mistaken.mistakes
    return tuple(units), mistakes


def _read_row(document: Document, position: int) -> UnitRow:
    """Raises Mistaken with all that is wrong with its shape."""
    return fit_model(
        UnitRow,
        document.value[position],
        document,
        whole="the units",
        at=(position,),
    )


@dataclass(frozen=True)
class _UnitsCheck:
    """The units of a file, to be held against each other and against the people, where these are known."""

    units: Sequence[UnitRow]
    people: set[str] | None

    def all_findings(self) -> Findings:
        for position, unit in enumerate(self.units):
            yield from self.duplicate_id(position, unit)
            yield from self.unknown_people(position, unit)
            yield from self.partner_of_itself(position, unit)
            yield from self.unknown_units(position, unit)
            yield from self.missing_owner(position, unit)
            yield from self.unit_cycle(position, unit)

    @cached_property
    def first_positions(self) -> dict[str, int]:
        positions: dict[str, int] = {}
        for position, unit in enumerate(self.units):
            positions.setdefault(unit.id, position)
        return positions

    @cached_property
    def parents(self) -> dict[str, str | None]:
        return {unit.id: unit.parent for unit in self.units}

    def duplicate_id(self, position: int, unit: UnitRow) -> Findings:
        if self.first_positions[unit.id] != position:
            yield self.duplicate_id_finding(position, unit)

    def duplicate_id_finding(
        self,
        position: int,
        unit: UnitRow,
    ) -> CalendarFinding:
        return CalendarFinding(
            path=(position, "id"),
            code="DUPLICATE_ID",
            sentence=f"{unit.id} stands here a second time",
            remedy="rename one",
        )

    def unknown_people(self, position: int, unit: UnitRow) -> Findings:
        for key, person in self.strangers_in(unit):
            yield self.unknown_person(position, key, unit, person)

    def strangers_in(self, unit: UnitRow) -> Iterator[tuple[str, str]]:
        """Whom the unit names, and people.csv does not; (key, id)."""
        if self.people is None:
            return
        for key, person in unit.people:
            if person not in self.people:
                yield key, person

    def unknown_person(
        self,
        position: int,
        key: str,
        unit: UnitRow,
        person: str,
    ) -> CalendarFinding:
        return CalendarFinding(
            path=(position, key),
            code="UNKNOWN_PERSON",
            sentence=f"{unit.id} names {person} as {key}, who is not in people.csv",
            remedy="correct the id or add the person",
        )

    def partner_of_itself(self, position: int, unit: UnitRow) -> Findings:
        if unit.id in unit.partners:
            yield self.partner_of_itself_finding(position, unit)

    def partner_of_itself_finding(
        self,
        position: int,
        unit: UnitRow,
    ) -> CalendarFinding:
        return CalendarFinding(
            path=(position, "partners"),
            code="OWN_PARTNER",
            sentence=f"{unit.id} names itself as its partner",
            remedy="name other units",
        )

    def unknown_units(self, position: int, unit: UnitRow) -> Findings:
        for other in _units_named(unit):
            if other not in self.first_positions:
                yield self.unknown_units_finding(position, other, unit)

    def unknown_units_finding(
        self,
        position: int,
        other: str,
        unit: UnitRow,
    ) -> CalendarFinding:
        return CalendarFinding(
            path=(position,),
            code="UNKNOWN_UNIT",
            sentence=f"{unit.id} refers to the unit {other}, which is not in this file",
            remedy="correct the id or add the unit",
        )

    def missing_owner(self, position: int, unit: UnitRow) -> Findings:
        if not unit.product_manager and not unit.engineering_manager:
            yield self.missing_owner_finding(position, unit)

    def missing_owner_finding(
        self,
        position: int,
        unit: UnitRow,
    ) -> CalendarFinding:
        return CalendarFinding(
            path=(position,),
            code="NO_OWNER",
            sentence=f"{unit.id} has neither product_manager nor engineering_manager",
            remedy="name one, who will own the unit's plan",
        )

    def unit_cycle(self, position: int, unit: UnitRow) -> Findings:
        if unit.id in self.units_above(unit):
            yield self.unit_cycle_finding(position, unit)

    def unit_cycle_finding(
        self,
        position: int,
        unit: UnitRow,
    ) -> CalendarFinding:
        return CalendarFinding(
            path=(position, "parent"),
            code="UNIT_CYCLE",
            sentence=f"{unit.id} lies below itself",
            remedy="correct a parent",
        )

    def units_above(self, unit: UnitRow) -> set[str]:
        """All on the way up, until it ends or turns in a circle."""
        above: set[str] = set()
        parent = unit.parent
        while parent and parent not in above:
            above.add(parent)
            parent = self.parents.get(parent)
        return above


def _units_named(unit: UnitRow) -> Iterator[str]:
    """The partners, and the unit above."""
    yield from unit.partners
    if unit.parent:
        yield unit.parent
