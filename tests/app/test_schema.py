"""phasegate calendar schema: what an editor needs, printed or written to a file."""

import json
from pathlib import Path

import pytest

from config.schema import calendar_schema, schema_text
from tests.app.desk import Desk


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """An empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path, capsys)


def test_schema_is_printed_as_json(desk: Desk) -> None:
    said = desk.bare("calendar", "schema")
    assert (said.code, said.err) == (0, "")
    assert json.loads(said.out) == calendar_schema()


def test_schema_is_written_with_the_line_that_names_it(desk: Desk) -> None:
    said = desk.bare("calendar", "schema", "--to", "mine.json")
    line = "mine.json is written. Begin a calendar beside it with: # yaml-language-server: $schema=mine.json\n"
    assert (said.code, said.out, said.err) == (0, line, "")
    assert (desk.place / "mine.json").read_text(encoding="utf-8") == schema_text()


def test_file_that_cannot_be_written_is_refused(desk: Desk) -> None:
    said = desk.bare("calendar", "schema", "--to", "nowhere/mine.json")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("nowhere/mine.json: it cannot be written")
