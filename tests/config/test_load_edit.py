"""A YAML text is changed at one place, and every other character stays: comments, order, quotes, line feeds."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.edit import Edit, edit_yaml
from config.load import load_yaml
from config.mistake import Mistaken
from states.refusal import BadInput
from tests.conftest import AMAZON, ROOT

FILES = [*sorted(AMAZON.parent.glob("*.yaml")), ROOT / "tests" / "small_season.yaml"]

ODD = """\
# the first line
a: 1   # one
b:
c: ~
d: |
  one
  two

# before e
e: {x: 1, y: [], z: }
f:
  - {p: q}
  - r: s
    t:   # nothing
  -   # nothing - here
  - "ü x"
g: one
  two
h:   # h - h
i:
- 1
- - 2
  - 3
j: {k, l: [m, n, ]}
"q : r": 'it''s'
s: >-
  folded
  text

# the last line
"""

NEW: tuple[Any, ...] = (
    "word",
    "fw(24,fy-1) mon",
    "12:30",
    "a: b # c",
    "- 2 bd",
    "",
    {"a": "1, b", "c": ["d"]},
    {"n": {"o": {"p": "q"}}, "r": [{"s": {"t": "u"}}]},
    ["a", "b"],
    [],
    None,
)


def paths(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if at:
        yield at
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in inside:
        yield from paths(item, (*at, name))


def changed(value: Any, path: tuple[str | int, ...], new: Any = None, *, delete: bool = False) -> Any:
    whole = inside = copy.deepcopy(value)
    for name in path[:-1]:
        inside = inside[name]
    if delete:
        del inside[path[-1]]
    elif isinstance(inside, list) and path[-1] == len(inside):
        inside.append(new)
    else:
        inside[path[-1]] = new
    return whole


def values(text: str) -> Any:
    return load_yaml(text, file="f.yaml").value


def every_way(text: str, *, each: int = 1) -> Iterator[tuple[Edit, Any]]:
    """Edits of the text's places, every so many of them, with what the file must say afterwards."""
    value = values(text)
    for n, path in enumerate(paths(value)):
        if n % each:
            continue
        new = NEW[n // each % len(NEW)]
        yield Edit(path, new), changed(value, path, new)
        yield Edit(path, delete=True), changed(value, path, delete=True)
        inside = value
        for name in path:
            inside = inside[name]
        if isinstance(inside, dict | list):
            more = (*path, len(inside) if isinstance(inside, list) else "one more")
            yield Edit(more, new), changed(value, more, new)


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_without_edits_a_file_is_what_it_was(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert edit_yaml(text, []) == text


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_writing_what_is_there_changes_nothing(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    value = values(text)
    words = [(p, v) for p in list(paths(value))[::53] if isinstance(v := _at(value, p), str)]
    assert words
    assert edit_yaml(text, [Edit(path, word) for path, word in words]) == text


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for name in path:
        value = value[name]
    return value


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_edited_file_says_the_new_value_and_otherwise_what_it_said(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    wrong = [edit for edit, expected in every_way(text, each=67) if values(edit_yaml(text, [edit])) != expected]
    assert wrong == []


@pytest.mark.parametrize("new", NEW, ids=repr)
def test_any_value_may_stand_at_any_place_of_an_odd_file(new: Any) -> None:
    value = values(ODD)
    wrong = [p for p in paths(value) if values(edit_yaml(ODD, [Edit(p, new)])) != changed(value, p, new)]
    assert wrong == []


def test_any_place_of_an_odd_file_may_be_taken_out_or_added_to() -> None:
    wrong = [edit for edit, expected in every_way(ODD) if values(edit_yaml(ODD, [edit])) != expected]
    assert wrong == []


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (Edit(("season",), "FY2028"), "season: FY2027\n", "season: FY2028\n"),
        (Edit(("due_time",), "16:00"), 'due_time: "17:00"', 'due_time: "16:00"'),
        (
            Edit(("gates", 0, "due"), "nth(mon,2,jun)"),
            "nth(mon,3,jun)            # the first",
            "nth(mon,2,jun)            # the first",
        ),
        (
            Edit(("gates", 9, "shift"), "+5 bd"),
            "    owes: {by: product_ops}\n  - id: op1_actions_due",
            "    owes: {by: product_ops}\n    shift: +5 bd\n  - id: op1_actions_due",
        ),
        (
            Edit(("blackouts", 2), {"id": "may", "title": "May", "from": "2027-05-01", "kinds": ["quiet"]}),
            "kinds: [no_gates, quiet]}\n",
            "kinds: [no_gates, quiet]}\n  - {id: may, title: May, from: 2027-05-01, kinds: [quiet]}\n",
        ),
        (Edit(("blackouts", 0, "kinds", 1), delete=True), "[no_gates, no_reviews]", "[no_gates]"),
        (
            Edit(("blackouts", 1), delete=True),
            "  - {id: year_end, title: Year-end, from: fy_start - 8 d, to: fy_start + 2 d, kinds: [no_gates, quiet]}\n",
            "",
        ),
        (
            Edit(("overlays", "aws", "waive", "op2_draft"), "AWS writes one document."),
            "partners_present_percent: 50}\n",
            "partners_present_percent: 50}\noverlays:\n  aws:\n    waive: {op2_draft: AWS writes one document.}\n",
        ),
    ],
)
def test_edit_changes_its_own_characters_and_no_other(edit: Edit, old: str, new: str) -> None:
    text = AMAZON.read_text(encoding="utf-8")
    assert text.count(old) == 1
    assert edit_yaml(text, [edit]) == text.replace(old, new)


def test_edits_follow_one_another() -> None:
    edits = [
        Edit(("a",), {"b": "c"}),
        Edit(("a", "d", 0), "e"),
        Edit(("a", "d", 1), "f"),
        Edit(("a", "b"), delete=True),
    ]
    assert edit_yaml("# mine\na: 1 # one\n", edits) == "# mine\na: {d: [e, f]} # one\n"


def test_file_of_comments_gets_its_first_key() -> None:
    assert edit_yaml("# nothing yet", [Edit(("gates", 0, "id"), "draft")]) == "# nothing yet\ngates:\n  - {id: draft}\n"


def test_line_feeds_of_another_system_stay() -> None:
    text = edit_yaml("a: 1 # one\r\nb:\r\n  c: 2\r\n", [Edit(("b", "d"), {"e": {"f": "g"}}), Edit(("a",), 3)])
    assert text == "a: 3 # one\r\nb:\r\n  c: 2\r\n  d:\r\n    e: {f: g}\r\n"


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (Edit(("a", "b"), "c"), "a.b: there is no place for b; correct the path."),
        (Edit(("d", 3), "c"), "d[4]: there is no place for [4]; correct the path."),
        (Edit(("d", "e"), "c"), "d.e: there is no place for e; correct the path."),
        (Edit(("e",), delete=True), "e: there is no such place in the file; correct the path."),
        (Edit((), "c"), "A file is changed key by key; name the key."),
        (Edit((), delete=True), "A file is changed key by key; name the key."),
    ],
)
def test_path_that_leads_nowhere_is_refused(edit: Edit, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        edit_yaml("a: 1\nd: [x]\n", [edit])
    assert str(refused.value) == said


def test_text_that_is_no_yaml_is_refused_with_its_line() -> None:
    with pytest.raises(Mistaken) as mistaken:
        edit_yaml("a: 1\nb: [", [Edit(("a",), 2)], file="c.yaml")
    assert [(m.file, m.line, m.code) for m in mistaken.value.mistakes] == [("c.yaml", 2, "YAML_SYNTAX")]


def test_any_key_of_an_odd_file_may_be_renamed_in_its_place() -> None:
    value = values(ODD)
    for path in (path for path in paths(value) if isinstance(path[-1], str)):
        text = edit_yaml(ODD, [Edit(path, "another: name", rename=True)])
        inside, expected = _at(values(text), path[:-1]), _at(value, path[:-1])
        names = ["another: name" if name == path[-1] else name for name in expected]
        assert list(inside.items()) == list(zip(names, expected.values(), strict=True))
        assert len(text.splitlines()) == len(ODD.splitlines())


def test_item_of_a_list_has_no_name_to_change() -> None:
    with pytest.raises(BadInput) as refused:
        edit_yaml("a: [x]\n", [Edit(("a", 0), "y", rename=True)])
    assert str(refused.value) == "a[1]: an item of a list has no name; correct the path."
