"""An organisation from two files: people.csv and teams.yaml (plans are texts beside them).

Names, zones, addresses, calendars and roles are optional; ids and managers must hold together, or nothing is used.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from config.load import load_yaml
from config.mistake import Mistake, Mistaken
from config.shape import shape_mistakes
from config.text import read_text
from config.values import Id, Row
from config.zones import is_zone
from states.refusal import BadInput

REQUIRED = ("id", "title", "manager_id", "country")
OPTIONAL = ("name", "zone", "email", "calendar", "roles")
ROLES = ("product_ops", "finance", "executive")


@dataclass(frozen=True)
class PersonRow:
    """A person as the file has them; `line` is where. Empty text means that the file does not say."""

    line: int
    id: str
    title: str
    manager_id: str
    country: str
    name: str = ""
    zone: str = ""
    email: str = ""
    calendar: str = ""
    roles: tuple[str, ...] = ()


class UnitRow(Row):
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
        named = (("product_manager", self.product_manager), ("engineering_manager", self.engineering_manager))
        return tuple((key, person) for key, person in (*named, ("approver", self.approver)) if person)


@dataclass(frozen=True)
class Organisation:
    people: tuple[PersonRow, ...]
    units: tuple[UnitRow, ...]


def read_organisation(folder: Path) -> Organisation:
    """Raises BadInput where a file cannot be read and Mistaken with all that is wrong in both."""
    if not folder.is_dir():
        raise BadInput(f"{folder}: there is no such folder; name one that holds people.csv and teams.yaml.")
    people_file, units_file = folder / "people.csv", folder / "teams.yaml"
    people, wrong = read_people(read_text(people_file), str(people_file))
    ids = {person.id for person in people} if people else None  # a broken people.csv is not the units' mistake
    units, wrong_units = read_units(read_text(units_file), str(units_file), ids)
    if wrong or wrong_units:
        raise Mistaken([*wrong, *wrong_units])
    return Organisation(people, units)


def read_people(text: str, file: str) -> tuple[tuple[PersonRow, ...], list[Mistake]]:
    """The people and every mistake among them; the rows are complete even where mistakes are reported."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader if row]
    except csv.Error as error:
        return (), [Mistake(file, reader.line_num, "CSV_SYNTAX", f"this is not CSV: {error}", "mend the quotes")]
    if not rows:
        return (), [Mistake(file, 1, "CSV_EMPTY", "there is no header", f"begin with {','.join(REQUIRED)}")]
    header, wrong = rows[0][1], list(_header(rows[0][1], file))
    if wrong:
        return (), wrong
    wrong += _widths(header, rows[1:], file)
    people = tuple(
        _person(line, dict(zip(header, row, strict=False))) for line, row in rows[1:] if len(row) == len(header)
    )
    return people, [*wrong, *_people_mistakes(people, file)]


def _header(header: list[str], file: str) -> Iterator[Mistake]:
    for name in REQUIRED:
        if name not in header:
            yield Mistake(file, 1, "MISSING_COLUMN", f"the column {name} is missing", "add it to the header")
    for name in sorted({name for name in header if header.count(name) > 1}):
        yield Mistake(file, 1, "DUPLICATE_COLUMN", f"the column {name} stands in the header twice", "remove one")
    for name in header:
        if name not in (*REQUIRED, *OPTIONAL):
            known = ", ".join((*REQUIRED, *OPTIONAL))
            yield Mistake(file, 1, "UNKNOWN_COLUMN", f"the column “{name}” is not known", f"use some of {known}")


def _widths(header: list[str], rows: list[tuple[int, list[str]]], file: str) -> Iterator[Mistake]:
    for line, row in rows:
        if len(row) != len(header):
            sentence = f"the row has {len(row)} values, the header {len(header)}"
            yield Mistake(file, line, "CSV_WIDTH", sentence, "quote a value that holds a comma")


def _person(line: int, row: Mapping[str, str]) -> PersonRow:
    value = {name: row.get(name, "").strip() for name in (*REQUIRED, *OPTIONAL)}
    roles = tuple(value.pop("roles").split())
    return PersonRow(line=line, roles=roles, **value)


