"""What pydantic finds wrong with the shape of a file, said as mistakes with line and remedy."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ValidationError

from config.hints import shown, wanted
from config.load import Document, Path
from config.mistake import Mistake
from config.values import ISO_DAY

# What pydantic calls a mistake → what we call it; all else is a bad value.
CODES = {
    "extra_forbidden": "UNKNOWN_KEY",
    "missing": "MISSING_KEY",
    "literal_error": "BAD_WORD",
}
RULE_EXAMPLES = "write for example gate:tunnel_down + 15 bd, fy_start + 5 bd, nth(mon,3,jun) or last_bd(fp1)"
DAY_EXAMPLES = "write a day, 2026-11-16, or a rule, for example nth(thu,4,nov) - 10 d, fy_end or fw(40,fy-1)"
ANY = "*"
RULES = {
    ("gates", ANY, "due"): RULE_EXAMPLES,
    ("gates", ANY, "opens"): RULE_EXAMPLES,
    ("overlays", ANY, "add", ANY, "due"): RULE_EXAMPLES,
    ("overlays", ANY, "add", ANY, "opens"): RULE_EXAMPLES,
    ("overlays", ANY, "replace_rule", ANY): RULE_EXAMPLES,
    ("rituals", ANY, "from"): RULE_EXAMPLES,
    ("rituals", ANY, "until"): DAY_EXAMPLES,
    ("blackouts", ANY, "from"): DAY_EXAMPLES,
    ("blackouts", ANY, "to"): DAY_EXAMPLES,
}
"""Where date rules stand, and what one there looks like."""


def shape_mistakes(
    error: ValidationError, document: Document, *, known: type[BaseModel], whole: str, at: Path = ()
) -> Iterator[Mistake]:
    """Every mistake of the value at `at`; `known` has the keys to suggest, `whole` is what the file is called."""
    for detail in error.errors(include_url=False):
        inside: Path = tuple(part for part in detail["loc"] if part != "[key]")
        where = (*at, *inside)
        code = CODES.get(detail["type"], "BAD_RULE" if _examples(where) else "BAD_VALUE")
        remedy = _remedy(code, where, detail, _keys(known, inside[:-1]), sorted(_all_keys(known)))
        yield document.mistake(where, code, _sentence(code, where, detail, whole), remedy)


def _examples(where: Path) -> str:
    """What a date rule at this place looks like; "" where none belongs there."""
    for place, examples in RULES.items():
        if len(place) == len(where) and all(a in (ANY, b) for a, b in zip(place, where, strict=True)):
            return examples
    return ""


def _sentence(code: str, where: Path, detail: Any, whole: str) -> str:
    inside = _named(where[:-1]) or whole
    if code == "UNKNOWN_KEY":
        return f"{inside} has an unknown key “{where[-1]}”"
    if code == "MISSING_KEY":
        return f"{inside} lacks the key “{where[-1]}”"
    if detail["loc"][-1:] == ("[key]",):
        return f"{inside}: the key {_said(code, detail)}"
    return f"{_named(where) or whole}: {_said(code, detail)}"


def _said(code: str, detail: Any) -> str:
    if code == "BAD_RULE" and not isinstance(detail["input"], str):
        return f"{shown(detail['input'])} is not a date rule"
    if detail["type"] == "value_error":
        return str(detail["ctx"]["error"])
    return f"{shown(detail['input'])} does not fit"


def _remedy(code: str, where: Path, detail: Any, here: list[str], anywhere: list[str]) -> str:
    if code == "UNKNOWN_KEY":
        return _other_key(str(where[-1]), detail, here, anywhere)
    if code == "MISSING_KEY":
        return "add it"
    return _rule_remedy(where, str(detail["input"])) if code == "BAD_RULE" else wanted(detail)


def _rule_remedy(where: Path, text: str) -> str:
    if re.fullmatch(ISO_DAY, text) and _examples(where) == RULE_EXAMPLES:
        return f"write fixed:{text}"
    return _examples(where)


def _other_key(key: str, detail: Any, here: list[str], anywhere: list[str]) -> str:
    if detail["input"] is None and (key.isdecimal() or ")" in key):
        return 'put the text that holds a comma in quotes: "nth(thu,4,nov) - 10 d"'
    near = get_close_matches(key, here, n=1) or get_close_matches(key, anywhere, n=1)
    if key in anywhere and near == [key]:
        return "move it to where it belongs, or remove it"
    return f"did you mean “{near[0]}”?" if near else "remove it"


def _keys(model: type[BaseModel], inside: Path) -> list[str]:
    """The keys that files may write in this part of a model."""
    schema = _schema(model)
    part: Any = schema
    for step in inside:
        part = _below(part, step, schema)
    return sorted(_resolved(part, schema).get("properties", {}))


def _below(part: Any, step: str | int, schema: Any) -> Any:
    part = _resolved(part, schema)
    if isinstance(step, int):
        return part.get("items", {})
    return part.get("properties", {}).get(step, part.get("additionalProperties") or {})


def _resolved(part: Any, schema: Any) -> Any:
    """The definition behind a reference, or behind the one of several choices that has keys."""
    choices = [one for one in part.get("anyOf", []) if "$ref" in one or one.get("type") in ("array", "object")]
    part = choices[0] if choices else part
    return schema["$defs"][part["$ref"].rsplit("/", 1)[-1]] if "$ref" in part else part


def _all_keys(model: type[BaseModel]) -> set[str]:
    """The keys of a model and of every part of it, as files write them."""
    schema = _schema(model)
    return {key for part in (schema, *schema.get("$defs", {}).values()) for key in part.get("properties", {})}


@lru_cache(maxsize=16)
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(mode="validation")


def _named(where: Path) -> str:
    """`gates[3].due`: how a person finds the place besides the line."""
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in where)
    return text.removeprefix(".")
