"""A calendar file becomes a checked calendar, or every mistake in it with line and remedy."""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from config.calendar import Calendar, Row
from config.check import findings
from config.load import Document, load_yaml
from config.load import Path as Where
from config.mistake import Mistake, Mistaken
from config.text import decode, read_text

# What pydantic calls a mistake → what we call it, and what to do about it.
CODES = {
    "extra_forbidden": "UNKNOWN_KEY",
    "missing": "MISSING_KEY",
    "literal_error": "BAD_WORD",
    "value_error": "BAD_VALUE",
}


def read_calendar(path: Path) -> Calendar:
    """Raises BadInput where the file cannot be read and Mistaken with all that is wrong in it."""
    return parse_calendar(read_text(path), str(path))


@lru_cache(maxsize=32)
def parse_calendar(text: str, file: str) -> Calendar:
    """The same for text that is at hand, such as a season's frozen calendar; asked again it costs nothing."""
    decode(text.encode(), name=file)
    document = load_yaml(text, file=file)
    if not isinstance(document.value, dict):
        raise Mistaken([document.mistake((), "NOT_A_CALENDAR", "this holds no keys", "start with season: FY2027")])
    try:
        calendar = Calendar.model_validate(document.value)
    except ValidationError as error:
        raise Mistaken(list(_mistakes(error, document))) from None
    wrong = [document.mistake(path, code, sentence, remedy) for path, code, sentence, remedy in findings(calendar)]
    if wrong:
        raise Mistaken(wrong)
    return calendar


def _mistakes(error: ValidationError, document: Document) -> Iterator[Mistake]:
    for detail in error.errors(include_url=False):
        where: Where = detail["loc"]
        code = CODES.get(detail["type"], "BAD_VALUE")
        if code == "BAD_VALUE" and _is_rule(where):
            code = "BAD_RULE"
        yield document.mistake(where, code, _sentence(code, where, detail), _remedy(code, where, detail))


def _is_rule(where: Where) -> bool:
    return len(where) == 3 and where[0] == "gates" and where[2] in ("due", "opens")


def _sentence(code: str, where: Where, detail: Any) -> str:
    inside, key = _named(where[:-1]), where[-1]
    if code == "UNKNOWN_KEY":
        return f"{inside} has an unknown key “{key}”"
    if code == "MISSING_KEY":
        return f"{inside} lacks the key “{key}”"
    if detail["type"] == "value_error":
        return f"{_named(where)}: {detail['ctx']['error']}"
    return f"{_named(where)}: “{detail['input']}” does not fit"


def _remedy(code: str, where: Where, detail: Any) -> str:
    if code == "UNKNOWN_KEY":
        near = get_close_matches(str(where[-1]), _keys(), n=1)
        return f"did you mean “{near[0]}”?" if near else "remove it"
    if code == "MISSING_KEY":
        return "add it"
    if code == "BAD_RULE":
        return "write for example gate:tunnel_down + 15 bd, fy_start + 5 bd, nth(mon,3,jun) or last_bd(fp1)"
    if code == "BAD_WORD":
        return f"use {detail['ctx']['expected']}"
    return "correct it" if detail["type"] == "value_error" else f"{detail['msg'][:1].lower()}{detail['msg'][1:]}"


@lru_cache(maxsize=1)
def _keys() -> tuple[str, ...]:
    rows: list[type[Row]] = [Calendar, *Row.__subclasses__()]
    return tuple({field.alias or name for row in rows for name, field in row.model_fields.items()})


def _named(where: Where) -> str:
    """`gates[3].due`: how a person finds the place besides the line."""
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in where)
    return text.removeprefix(".") or "the calendar"
