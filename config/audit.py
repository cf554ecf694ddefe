"""All that is to be said of a calendar file, mistakes and warnings at once, each with its line and its remedy."""

from dataclasses import dataclass

from config.calendar import Calendar
from config.check import findings, warnings
from config.holidays import INSTALLED, HolidayData
from config.mistake import Mistake, Mistaken
from config.organisation import Organisation
from config.read import shaped
from config.roster import tree


@dataclass(frozen=True)
class Audit:
    """What was found; `calendar` is None where the file has not even the form of one."""

    calendar: Calendar | None
    mistakes: tuple[Mistake, ...]
    warnings: tuple[Mistake, ...] = ()


def audit(text: str, file: str, *, organisation: Organisation | None = None, data: HolidayData = INSTALLED) -> Audit:
    """Look at the file, and at how it fits the organisation where one is given."""
    try:
        document, calendar = shaped(text, file)
    except Mistaken as mistaken:
        return Audit(None, mistaken.mistakes)
    ways = tree(organisation) if organisation is not None else None
    wrong = [document.mistake(*finding) for finding in findings(calendar, data, ways)]
    codes = {mistake.code for mistake in wrong}
    doubtful = [document.mistake(*finding) for finding in warnings(calendar, data, organisation, codes)]
    return Audit(calendar, tuple(sorted(set(wrong))), tuple(sorted(set(doubtful))))
