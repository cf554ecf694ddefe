"""One word for one thing: no riddle is a name, and no name is given to two things."""

from pathlib import Path

from tests.house.glossary import EXCUSED, all_riddles, defined_twice, riddles

STILL = {
    "flows/act/known_rows.py: one",
    "models/whose_turn.py: one",
}
STILL_TWICE = {"AT_NO_GATE", "MANY"}
"""What stands until the rooms that have it are on the road; nothing joins them."""

CODE = '''"""Words."""
GATE = 1
class Told:
    said: str
    def one(self, doing, *those):
        for plain in doing:
            self.laid = plain
        with open("x") as asked, (told := asked):
            return told
import said as _said
'''


def a_house(root: Path, **files: str) -> Path:
    """A product of these files."""
    for name, text in files.items():
        folder = root / "flows" / name
        folder.mkdir(parents=True)
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return root


def test_no_word_that_is_a_riddle_names_anything() -> None:
    assert {f"{word.file}: {word.name}" for word in riddles()} - STILL == set()


def test_what_is_excused_is_there() -> None:
    assert EXCUSED.keys() - {(word.file, word.name) for word in all_riddles()} == set()


def test_no_class_and_no_public_constant_is_defined_twice() -> None:
    assert defined_twice().keys() - STILL_TWICE == set()


def test_the_search_for_riddles_finds_every_sort_of_name(tmp_path: Path) -> None:
    found = [(word.name, word.line) for word in riddles(a_house(tmp_path, plain=CODE))]
    assert found == [
        ("Told", 3),
        ("_said", 10),
        ("asked", 8),
        ("doing", 5),
        ("laid", 7),
        ("one", 5),
        ("plain", 0),
        ("plain", 6),
        ("said", 4),
        ("those", 5),
        ("told", 8),
    ]


def test_the_search_for_names_given_twice_finds_classes_and_constants(tmp_path: Path) -> None:
    house = a_house(
        tmp_path, plan="GATE: int = 1\n_OWN = 1\nclass Line: ...\n", goal="GATE = _OWN = 2\nclass Line: ...\n"
    )
    assert list(defined_twice(house)) == ["GATE", "Line"]
