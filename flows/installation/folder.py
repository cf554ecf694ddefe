"""The folder of an installation: its settings, its keys, and the engine's home and logs; for its operator alone.

It is `PHASEGATE_HOME`, else `FILE.phasegate` beside the SQLite database FILE, else `~/.config/phasegate`: a folder of
its own in each case, so that no folder that holds other things is read or changes its mode, and two databases side by
side share nothing (docs/security.md).
"""

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from states.refusal import BadInput

HOME_VARIABLE = "PHASEGATE_HOME"
PRIVATE_FOLDER = 0o700
OWNER_ONLY = 0o600
WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH
OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def database_file(db_url: str) -> Path | None:
    """The absolute path of the SQLite database of this address; None for a database that is no file."""
    url = urlsplit(db_url)
    if not url.scheme.startswith("sqlite"):
        return None
    name = url.path.removeprefix("/")
    if name in ("", ":memory:"):
        return None
    return Path(name).resolve()


def beside_database(file: Path) -> Path:
    """The installation's folder of an SQLite database, where `PHASEGATE_HOME` names no other."""
    return file.with_name(f"{file.name}.phasegate")


def installation_folder(db_url: str, environ: Mapping[str, str]) -> Path:
    """Where the installation of this database has its folder; it need not be there yet."""
    chosen = environ.get(HOME_VARIABLE)
    if chosen:
        return Path(chosen).expanduser().absolute()
    file = database_file(db_url)
    if file:
        return beside_database(file)
    return Path("~/.config/phasegate").expanduser()


def make_folder(folder: Path) -> Path:
    """Make the folder with mode 0700 where it is missing; raises BadInput where it cannot be trusted."""
    try:
        _make_private(folder)
    except OSError as error:
        remedy = f"Name another folder: {HOME_VARIABLE}=FOLDER"
        raise BadInput(f"The installation's folder {folder} cannot be made ({error.strerror}). {remedy}") from error
    check_folder(folder)
    return folder


def _make_private(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        folder.mkdir(mode=PRIVATE_FOLDER)
        # The umask may have taken away even what the owner needs.
        folder.chmod(PRIVATE_FOLDER)


def check_folder(folder: Path) -> None:
    """Raises BadInput where the folder belongs to somebody else, or others can write in it."""
    if not folder.is_dir():
        raise BadInput(f"{folder} is no folder; remove it, or name another folder: {HOME_VARIABLE}=FOLDER")
    _check_trusted(folder, f"name a folder of your own: {HOME_VARIABLE}=FOLDER")


def check_file(file: Path) -> None:
    """Raises BadInput where the file belongs to somebody else, or others can write in it."""
    _check_trusted(file, "look at what it says, and make it yours")


def _check_trusted(path: Path, remedy: str) -> None:
    status = path.stat()
    if status.st_uid != os.geteuid():
        raise BadInput(f"{path} belongs to another user of this machine, so it is not used; {remedy}.")
    if status.st_mode & WRITABLE_BY_OTHERS:
        raise BadInput(f"Others can write in {path}, so it is not used; take that away: chmod go-rwx {path}")


def open_to_others(path: Path) -> Iterator[Path]:
    """The file, or the folder and what lies in it, as far as other users of the machine can read it.

    What lies in a folder that is closed to others is out of their reach, whatever its own mode is.
    """
    if not path.exists() or _is_closed(path):
        return
    yield path
    if path.is_dir():
        for inside in sorted(path.iterdir()):
            yield from open_to_others(inside)


def _is_closed(path: Path) -> bool:
    return not path.stat().st_mode & OPEN_TO_OTHERS
