"""The people of an organisation, from people.csv."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from config.mistake import Mistake, Mistaken
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


def read_people(
    text: str,
    file: str,
) -> tuple[tuple[PersonRow, ...], list[Mistake]]:
    """The people and every mistake among them; the rows are complete even where mistakes are reported."""
    try:
        (_, header), *rows = _read_rows(text, file)
    except Mistaken as mistaken:
        return (), list(mistaken.mistakes)
    mistakes = list(_header_mistakes(header, file))
    if mistakes:
        return (), mistakes
    people = tuple(_each_person(header, rows))
    mistakes += _width_mistakes(header, rows, file)
    mistakes += _PeopleCheck(people, file).all_mistakes()
    return people, mistakes


def _read_rows(text: str, file: str) -> list[CsvRow]:
    """The header and the rows below it; raises Mistaken where the text is not CSV, or holds nothing."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader if row]
    except csv.Error as error:
        mistake = _no_csv(file, reader.line_num, error)
        raise Mistaken([mistake]) from None
    if not rows:
        raise Mistaken([_no_header(file)])
    return rows


def _no_csv(
    file: str,
    line: int,
    error: csv.Error,
) -> Mistake:
    return Mistake(
        file=file,
        line=line,
        code="CSV_SYNTAX",
        sentence=f"this is not CSV: {error}",
        remedy="mend the quotes",
    )


def _no_header(file: str) -> Mistake:
    columns = ",".join(REQUIRED_COLUMNS)
    return _header_mistake(
        file,
        "CSV_EMPTY",
        "there is no header",
        f"begin with {columns}",
    )


def _header_mistake(
    file: str,
    code: str,
    sentence: str,
    remedy: str,
) -> Mistake:
    return Mistake(file, 1, code, sentence, remedy)


def _header_mistakes(
    header: list[str],
    file: str,
) -> Iterator[Mistake]:
    yield from _missing_columns(header, file)
    yield from _repeated_columns(header, file)
    yield from _unknown_columns(header, file)


def _missing_columns(
    header: list[str],
    file: str,
) -> Iterator[Mistake]:
    for name in REQUIRED_COLUMNS:
        if name not in header:
            yield _header_mistake(
                file,
                "MISSING_COLUMN",
                f"the column {name} is missing",
                "add it to the header",
            )


def _repeated_columns(
    header: list[str],
    file: str,
) -> Iterator[Mistake]:
    repeated = {name for name in header if header.count(name) > 1}
    for name in sorted(repeated):
        sentence = f"the column {name} stands in the header twice"
        yield _header_mistake(file, "DUPLICATE_COLUMN", sentence, "remove one")


def _unknown_columns(
    header: list[str],
    file: str,
) -> Iterator[Mistake]:
    for name in header:
        if name not in COLUMNS:
            yield _header_mistake(
                file,
                "UNKNOWN_COLUMN",
                f"the column “{name}” is not known",
                f"use some of {', '.join(COLUMNS)}",
            )


def _width_mistakes(
    header: list[str],
    rows: list[CsvRow],
    file: str,
) -> Iterator[Mistake]:
    for line, row in rows:
        if len(row) != len(header):
            yield Mistake(
                file=file,
                line=line,
                code="CSV_WIDTH",
                sentence=f"the row has {len(row)} values, the header {len(header)}",
                remedy="quote a value that holds a comma",
            )


def _each_person(
    header: list[str],
    rows: list[CsvRow],
) -> Iterator[PersonRow]:
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
            yield from self.person_mistakes(person)
        yield from self.manager_cycles()

    def person_mistakes(self, person: PersonRow) -> Iterator[Mistake]:
        yield from self.unknown_manager(person)
        yield from self.bad_zone(person)
        yield from self.unknown_roles(person)

    def mistake(
        self,
        person: PersonRow,
        code: str,
        sentence: str,
        remedy: str,
    ) -> Mistake:
        return Mistake(
            file=self.file,
            line=person.line,
            code=code,
            sentence=sentence,
            remedy=remedy,
        )

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
            yield self.mistake(
                person,
                "BAD_ZONE",
                sentence,
                "write one such as Europe/Berlin or leave it empty",
            )

    def unknown_roles(self, person: PersonRow) -> Iterator[Mistake]:
        for role in person.roles:
            if role not in COMPANY_ROLES:
                sentence = f"{person.id} has the role “{role}”"
                yield self.mistake(
                    person,
                    "UNKNOWN_ROLE",
                    sentence,
                    f"use some of {', '.join(COMPANY_ROLES)}",
                )

    def manager_cycles(self) -> Iterator[Mistake]:
        managers = {person.id: person.manager_id for person in self.people if person.id}
        lines = {person.id: person.line for person in self.people}
        for circle in _circles_of(managers):
            yield self.manager_cycle(circle, lines)

    def manager_cycle(
        self,
        circle: list[str],
        lines: Mapping[str, int],
    ) -> Mistake:
        rows = [f"{person} (line {lines[person]})" for person in circle]
        return Mistake(
            file=self.file,
            line=lines[circle[0]],
            code="MANAGER_CYCLE",
            sentence=f"these people report to each other in a circle: {', '.join(rows)}",
            remedy="correct one manager_id",
        )


def _circles_of(
    managers: Mapping[str, str],
) -> Iterator[list[str]]:
    """Each circle of people who report to each other, once."""
    checked: set[str] = set()
    for start in managers:
        *chain, end = _chain_up(start, managers, checked)
        if end in chain:
            yield chain[chain.index(end) :]
        checked.update(chain)


def _chain_up(
    start: str,
    managers: Mapping[str, str],
    checked: set[str],
) -> list[str]:
    """From manager to manager, and last whoever is no manager's row, checked already, or in the chain already."""
    chain: list[str] = []
    current = start
    while current in managers and current not in checked and current not in chain:
        chain.append(current)
        current = managers[current]
    return [*chain, current]
