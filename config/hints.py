"""What would fit instead of a value that does not: one phrase for each kind of misfit that pydantic knows."""

from collections.abc import Callable, Mapping
from typing import Any

_NAMES = "small letters, digits and _, beginning with a letter"
PATTERNS: Mapping[str, str] = {
    r"^[a-z][a-z0-9_]*$": f"write {_NAMES}: op1_draft",
    r"^[A-Za-z][A-Za-z0-9_]*$": "write letters, digits and _, beginning with a letter: FY2027",
    r"^(all|any|quorum ([1-9]\d?|100) %)$": "write all, any or, for example, quorum 80 %",
    r"^[1-9]\d? (bd|d|w|m|fw|fp|fq)$": "write how many of bd, d, w, m, fw, fp or fq: 2 w, 1 fq",
}
"""What a text of each pattern looks like."""

_KINDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "greater_than_equal": lambda facts: f"write {facts['ge']} or more",
    "less_than_equal": lambda facts: f"write {facts['le']} or less",
    "int_parsing": lambda _: "write a whole number",
    "int_type": lambda _: "write a whole number",
    "int_from_float": lambda _: "write a whole number",
    "bool_parsing": lambda _: "write true or false",
    "bool_type": lambda _: "write true or false",
    "string_type": lambda _: "write a text",
    "string_too_short": lambda _: "write a text",
    "string_pattern_mismatch": lambda facts: PATTERNS.get(facts["pattern"], "correct it"),
    "literal_error": lambda facts: f"use {facts['expected']}",
    "tuple_type": lambda _: "write a list: [one, another]",
    "list_type": lambda _: "write a list: [one, another]",
    "dict_type": lambda _: "write keys with values below it",
    "model_type": lambda _: "write its keys below it",
    "model_attributes_type": lambda _: "write its keys below it",
}


def wanted(detail: Any) -> str:
    """How to mend the value of this misfit; “correct it” where its sentence already says how."""
    kind = _KINDS.get(detail["type"])
    return kind(detail.get("ctx", {})) if kind else "correct it"


def shown(value: Any) -> str:
    """The value as a sentence names it."""
    kinds = {dict: "a mapping of keys", list: "a list", type(None): "nothing"}
    return kinds.get(type(value), f"“{value}”")
