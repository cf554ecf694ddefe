"""The command line on a folder with a database: what a test says, and what is answered."""

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.main import main

AUGUST = "2026-08-03T09:00:00-07:00"


@dataclass(frozen=True)
class Said:
    """What a command did with its three ways to answer."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Desk:
    """A folder with a database, and the command line on it."""

    place: Path
    capsys: pytest.CaptureFixture[str]

    @property
    def database(self) -> Path:
        return self.place / "one.db"

    def bare(self, *words: str) -> Said:
        """Run these words, as they are."""
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        out, err = self.capsys.readouterr()
        return Said(int(ended.value.code or 0), out, err)

    def run(self, *words: str, at: str = AUGUST, by: str = "") -> Said:
        """Run these words on the folder's database, at an instant, as a person."""
        who = ("--as", by) if by else ()
        return self.bare(*words, "--db", f"sqlite:///{self.database}", "--at", at, *who)

    def file(self, name: str, text: str, encoding: str = "utf-8") -> str:
        path = self.place / name
        path.write_text(text, encoding=encoding)
        return str(path)

    def rows(self) -> list[str]:
        """Everything that the database holds."""
        with sqlite3.connect(self.database) as connection:
            dump = list(connection.iterdump())
        connection.close()
        return dump
