"""The people of an organisation, from people.csv."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from config.mistake import Mistake
from config.zones import is_zone

REQUIRED_COLUMNS = ("id", "title", "manager_id", "country")
OPTIONAL_COLUMNS = ("name", "zone", "email", "calendar", "roles")
COLUMNS = (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS)
COMPANY_ROLES = ("product_ops", "finance", "executive")

CsvRow = tuple[int, list[str]]
"""The line on which a row ends, and its values."""


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


def read_people(text: str, file: str) -> tuple[tuple[PersonRow, ...], list[Mistake]]:
    """The people and every mistake among them; the rows are complete even where mistakes are reported."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader if row]
    except csv.Error as error:
        syntax = Mistake(file, reader.line_num, "CSV_SYNTAX", f"this is not CSV: {error}", "mend the quotes")
        return (), [syntax]
    if not rows:
        remedy = f"begin with {','.join(REQUIRED_COLUMNS)}"
        return (), [Mistake(file, 1, "CSV_EMPTY", "there is no header", remedy)]
    (_, header), *rows_below = rows
    header_mistakes = list(_header_mistakes(header, file))
    if header_mistakes:
        return (), header_mistakes
    width_mistakes = list(_width_mistakes(header, rows_below, file))
    people = tuple(_each_person(header, rows_below))
    return people, [*width_mistakes, *_PeopleCheck(people, file).all_mistakes()]


def _header_mistakes(header: list[str], file: str) -> Iterator[Mistake]:
    for name in REQUIRED_COLUMNS:
        if name not in header:
            yield Mistake(file, 1, "MISSING_COLUMN", f"the column {name} is missing", "add it to the header")
    repeated = {name for name in header if header.count(name) > 1}
    for name in sorted(repeated):
        yield Mistake(file, 1, "DUPLICATE_COLUMN", f"the column {name} stands in the header twice", "remove one")
    for name in header:
        if name not in COLUMNS:
            remedy = f"use some of {', '.join(COLUMNS)}"
            yield Mistake(file, 1, "UNKNOWN_COLUMN", f"the column “{name}” is not known", remedy)


def _width_mistakes(header: list[str], rows: list[CsvRow], file: str) -> Iterator[Mistake]:
    for line, row in rows:
        if len(row) != len(header):
            sentence = f"the row has {len(row)} values, the header {len(header)}"
            yield Mistake(file, line, "CSV_WIDTH", sentence, "quote a value that holds a comma")


def _each_person(header: list[str], rows: list[CsvRow]) -> Iterator[PersonRow]:
    """A person for each row of the right width."""
    for line, row in rows:
        if len(row) == len(header):
            yield _read_person(line, dict(zip(header, row, strict=True)))


def _read_person(line: int, row: Mapping[str, str]) -> PersonRow:
    values = {name: row.get(name, "").strip() for name in COLUMNS}
    roles = tuple(values.pop("roles").split())
    return PersonRow(line=line, roles=roles, **values)


@dataclass(frozen=True)
class _PeopleCheck:
    """The people of a file, to be held against each other."""

    people: tuple[PersonRow, ...]
    file: str

    def all_mistakes(self) -> Iterator[Mistake]:
        yield from self.id_mistakes()
        for person in self.people:
            yield from self.unknown_manager(person)
            yield from self.bad_zone(person)
            yield from self.unknown_roles(person)
        yield from self.manager_cycles()

    def mistake(self, person: PersonRow, code: str, sentence: str, remedy: str) -> Mistake:
        return Mistake(self.file, person.line, code, sentence, remedy)

    def id_mistakes(self) -> Iterator[Mistake]:
        first_lines: dict[str, int] = {}
        for person in self.people:
            if not person.id:
                yield self.mistake(person, "NO_ID", "the row has no id", "give the person one")
            elif person.id in first_lines:
                sentence = f"{person.id} stands here a second time (first on line {first_lines[person.id]})"
                yield self.mistake(person, "DUPLICATE_ID", sentence, "remove one row or change its id")
            first_lines.setdefault(person.id, person.line)

    def unknown_manager(self, person: PersonRow) -> Iterator[Mistake]:
        if person.manager_id and person.manager_id not in self.ids:
            sentence = f"{person.id} reports to {person.manager_id}, who is not in this file"
            yield self.mistake(person, "UNKNOWN_MANAGER", sentence, "correct the id or add the person")

    @cached_property
    def ids(self) -> set[str]:
        return {person.id for person in self.people}

    def bad_zone(self, person: PersonRow) -> Iterator[Mistake]:
        if person.zone and not is_zone(person.zone):
            sentence = f"{person.id} is in the zone “{person.zone}”, which does not exist"
            yield self.mistake(person, "BAD_ZONE", sentence, "write one such as Europe/Berlin or leave it empty")

    def unknown_roles(self, person: PersonRow) -> Iterator[Mistake]:
        for role in person.roles:
            if role not in COMPANY_ROLES:
                sentence = f"{person.id} has the role “{role}”"
                yield self.mistake(person, "UNKNOWN_ROLE", sentence, f"use some of {', '.join(COMPANY_ROLES)}")

    def manager_cycles(self) -> Iterator[Mistake]:
        managers = {person.id: person.manager_id for person in self.people if person.id}
        lines = {person.id: person.line for person in self.people}
        for circle in _circles(managers):
            rows = ", ".join(f"{person} (line {lines[person]})" for person in circle)
            yield Mistake(
                file=self.file,
                line=lines[circle[0]],
                code="MANAGER_CYCLE",
                sentence=f"these people report to each other in a circle: {rows}",
                remedy="correct one manager_id",
            )


def _circles(managers: Mapping[str, str]) -> Iterator[list[str]]:
    """Each circle of people who report to each other, once."""
    checked: set[str] = set()
    for start in managers:
        chain: list[str] = []
        current = start
        while current in managers and current not in checked and current not in chain:
            chain.append(current)
            current = managers[current]
        if current in chain:
            yield chain[chain.index(current) :]
        checked.update(chain)
