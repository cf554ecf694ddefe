"""The files of an organisation: there, of one encoding, and in one folder."""

from pathlib import Path

import pytest

from tests.config.test_organisation import folder, refused


@pytest.mark.parametrize("name", ["people.csv", "teams.yaml"])
def test_missing_file_is_named(name: str, tmp_path: Path) -> None:
    (folder(tmp_path) / name).unlink()
    assert refused(tmp_path) == [f"{name}: there is no such file; check the path or create the file."]


@pytest.mark.parametrize(("name", "line"), [("people.csv", 3), ("teams.yaml", 2)])
def test_file_of_another_encoding_is_refused_with_the_line(name: str, line: int, tmp_path: Path) -> None:
    file = folder(tmp_path) / name
    text = file.read_text(encoding="utf-8").replace("PM,ceo,US", "Café,ceo,US").replace("title: Search", "title: Café")
    file.write_bytes(text.encode("latin-1"))
    byte = text.encode("latin-1").index(b"\xe9")
    assert refused(tmp_path) == [f"{name}:{line}: byte {byte} is not UTF-8; save the file as UTF-8."]


def test_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "nowhere"
    said = f"{place}: there is no such folder; name one that holds people.csv and teams.yaml."
    assert refused(place) == [said]