def _people_mistakes(people: tuple[PersonRow, ...], file: str) -> Iterator[Mistake]:
    lines: dict[str, int] = {}
    for person in people:
        if not person.id:
            yield Mistake(file, person.line, "NO_ID", "the row has no id", "give the person one")
        elif person.id in lines:
            sentence = f"{person.id} stands here a second time (first on line {lines[person.id]})"
            yield Mistake(file, person.line, "DUPLICATE_ID", sentence, "remove one row or change its id")
        lines.setdefault(person.id, person.line)
    for person in people:
        if person.manager_id and person.manager_id not in lines:
            sentence = f"{person.id} reports to {person.manager_id}, who is not in this file"
            yield Mistake(file, person.line, "UNKNOWN_MANAGER", sentence, "correct the id or add the person")
        yield from _settings(person, file)
    yield from _manager_cycles(people, file)


def _settings(person: PersonRow, file: str) -> Iterator[Mistake]:
    if person.zone and not is_zone(person.zone):
        sentence = f"{person.id} is in the zone “{person.zone}”, which does not exist"
        yield Mistake(file, person.line, "BAD_ZONE", sentence, "write one such as Europe/Berlin or leave it empty")
    for role in person.roles:
        if role not in ROLES:
            sentence = f"{person.id} has the role “{role}”"
            yield Mistake(file, person.line, "UNKNOWN_ROLE", sentence, f"use some of {', '.join(ROLES)}")


def _manager_cycles(people: tuple[PersonRow, ...], file: str) -> Iterator[Mistake]:
    managers = {person.id: person.manager_id for person in people if person.id}
    lines = {person.id: person.line for person in people}
    settled: set[str] = set()
    for start in managers:
        chain: list[str] = []
        current = start
        while current in managers and current not in settled and current not in chain:
            chain.append(current)
            current = managers[current]
        if current in chain:
            circle = chain[chain.index(current) :]
            rows = ", ".join(f"{one} (line {lines[one]})" for one in circle)
            sentence = f"these people report to each other in a circle: {rows}"
            yield Mistake(file, lines[circle[0]], "MANAGER_CYCLE", sentence, "correct one manager_id")
        settled.update(chain)


def read_units(text: str, file: str, people: set[str] | None) -> tuple[tuple[UnitRow, ...], list[Mistake]]:
    """The units and every mistake among them; where `people` is None the persons they name are not looked up."""
    try:
        document = load_yaml(text, file=file)
    except Mistaken as mistaken:
        return (), list(mistaken.mistakes)
    if not isinstance(document.value, list):
        return (), [document.mistake((), "NOT_UNITS", "this is not a list of units", "begin each with “- id: …”")]
    units: list[UnitRow] = []
    wrong: list[Mistake] = []
    for n, value in enumerate(document.value):
        try:
            units.append(UnitRow.model_validate(value))
        except ValidationError as error:
            wrong += shape_mistakes(error, document, known=UnitRow, whole="the units", at=(n,))
    if wrong:
        return tuple(units), wrong
    return tuple(units), [document.mistake(*finding) for finding in _unit_mistakes(units, people)]


def _unit_mistakes(
    units: list[UnitRow], people: set[str] | None
) -> Iterator[tuple[tuple[str | int, ...], str, str, str]]:
    first = {unit.id: n for n, unit in reversed(list(enumerate(units)))}
    for n, unit in enumerate(units):
        if first[unit.id] != n:
            yield (n, "id"), "DUPLICATE_ID", f"{unit.id} stands here a second time", "rename one"
        for key, person in unit.people:
            if people is not None and person not in people:
                sentence = f"{unit.id} names {person} as {key}, who is not in people.csv"
                yield (n, key), "UNKNOWN_PERSON", sentence, "correct the id or add the person"
        if unit.id in unit.partners:
            yield (n, "partners"), "OWN_PARTNER", f"{unit.id} names itself as its partner", "name other units"
        for other in (*unit.partners, *([unit.parent] if unit.parent else [])):
            if other not in first:
                sentence = f"{unit.id} refers to the unit {other}, which is not in this file"
                yield (n,), "UNKNOWN_UNIT", sentence, "correct the id or add the unit"
        if not unit.product_manager and not unit.engineering_manager:
            sentence = f"{unit.id} has neither product_manager nor engineering_manager"
            yield (n,), "NO_OWNER", sentence, "name one, who will own the unit's plan"
        if _above_itself(unit, {u.id: u.parent for u in units}):
            yield (n, "parent"), "UNIT_CYCLE", f"{unit.id} lies below itself", "correct a parent"


def _above_itself(unit: UnitRow, parents: Mapping[str, str | None]) -> bool:
    seen: set[str] = set()
    above = unit.parent
    while above and above not in seen:
        if above == unit.id:
            return True
        seen.add(above)
        above = parents.get(above)
    return False
