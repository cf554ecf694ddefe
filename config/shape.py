"""What pydantic finds wrong with the shape of a file, said as mistakes with line and remedy."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from config.hints import shown_value, value_hint
from config.mistake import Mistake, Mistaken
from config.model_keys import all_keys, keys_at
from config.values import ISO_DAY
from config.yaml_document import Document
from config.yaml_places import Path, path_text

FileModel = TypeVar("FileModel", bound=BaseModel)

MISFIT_CODES = {
    "extra_forbidden": "UNKNOWN_KEY",
    "missing": "MISSING_KEY",
    "literal_error": "BAD_WORD",
}
"""What pydantic calls a mistake → what we call it; all else is a bad value."""

RULE_EXAMPLES = "write for example gate:tunnel_down + 15 bd, fy_start + 5 bd, nth(mon,3,jun) or last_bd(fp1)"
DAY_EXAMPLES = "write a day, 2026-11-16, or a rule, for example nth(thu,4,nov) - 10 d, fy_end or fw(40,fy-1)"
ANY = "*"
RULE_PLACES = {
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
    error: ValidationError,
    document: Document,
    *,
    known: type[BaseModel],
    whole: str,
    at: Path = (),
) -> Iterator[Mistake]:
    """Every mistake of the value at `at`; `known` has the keys to suggest, `whole` is what the file is called."""
    for detail in error.errors(include_url=False):
        inside: Path = tuple(step for step in detail["loc"] if step != "[key]")
        misfit = _Misfit(
            (*at, *inside),
            inside,
            detail,
            known,
            whole,
        )
        yield document.mistake(misfit.path, misfit.code, misfit.sentence(), misfit.remedy())


def fit_model(
    model: type[FileModel],
    value: Any,
    document: Document,
    *,
    whole: str,
    at: Path = (),
) -> FileModel:
    """The value at `at` as this model has it; raises Mistaken with all that is wrong with its shape."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        mistakes = shape_mistakes(
            error,
            document,
            known=model,
            whole=whole,
            at=at,
        )
        raise Mistaken(list(mistakes)) from None


def rule_examples(path: Path) -> str:
    """What a date rule at this place looks like; "" where none belongs there."""
    for place, examples in RULE_PLACES.items():
        if is_at(path, place):
            return examples
    return ""


def is_at(path: Path, place: Path) -> bool:
    """Is it this place, in which ANY stands for any key?"""
    if len(path) != len(place):
        return False
    steps = zip(path, place, strict=True)
    return all(wanted in (ANY, step) for step, wanted in steps)


@dataclass(frozen=True)
class _Misfit:
    """One mistake that pydantic has found: `inside` is its path from the value that was read, `path` from the top."""

    path: Path
    inside: Path
    detail: Any
    model: type[BaseModel]
    whole: str

    @property
    def code(self) -> str:
        other_code = "BAD_RULE" if rule_examples(self.path) else "BAD_VALUE"
        return MISFIT_CODES.get(self.detail["type"], other_code)

    @property
    def value(self) -> Any:
        return self.detail["input"]

    def sentence(self) -> str:
        around = path_text(self.path[:-1]) or self.whole
        if self.code == "UNKNOWN_KEY":
            return f"{around} has an unknown key “{self.path[-1]}”"
        if self.code == "MISSING_KEY":
            return f"{around} lacks the key “{self.path[-1]}”"
        if self.detail["loc"][-1:] == ("[key]",):
            return f"{around}: the key {self.reason()}"
        return f"{path_text(self.path) or self.whole}: {self.reason()}"

    def reason(self) -> str:
        if self.code == "BAD_RULE" and not isinstance(self.value, str):
            return f"{shown_value(self.value)} is not a date rule"
        if self.detail["type"] == "value_error":
            return str(self.detail["ctx"]["error"])
        return f"{shown_value(self.value)} does not fit"

    def remedy(self) -> str:
        if self.code == "UNKNOWN_KEY":
            return self.other_key()
        if self.code == "MISSING_KEY":
            return "add it"
        if self.code == "BAD_RULE":
            return self.rule_remedy()
        return value_hint(self.detail)

    def rule_remedy(self) -> str:
        """A day is written as a rule where only rules may stand."""
        examples = rule_examples(self.path)
        text = str(self.value)
        if examples == RULE_EXAMPLES and re.fullmatch(ISO_DAY, text):
            return f"write fixed:{text}"
        return examples

    def other_key(self) -> str:
        """The key that may have been meant: one of this part, else one of any other."""
        key = str(self.path[-1])
        if self.value is None and (key.isdecimal() or ")" in key):
            return 'put the text that holds a comma in quotes: "nth(thu,4,nov) - 10 d"'
        keys_of_part = keys_at(self.model, self.inside[:-1])
        keys_of_all = all_keys(self.model)
        near = get_close_matches(key, keys_of_part, n=1) or get_close_matches(key, keys_of_all, n=1)
        if near == [key]:
            return "move it to where it belongs, or remove it"
        if near:
            return f"did you mean “{near[0]}”?"
        return "remove it"
