"""The installation's folder: where it is, whose it is, and who can read what lies in it."""

import os
import stat
from pathlib import Path

import pytest

from flows.installation.folder import (
    check_folder,
    database_file,
    installation_folder,
    make_folder,
    open_to_others,
)
from flows.installation.private_file import write_new
from states.refusal import BadInput

NOBODY = 65534


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def folder_of_somebody_else(where: Path) -> Path:
    """Root makes one; everybody else finds the system's."""
    if os.geteuid() != 0:
        return Path("/usr")
    folder = where / "theirs"
    folder.mkdir(mode=0o700)
    os.chown(folder, NOBODY, NOBODY)
    return folder


@pytest.mark.parametrize(
    ("db_url", "folder"),
    [
        ("sqlite:////srv/plans/season.db", Path("/srv/plans/season.db.phasegate")),
        ("sqlite:////srv/my plans/season.db", Path("/srv/my plans/season.db.phasegate")),
        ("sqlite+pysqlite:////srv/season.db?mode=rw", Path("/srv/season.db.phasegate")),
        ("sqlite:///season.db", Path.cwd() / "season.db.phasegate"),
        ("sqlite:///:memory:", Path("~/.config/phasegate").expanduser()),
        ("postgresql+psycopg://plans:hunter2@db.example/plans", Path("~/.config/phasegate").expanduser()),
    ],
)
def test_folder_lies_beside_the_database_file_else_in_the_home(db_url: str, folder: Path) -> None:
    assert installation_folder(db_url, {}) == folder


def test_a_chosen_folder_counts_before_the_databases(tmp_path: Path) -> None:
    chosen = {"PHASEGATE_HOME": str(tmp_path / "chosen")}
    assert installation_folder("sqlite:///season.db", chosen) == tmp_path / "chosen"


def test_two_names_of_one_database_share_its_folder(tmp_path: Path) -> None:
    (tmp_path / "season.db").touch()
    (tmp_path / "link.db").symlink_to(tmp_path / "season.db")
    assert database_file(f"sqlite:///{tmp_path}/link.db") == tmp_path / "season.db"


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_folder_and_files_are_their_owners_alone_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        folder = make_folder(tmp_path / "new")
        write_new(folder / "a", "text")
    finally:
        os.umask(before)
    assert (mode(folder), mode(folder / "a") & 0o077) == (0o700, 0)


def test_a_folder_that_is_there_keeps_its_mode_and_what_it_holds(tmp_path: Path) -> None:
    folder = tmp_path / "holds-other-things"
    folder.mkdir(mode=0o755)
    (folder / "other.txt").write_text("theirs")
    make_folder(folder)
    assert (mode(folder), (folder / "other.txt").read_text()) == (0o755, "theirs")


@pytest.mark.parametrize("writable", [0o770, 0o707, 0o720, 0o702])
def test_a_folder_in_which_others_can_write_is_refused(tmp_path: Path, writable: int) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(writable)
    with pytest.raises(BadInput, match=r"^Others can write in .*/open, so it is not used; take that away: chmod"):
        make_folder(folder)


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    folder = folder_of_somebody_else(tmp_path)
    with pytest.raises(BadInput, match="belongs to another user of this machine, so it is not used"):
        check_folder(folder)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="is no folder; remove it"):
        make_folder(tmp_path / "file")


def test_what_is_written_first_stays(tmp_path: Path) -> None:
    assert write_new(tmp_path / "once", "first") is True
    assert write_new(tmp_path / "once", "second") is False
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("once", "first")]


def test_what_others_can_read_is_named_and_what_a_closed_folder_hides_is_not(tmp_path: Path) -> None:
    open_folder, closed = tmp_path / "open", tmp_path / "open" / "closed"
    open_folder.mkdir()
    closed.mkdir(mode=0o700)
    for folder in (open_folder, closed):
        (folder / "file").touch(mode=0o644)
    open_folder.chmod(0o755)
    assert list(open_to_others(open_folder)) == [open_folder, open_folder / "file"]
    open_folder.chmod(0o700)
    assert list(open_to_others(open_folder)) == []
