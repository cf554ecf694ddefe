"""phasegate feed: the file printed or written whole, and a sentence where that cannot be."""

import json
from dataclasses import fields
from pathlib import Path

import icalendar
import pytest
from sqlalchemy import Engine

from app.feed.ics import FeedEvent
from app.main import main
from tests.conftest import Opener


class Desk:
    """The command line on the small organisation's season; answers are bytes."""

    def __init__(self, place: Path, capture: pytest.CaptureFixture[bytes]) -> None:
        self.place, self.capture = place, capture

    def run(self, *words: str) -> tuple[int, bytes, bytes]:
        self.capture.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["feed", *words, "--db", f"sqlite:///{self.place}/one.db"])
        return (int(ended.value.code or 0), *self.capture.readouterr())


@pytest.fixture
def desk(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], sqlite_engine: Engine, open_for: Opener) -> Desk:
    open_for(sqlite_engine)
    return Desk(tmp_path, capsysbinary)


def names(file: bytes) -> set[str]:
    return {str(event["UID"]) for event in icalendar.Calendar.from_ical(file).walk("VEVENT")}


def test_the_season_is_printed_as_it_would_be_written(desk: Desk) -> None:
    file = desk.place / "season.ics"
    code, printed, _ = desk.run("season")
    assert (code, len(names(printed))) == (0, 22)
    said = f"{file}: 22 events of “Annual planning FY2027”.\n".encode()
    assert desk.run("season", "--to", str(file)) == (0, said, b"")
    assert file.read_bytes() == printed


def test_a_file_that_is_there_is_replaced_whole_and_nothing_is_left_beside_it(desk: Desk) -> None:
    file = desk.place / "ana.ics"
    file.write_bytes(b"old " * 100_000)
    assert desk.run("person", "ana", "--to", str(file))[0] == 0
    assert file.read_bytes() == desk.run("person", "ana")[1]
    assert [path.name for path in desk.place.iterdir() if "ics" in path.name] == ["ana.ics"]


def test_json_has_the_same_events(desk: Desk) -> None:
    told = json.loads(desk.run("person", "bjo", "--json")[1])
    assert (told["name"], told["zone"]) == ("Annual planning FY2027: Björn", "Europe/Berlin")
    assert {event["uid"] for event in told["events"]} == names(desk.run("person", "bjo")[1])
    assert set(told["events"][0]) == {field.name for field in fields(FeedEvent)}


@pytest.mark.parametrize("file", ["none/season.ics", "one.db/season.ics", "."])
def test_a_file_that_cannot_be_written_is_a_sentence_and_leaves_nothing(desk: Desk, file: str) -> None:
    before = sorted(desk.place.parent.rglob("*"))
    code, out, err = desk.run("season", "--to", str(desk.place / file))
    assert (code, out) == (2, b"")
    assert err.startswith(f"{desk.place / file}: it cannot be written (".encode())
    assert err.endswith(b"; name a file in a folder of yours.\n")
    assert sorted(desk.place.parent.rglob("*")) == before


def test_an_unknown_person_is_a_sentence(desk: Desk) -> None:
    said = "There is no person called “nobody”. Check the spelling.\n".encode()
    assert desk.run("person", "nobody") == (2, b"", said)
