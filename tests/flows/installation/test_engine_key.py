"""The engine's key: made once, kept by its owner alone, and never guessed."""

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flows.installation.engine_key import engine_key, read_key
from states.refusal import BadInput


def test_the_key_is_ascii_and_32_random_bytes_and_stays(tmp_path: Path) -> None:
    first = engine_key(tmp_path)
    assert re.fullmatch(r"phasegate:[0-9a-f]{64}", first)
    assert (engine_key(tmp_path), read_key(tmp_path)) == (first, first)
    assert stat.S_IMODE((tmp_path / "engine.key").stat().st_mode) == 0o600


def test_two_installations_have_two_keys(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    assert engine_key(tmp_path / "one") != engine_key(tmp_path / "two")


def test_those_that_start_at_once_have_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(engine_key, [tmp_path] * 64))
    assert len(keys) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["engine.key"]


def test_no_key_yet_is_said_with_who_makes_it(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds no key yet; phasegate serve makes it at its first start"):
        read_key(tmp_path)


@pytest.mark.parametrize(
    ("text", "mode", "sentence"),
    [
        ("phasegate:" + "0" * 64, 0o640, "Others can read .* so the key may be known"),
        ("phasegate:" + "0" * 64, 0o622, "Others can write in"),
        ("phasegate:short", 0o600, "holds no key of phasegate's"),
        ("", 0o600, "holds no key of phasegate's"),
    ],
)
def test_a_key_that_others_know_or_that_is_none_is_refused(tmp_path: Path, text: str, mode: int, sentence: str) -> None:
    (tmp_path / "engine.key").write_text(text)
    (tmp_path / "engine.key").chmod(mode)
    with pytest.raises(BadInput, match=sentence):
        engine_key(tmp_path)
