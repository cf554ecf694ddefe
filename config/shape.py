"""What pydantic finds wrong with the shape of a file, said as mistakes with line and remedy."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from config.load import Document, Path
from config.mistake import Mistake

# What pydantic calls a mistake → what we call it; all else is a bad value.
CODES = {
    "extra_forbidden": "UNKNOWN_KEY",
    "missing": "MISSING_KEY",
    "literal_error": "BAD_WORD",
}
RULE_EXAMPLES = "write for example gate:tunnel_down + 15 bd, fy_start + 5 bd, nth(mon,3,jun) or last_bd(fp1)"


def shape_mistakes(
    error: ValidationError, document: Document, *, known: type[BaseModel], whole: str, at: Path = ()
) -> Iterator[Mistake]:
    """Every mistake of the value at `at`; `known` has the keys to suggest, `whole` is what the file is called."""
    for detail in error.errors(include_url=False):
        where: Path = (*at, *detail["loc"])
        code = CODES.get(detail["type"], "BAD_RULE" if _is_rule(where) else "BAD_VALUE")
        yield document.mistake(where, code, _sentence(code, where, detail, whole), _remedy(code, where, detail, known))


def _is_rule(where: Path) -> bool:
    return len(where) == 3 and where[0] == "gates" and where[2] in ("due", "opens")


def _sentence(code: str, where: Path, detail: Any, whole: str) -> str:
    inside, key = _named(where[:-1]) or whole, where[-1]
    if code == "UNKNOWN_KEY":
        return f"{inside} has an unknown key “{key}”"
    if code == "MISSING_KEY":
        return f"{inside} lacks the key “{key}”"
    if detail["type"] == "value_error":
        return f"{_named(where)}: {detail['ctx']['error']}"
    return f"{_named(where)}: “{detail['input']}” does not fit"


def _remedy(code: str, where: Path, detail: Any, known: type[BaseModel]) -> str:
    if code == "UNKNOWN_KEY":
        near = get_close_matches(str(where[-1]), sorted(_keys(known)), n=1)
        return f"did you mean “{near[0]}”?" if near else "remove it"
    if code == "MISSING_KEY":
        return "add it"
    if code == "BAD_RULE":
        return RULE_EXAMPLES
    if code == "BAD_WORD":
        return f"use {detail['ctx']['expected']}"
    return "correct it" if detail["type"] == "value_error" else f"{detail['msg'][:1].lower()}{detail['msg'][1:]}"


def _keys(model: type[BaseModel]) -> set[str]:
    """The keys of a model and of every part of it, as files write them."""
    schema = model.model_json_schema(mode="validation")
    parts = [schema, *schema.get("$defs", {}).values()]
    return {key for part in parts for key in part.get("properties", {})}


def _named(where: Path) -> str:
    """`gates[3].due`: how a person finds the place besides the line."""
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in where)
    return text.removeprefix(".")
