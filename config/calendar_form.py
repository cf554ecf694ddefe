"""A calendar's text as far as its form goes: what `config.read` checks further, and what a season has had checked."""

from config.calendar import Calendar
from config.load import load_yaml
from config.mistake import Mistaken
from config.shape import fit_model
from config.text import decode_text
from config.yaml_document import Document


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
