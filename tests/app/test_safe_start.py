"""Paths are made absolute before `serve` leaves the folder it was called in."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.engine_env import environment_of_server, without_foreign
from app.safe_start import absolute_database, absolute_target, absolute_targets


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("sqlite:///season.db", "sqlite:////called/season.db"),
        ("sqlite+pysqlite:///plans/season.db?timeout=3", "sqlite+pysqlite:////called/plans/season.db?timeout=3"),
        ("sqlite:////srv/season.db", "sqlite:////srv/season.db"),
        ("postgresql+psycopg://a:b@host/plans?x=1", "postgresql+psycopg://a:b@host/plans?x=1"),
    ],
)
def test_the_database_stays_the_same(before: str, after: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getcwd", lambda: "/called")
    assert absolute_database(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("file://out.txt", "file:///called/out.txt"),
        ("file://mails/{person}.txt", "file:///called/mails/{person}.txt"),
        ("file:///srv/out.txt", "file:///srv/out.txt"),
        ("smtp://mail.example.org:25/?from=a@b", "smtp://mail.example.org:25/?from=a@b"),
        ("console://", "console://"),
    ],
)
def test_a_file_to_deliver_to_stays_the_same(before: str, after: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getcwd", lambda: "/called")
    assert absolute_target(before) == after
    assert absolute_targets(f"one={before} two=console://") == f"one={after} two=console://"


def test_settings_for_another_prefect_and_relative_folders_are_left_behind() -> None:
    kept = without_foreign(
        {
            "PREFECT_LOGGING_SETTINGS_PATH": "/evil.yml",
            "UVICORN_HOST": "0.0.0.0",
            "PYTHONPATH": ":.:lib:/srv/lib:",
            "HOME": "/root",
        }
    )
    assert kept == {"PYTHONPATH": "/srv/lib", "HOME": "/root"}


def test_the_servers_environment_has_its_key_and_nothing_of_ours() -> None:
    ours = {"PHASEGATE_DB": "x", "PHASEGATE_CHANNELS": "y", "PREFECT_API_AUTH_STRING": "k", "PREFECT_HOME": "/h"}
    assert environment_of_server(ours, "k") == {"PREFECT_HOME": "/h", "PREFECT_SERVER_API_AUTH_STRING": "k"}


LEAVE = """
import sys
sys.path.insert(0, "")
from pathlib import Path
from app.safe_start import leave_called_folder
sys.path.insert(0, str(Path.cwd()))
leave_called_folder(Path(sys.argv[1]))
try:
    import planted
    print("ran", planted)
except ModuleNotFoundError as error:
    print(error, Path.cwd() == Path(sys.argv[1]))
"""


def test_no_module_of_the_called_folder_is_found_after_it_was_left(tmp_path: Path) -> None:
    called, home = tmp_path / "called", tmp_path / "home"
    called.mkdir()
    home.mkdir()
    (called / "planted.py").write_text("raise SystemExit('the planted module ran')")
    command = [sys.executable, "-c", LEAVE, str(home)]
    done = subprocess.run(command, cwd=called, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("No module named 'planted' True\n", "")
