"""An organisation from two files: people.csv and teams.yaml (plans are texts beside them).

Names, zones, addresses, calendars and roles are optional; ids and managers must hold together, or nothing is used.
"""

from dataclasses import dataclass
from pathlib import Path

from config.mistake import Mistaken
from config.people import PersonRow, read_people
from config.text import read_text
from config.units import UnitRow, read_units
from states.refusal import BadInput

__all__ = ["Organisation", "PersonRow", "UnitRow", "read_organisation"]


@dataclass(frozen=True)
class Organisation:
    """The people of a company, and its units."""

    people: tuple[PersonRow, ...]
    units: tuple[UnitRow, ...]


def read_organisation(folder: Path) -> Organisation:
    """Raises BadInput where a file cannot be read and Mistaken with all that is wrong in both."""
    if not folder.is_dir():
        raise BadInput(f"{folder}: there is no such folder; name one that holds people.csv and teams.yaml.")
    people_file = folder / "people.csv"
    people, people_mistakes = read_people(read_text(people_file), str(people_file))
    # A broken people.csv is not the units' mistake.
    known_people = {person.id for person in people} if people else None
    units_file = folder / "teams.yaml"
    units, unit_mistakes = read_units(read_text(units_file), str(units_file), known_people)
    mistakes = [*people_mistakes, *unit_mistakes]
    if mistakes:
        raise Mistaken(mistakes)
    return Organisation(people, units)
