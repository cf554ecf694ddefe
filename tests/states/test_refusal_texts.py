"""Refusals say what the specification says, to the letter; and no guard says anything that is not listed here."""

import ast
import importlib
import inspect
import os
import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import states
from states.guard import Guard
from states.kinds import GUARDS_OF, LIFECYCLES
from states.plan import PLAN_GUARDS
from states.refusal import in_blackout, not_authorised, not_from_state, reason_required, stale
from tests.states.refusal_texts import OURS, REFUSAL, TEXTS, Said

SPECIFICATION = os.environ.get("SPECIFICATION", "")
"""The file of the specification, where there is one: the table of texts is then compared with it to the letter."""
PLACED = [(said, place) for said in TEXTS for place in said.places]
COMMON = {
    reason.code: reason.text
    for reason in (
        not_authorised("{role}", "{action}", "{role_now}"),
        not_from_state("{action}", "{thing}", "{state}", ["{list}"]),
        in_blackout("{name}", "{from}", "{to}", "{action}", "{date}"),
        stale(3, 5),
        reason_required(),
    )
}


@cache
def rows() -> dict[str, dict[str, Guard]]:
    """Every guard in states/, by the file that has it and its code."""
    found: dict[str, dict[str, Guard]] = {}
    for module in pkgutil.iter_modules(states.__path__):
        if module.name == "kinds":
            continue
        there = importlib.import_module(f"states.{module.name}")
        own = {name: value for name, value in vars(there).items() if name not in _imported(there)}
        for guard in _guards(own):
            found.setdefault(module.name, {})[guard.code] = guard
    return found


def _imported(module: ModuleType) -> set[str]:
    """Another file's guards are not this one's."""
    nodes = ast.walk(ast.parse(inspect.getsource(module)))
    return {alias.asname or alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}


def _guards(names: Mapping[str, Any]) -> Iterator[Guard]:
    for value in names.values():
        held = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple) else (value,)
        yield from (one for one in held if isinstance(one, Guard))


def normal(text: str, filled: Mapping[str, str]) -> str:
    """The text with the facts left open, whatever they are called."""
    for name, words in filled.items():
        text = text.replace(f"{{{name}}}", words)
    return re.sub(r"\{[^}]*\}", "{}", text)


def section(text: str) -> str:
    return text[text.index("## 3. State charts") : text.index("## 4. ")]


@pytest.mark.parametrize(("said", "place"), PLACED, ids=[f"{place}-{said.code}" for said, place in PLACED])
def test_a_refusal_says_what_the_specification_says(said: Said, place: str) -> None:
    text = COMMON[said.code] if place == REFUSAL else _text(place, said.code)
    if said.code == "STALE":
        text = text.replace("v3", "v{n}").replace("v5", "v{m}")
    assert normal(text, said.filled) == normal(said.text, {})


def _text(place: str, code: str) -> str:
    guard = rows().get(place, {}).get(code)
    assert guard is not None, f"states/{place}.py has no guard {code}"
    return guard.because


def test_the_table_misses_no_guard() -> None:
    listed = {(place, said.code) for said, place in PLACED if place != REFUSAL}
    listed |= {(place, code) for place, codes in OURS.items() for code in codes}
    there = {(place, code) for place, guards in rows().items() for code in guards}
    assert sorted(there - listed) == []
    assert sorted(listed - there) == []


def test_a_guard_that_the_specification_words_is_not_called_ours() -> None:
    worded = {(place, said.code) for said, place in PLACED}
    assert [(place, code) for place, codes in OURS.items() for code in codes if (place, code) in worded] == []


def test_one_code_says_one_thing_in_the_specification() -> None:
    texts: dict[str, set[str]] = {}
    for said in TEXTS:
        texts.setdefault(said.code, set()).add(said.text)
    assert {code: said for code, said in texts.items() if len(said) > 1} == {}


@pytest.mark.skipif(not SPECIFICATION, reason="SPECIFICATION names no file")
def test_the_table_is_the_specification_to_the_letter() -> None:
    chapter = section(Path(SPECIFICATION).read_text(encoding="utf-8"))
    assert [said.code for said in TEXTS if f'"{said.text}"' not in chapter] == []
    worded = set(re.findall(r'`([A-Z_]+)` "([^"]*)"', chapter))
    assert worded - {(said.code, said.text) for said in TEXTS} == set()


def test_every_guard_that_a_move_names_has_its_row() -> None:
    named = {(kind, code) for kind, table in LIFECYCLES.items() for move in table.moves for code in move.guards}
    assert sorted((kind, code) for kind, code in named if code not in GUARDS_OF.get(kind, {})) == []


def test_guards_are_found_by_their_own_code() -> None:
    for guards in (*GUARDS_OF.values(), PLAN_GUARDS):
        assert list(guards) == [guard.code for guard in guards.values()]
    assert set(GUARDS_OF) <= set(LIFECYCLES)
