"""A story: dated acts of people, to be played on a virtual clock (config/sample/story.yaml is one).

An act happens on a day at a wall-clock time in the zone of whoever does it. `plans` names plans by a pattern
(op1_*), less those in `but`; `by` is a relation (owner, approver, partners, everyone) or a person's id.
"""

from pathlib import Path
from typing import Annotated

from pendulum import Time
from pydantic import BeforeValidator

from config.load import load_yaml
from config.shape import fit_model
from config.text import read_text
from config.values import Day, FileRow, TimeOfDay


def _as_list(value: object) -> object:
    """A single name is a list of one."""
    if isinstance(value, str):
        return [value]
    return value


_Names = Annotated[
    tuple[str, ...],
    BeforeValidator(_as_list),
]


class StoryLine(FileRow):
    """One line of the story."""

    on: Day
    at: TimeOfDay = Time(10, 0)
    by: str = "owner"
    do: str
    plans: _Names = ()
    but: _Names = ()
    file: str = ""
    unit: str = ""
    gate: str = ""
    initiative: str = ""
    heads: int = 0
    rank: int = 0
    owner: str = ""
    due: Day | None = None
    starts: TimeOfDay = Time(10, 0)
    reason: str = ""
    text: str = ""


class Story(FileRow):
    """A season told: the calendar it opens, its folder's organisation, and the acts in the order of the file."""

    opens: Day
    until: Day
    calendar: str
    acts: tuple[StoryLine, ...]


def read_story(path: Path) -> Story:
    """Raises BadInput where the file cannot be read and Mistaken with all that is wrong in it."""
    document = load_yaml(read_text(path), file=str(path))
    return fit_model(
        Story,
        document.value,
        document,
        whole="the story",
    )
