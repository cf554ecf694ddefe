"""The people of an organisation, from people.csv."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from config.mistake import Mistake, Mistaken
from config.people_csv import COLUMNS, CsvRow, header_mistakes, read_rows, width_mistakes
from config.zones import is_zone

COMPANY_ROLES = ("product_ops", "finance", "executive")


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
        (_, header), *rows = read_rows(text, file)
    except Mistaken as mistaken:
        return (), list(mistaken.mistakes)
    mistakes = list(header_mistakes(header, file))
    if mistakes:
        return (), mistakes
    people = tuple(_each_person(header, rows))
    mistakes += width_mistakes(header, rows, file)
    mistakes += _PeopleCheck(people, file).all_mistakes()
    return people, mistakes


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
