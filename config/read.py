"""A calendar file becomes a checked calendar, or every mistake in it with line and remedy."""

from functools import lru_cache
from pathlib import Path

from config.calendar import Calendar
from config.check import calendar_mistakes
from config.holidays import INSTALLED, HolidayData
from config.load import load_yaml
from config.mistake import Mistaken
from config.shape import fit_model
from config.text import decode_text, read_text
from config.yaml_document import Document


def read_calendar(path: Path) -> Calendar:
    """Raises BadInput where the file cannot be read and Mistaken with all that is wrong in it."""
    return parse_calendar(read_text(path), str(path))


@lru_cache(maxsize=32)
def parse_calendar(
    text: str,
    file: str,
    data: HolidayData = INSTALLED,
) -> Calendar:
    """The same for text that is at hand, such as a season's frozen calendar; asked again it costs nothing."""
    document, calendar = calendar_of_form(text, file)
    mistakes = [document.mistake(*finding) for finding in calendar_mistakes(calendar, data)]
    if mistakes:
        raise Mistaken(mistakes)
    return calendar


def calendar_of_form(text: str, file: str) -> tuple[Document, Calendar]:
    """The calendar as far as its form tells; raises Mistaken with all that is wrong with that."""
    decode_text(text.encode(), name=file)
    document = load_yaml(text, file=file)
    _must_hold_keys(document)
    calendar = fit_model(
        Calendar,
        document.value,
        document,
        whole="the calendar",
    )
    return document, calendar


def _must_hold_keys(document: Document) -> None:
    if isinstance(document.value, dict):
        return
    mistake = document.mistake(
        (),
        "NOT_A_CALENDAR",
        "this holds no keys",
        "start with season: FY2027",
    )
    raise Mistaken([mistake])
