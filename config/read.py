"""A calendar file becomes a checked calendar, or every mistake in it with line and remedy."""

from functools import lru_cache
from pathlib import Path

from config.calendar import Calendar
from config.calendar_form import calendar_of_form
from config.check import calendar_mistakes
from config.holidays import INSTALLED, HolidayData
from config.mistake import Mistaken
from config.text import read_text


def read_calendar(path: Path) -> Calendar:
    """Raises BadInput where the file cannot be read and Mistaken with all that is wrong in it."""
    return parse_calendar(read_text(path), str(path))


@lru_cache(maxsize=32)
def parse_calendar(
    text: str,
    file: str,
    data: HolidayData = INSTALLED,
) -> Calendar:
    """The same for text that is at hand; asked again it costs nothing."""
    document, calendar = calendar_of_form(text, file)
    mistakes = [document.mistake(*finding) for finding in calendar_mistakes(calendar, data)]
    if mistakes:
        raise Mistaken(mistakes)
    return calendar
