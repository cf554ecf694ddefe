"""Leaving the folder that a command was called in: nothing that lies there is run, or read as a setting.

Whoever starts `serve` may stand in a folder that somebody else writes in. Prefect reads `.env`, `prefect.toml` and
`pyproject.toml` where it starts, and Python takes modules from there; so every path is made absolute first, and then
the process goes to the engine's home, where all its children start too.
"""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from flows.installation.folder import database_file

FILE_SCHEME = "file"
HOUSE = Path(__file__).parents[1]


def absolute_database(db_url: str) -> str:
    """The same database wherever the process goes."""
    file = database_file(db_url)
    if file is None:
        return db_url
    scheme, _, address = db_url.partition("://")
    _, question_mark, query = address.partition("?")
    return f"{scheme}:///{file}{question_mark}{query}"


def absolute_target(target: str) -> str:
    """The same file to deliver to wherever the process goes; other targets are what they are."""
    parts = urlsplit(target)
    path = f"{parts.netloc}{parts.path}"
    if parts.scheme != FILE_SCHEME or path.startswith("/"):
        return target
    relative = f"{parts.scheme}://{path}"
    absolute = f"{parts.scheme}://{Path.cwd() / path}"
    return target.replace(relative, absolute, 1)


def absolute_targets(channels: str) -> str:
    """The same for NAME=ADDRESS NAME=ADDRESS."""
    return " ".join(_absolute_channel(channel) for channel in channels.split())


def _absolute_channel(channel: str) -> str:
    name, equals, target = channel.partition("=")
    return f"{name}{equals}{absolute_target(target)}"


def leave_called_folder(home: Path) -> None:
    """Go to the engine's home, and take modules from the installed packages only."""
    called_in = Path.cwd()
    os.chdir(home)
    sys.path[:] = [entry for entry in sys.path if _may_be_imported_from(entry, called_in)]


def _may_be_imported_from(entry: str, called_in: Path) -> bool:
    """Not from the folder that the command was called in, unless that is where phasegate itself lies."""
    if not os.path.isabs(entry):
        return False
    return called_in == HOUSE or Path(entry) != called_in
