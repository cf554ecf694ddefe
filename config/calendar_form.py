"""A calendar's text as far as its form goes: what `config.read` checks further, and what a season has had checked."""

from pydantic import ValidationError

from config.calendar import Calendar
from config.load import load_yaml
from config.mistake import Mistaken
from config.shape import shape_mistakes
from config.text import decode_text
from config.yaml_document import Document


def calendar_of_form(text: str, file: str) -> tuple[Document, Calendar]:
    """The calendar as far as its form tells; raises Mistaken with all that is wrong with that."""
    decode_text(text.encode(), name=file)
    document = load_yaml(text, file=file)
    if not isinstance(document.value, dict):
        raise Mistaken(
            [
                document.mistake(
                    (),
                    "NOT_A_CALENDAR",
                    "this holds no keys",
                    "start with season: FY2027",
                )
            ]
        )
    try:
        return document, Calendar.model_validate(document.value)
    except ValidationError as error:
        mistakes = shape_mistakes(
            error,
            document,
            known=Calendar,
            whole="the calendar",
        )
        raise Mistaken(list(mistakes)) from None
