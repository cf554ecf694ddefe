"""What a calendar's file may hold: plain YAML of 256 KiB in UTF-8, in which nothing is guessed."""

from pathlib import Path

import pytest

from config.load import load_yaml
from config.read import read_calendar
from states.refusal import BadInput
from tests.config.test_read import SMALL, refused


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x 1\nb: *x\n", "c.yaml:2: YAML_ALIAS the alias *x is refused, write the value out"),
        ("a: !py x\n", "c.yaml:1: YAML_TAG the tag !py is refused, remove the tag and write plain values"),
        (
            "a: 1\nb: 2\na: 3\n",
            "c.yaml:3: DUPLICATE_KEY the key “a” stands here a second time (first on line 1), remove one of the two",
        ),
        ("a: 1\n? [b]\n: 2\n", "c.yaml:2: YAML_KEY a key is a list or a mapping, use a word"),
        (
            f"a: 1\nb: {'[' * 50}{']' * 50}\n",
            "c.yaml:2: YAML_DEPTH values are nested more than 50 deep, flatten them",
        ),
        (
            "a: b\n c: d\n",
            (
                "c.yaml:2: YAML_SYNTAX this is not YAML: mapping values are not allowed here, mend the line "
                "or the one before it"
            ),
        ),
        (
            "a: 'b\n",
            (
                "c.yaml:2: YAML_SYNTAX this is not YAML: found unexpected end of stream, mend the line or "
                "the one before it"
            ),
        ),
        ("", "c.yaml:1: NOT_A_CALENDAR this holds no keys, start with season: FY2027"),
        ("# nothing\n", "c.yaml:1: NOT_A_CALENDAR this holds no keys, start with season: FY2027"),
        ("- a\n- b\n", "c.yaml:1: NOT_A_CALENDAR this holds no keys, start with season: FY2027"),
    ],
)
def test_text_that_is_no_plain_mapping_is_refused_with_its_line(text: str, said: str) -> None:
    assert refused(text) == [said]


def test_every_alias_and_tag_is_refused_at_once() -> None:
    assert refused("a: &x [1]\nb: *x\nc: !py y\nd: [*x, *x]\n") == [
        "c.yaml:2: YAML_ALIAS the alias *x is refused, write the value out",
        "c.yaml:3: YAML_TAG the tag !py is refused, remove the tag and write plain values",
        "c.yaml:4: YAML_ALIAS the alias *x is refused, write the value out",
    ]


def test_tag_of_a_python_object_is_refused() -> None:
    assert refused("a: !!python/name:os.system x\n") == [
        (
            "c.yaml:1: YAML_TAG the tag tag:yaml.org,2002:python/name:os.system is refused, remove the tag "
            "and write plain values"
        )
    ]


def test_fifty_levels_are_not_too_deep() -> None:
    assert load_yaml(f"{'[' * 50}{']' * 50}", file="c.yaml").line(()) == 1


def test_nothing_is_guessed_about_a_scalar() -> None:
    document = load_yaml("country: NO\non: 2026-08-14\nn: 0x10\nempty:\nquoted: 'null'\n", file="c.yaml")
    assert document.value == {"country": "NO", "on": "2026-08-14", "n": "0x10", "empty": None, "quoted": "null"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"#" * (256 * 1024 + 1), "it has 262,145 bytes; at most 262,144 are read. Make it smaller."),
        (b"title: Caf\xe9\n", "byte 10 is not UTF-8; save the file as UTF-8."),
        ("season: FY2027\n".encode("utf-16"), "byte 0 is not UTF-8; save the file as UTF-8."),
        (b"a: 1\nb: \0\n", "it holds a NUL character, so it is not a text file; export it as text."),
    ],
)
def test_file_that_is_no_small_utf8_text_is_refused(data: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_bytes(data)
    with pytest.raises(BadInput) as refusal:
        read_calendar(file)
    assert str(refusal.value).partition(": ")[2] == said


def test_file_of_exactly_256_kib_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    data = b"\xef\xbb\xbf" + SMALL.encode()
    file.write_bytes(data + b"#" * (256 * 1024 - len(data)))
    assert read_calendar(file).title == "A small season"


def test_missing_file_and_folder_are_told_apart(tmp_path: Path) -> None:
    said = []
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(BadInput) as refusal:
            read_calendar(path)
        said.append(str(refusal.value))
    assert said == [
        f"{tmp_path}/none.yaml: there is no such file; check the path or create the file.",
        f"{tmp_path}: this is a folder; name a file in it.",
    ]
