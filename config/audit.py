"""All that is to be said of a calendar file, mistakes and warnings at once, each with its line and its remedy."""

from collections.abc import Iterable
from dataclasses import dataclass

from config.calendar import Calendar
from config.calendar_form import calendar_of_form
from config.check import calendar_mistakes, calendar_warnings
from config.checks.finding import CalendarFinding
from config.holidays import INSTALLED, HolidayData
from config.mistake import Mistake, Mistaken
from config.organisation import Organisation
from config.roster import unit_paths
from config.yaml_document import Document


@dataclass(frozen=True)
class Audit:
    """What was found; `calendar` is None where the file has not even the form of one."""

    calendar: Calendar | None
    mistakes: tuple[Mistake, ...]
    warnings: tuple[Mistake, ...] = ()


def audit_calendar(
    text: str,
    file: str,
    *,
    organisation: Organisation | None = None,
    data: HolidayData = INSTALLED,
) -> Audit:
    """Look at the file, and at how it fits the organisation where one is given."""
    try:
        document, calendar = calendar_of_form(text, file)
    except Mistaken as mistaken:
        return Audit(None, mistaken.mistakes)
    tree = None if organisation is None else unit_paths(organisation)
    mistakes = _in_order(document, calendar_mistakes(calendar, data, tree))
    codes = {mistake.code for mistake in mistakes}
    warnings = _in_order(document, calendar_warnings(calendar, data, organisation, codes))
    return Audit(calendar, mistakes, warnings)


def _in_order(
    document: Document,
    findings: Iterable[CalendarFinding],
) -> tuple[Mistake, ...]:
    """Each once, by line."""
    mistakes = {document.mistake(*finding) for finding in findings}
    return tuple(sorted(mistakes))
