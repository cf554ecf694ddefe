"""settings.toml: each key is also a variable, and every mistake is said at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.installation.settings import SETTING_NAMES, apply_settings, database_named, variable_of
from states.refusal import BadInput


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "season.db.phasegate"
    found.mkdir(mode=0o700)
    return found


@pytest.fixture
def db_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/season.db"


def write(folder: Path, text: str) -> None:
    (folder / "settings.toml").write_text(text, encoding="utf-8")


def test_every_setting_is_a_variable_and_what_is_said_there_counts_first(folder: Path, db_url: str) -> None:
    write(folder, "".join(f'{name} = "from the file"\n' for name in SETTING_NAMES))
    environ = {"PHASEGATE_AS": "p04"}
    apply_settings(db_url, environ)
    assert environ == {variable_of(name): "from the file" for name in SETTING_NAMES} | {"PHASEGATE_AS": "p04"}


def test_no_folder_and_no_file_say_nothing(tmp_path: Path, folder: Path, db_url: str) -> None:
    environ: dict[str, str] = {}
    apply_settings(db_url, environ)
    apply_settings(f"sqlite:///{tmp_path}/other.db", environ)
    assert environ == {}


def test_every_mistake_is_said_at_once_with_what_was_meant(folder: Path, db_url: str) -> None:
    write(folder, 'delivr_to = "x"\nport = 8027\nlog = 3\n')
    with pytest.raises(BadInput) as refused:
        apply_settings(db_url, {})
    lines = [line.partition(": ")[2] for line in str(refused.value).splitlines()]
    assert lines == [
        "“delivr_to” is no setting; did you mean “deliver_to”?",
        f"“port” is no setting; there are: {', '.join(SETTING_NAMES)}.",
        "“log” must be a text in quotes (how much is said: ERROR, WARNING, INFO, DEBUG).",
    ]


def test_a_file_that_is_not_toml_is_refused_with_its_place(folder: Path, db_url: str) -> None:
    write(folder, "deliver_to: smtp\n")
    with pytest.raises(BadInput, match=r"settings.toml is not TOML \(.*line 1"):
        apply_settings(db_url, {})


def test_a_file_in_which_others_can_write_sets_nothing(folder: Path, db_url: str) -> None:
    write(folder, 'deliver_to = "file:///stolen"\n')
    (folder / "settings.toml").chmod(0o666)
    environ: dict[str, str] = {}
    with pytest.raises(BadInput, match=r"^Others can write in"):
        apply_settings(db_url, environ)
    assert environ == {}


@pytest.mark.parametrize(
    ("words", "environ", "named"),
    [
        (["plan", "list", "--db", "sqlite:///a.db"], {}, "sqlite:///a.db"),
        (["--db=sqlite:///a.db", "plan", "list"], {"PHASEGATE_DB": "sqlite:///b.db"}, "sqlite:///a.db"),
        (["plan", "list"], {"PHASEGATE_DB": "sqlite:///b.db"}, "sqlite:///b.db"),
        (["plan", "list", "--db"], {}, ""),
        ([], {}, ""),
    ],
)
def test_the_database_of_a_command_is_known_before_it_is_read(
    words: list[str], environ: dict[str, str], named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert database_named(words, environ) == named


def test_the_default_database_counts_where_it_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "phasegate.db").touch()
    assert database_named([], {}) == "sqlite:///phasegate.db"


def test_settings_of_the_home_name_a_database_that_is_no_file(tmp_path: Path) -> None:
    """As a company on PostgreSQL has it: nothing is named on the command line, and everything stands in one file."""
    folder = tmp_path / ".config" / "phasegate"
    folder.mkdir(parents=True, mode=0o700)
    write(folder, 'db = "postgresql+psycopg://db.example.org/plans"\ndeliver_to = "smtp://mail.example.org:25/"\n')
    called = [sys.executable, "-m", "app.main", "plan", "list"]
    env = {**os.environ, "HOME": str(tmp_path)}
    done = subprocess.run(called, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("postgresql+psycopg://db.example.org/plans: the database cannot be opened")
