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

RELATIVE_FILE = "file"
HOUSE = Path(__file__).parents[1]


def absolute_database(db_url: str) -> str:
    """The same database wherever the process goes."""
    file = database_file(db_url)
    if file is None:
        return db_url
    scheme, _, rest = db_url.partition("://")
    _, mark, query = rest.partition("?")
    return f"{scheme}:///{file}{mark}{query}"


def absolute_target(target: str) -> str:
    """The same file to deliver to wherever the process goes; other targets are what they are."""
    parts = urlsplit(target)
    written = f"{parts.netloc}{parts.path}"
    if parts.scheme != RELATIVE_FILE or written.startswith("/"):
        return target
    return target.replace(f"{parts.scheme}://{written}", f"{parts.scheme}://{Path.cwd() / written}", 1)


def absolute_targets(channels: str) -> str:
    """The same for NAME=ADDRESS NAME=ADDRESS."""
    pairs = (word.partition("=") for word in channels.split())
    return " ".join(f"{name}{equals}{absolute_target(target)}" for name, equals, target in pairs)


def leave_called_folder(home: Path) -> None:
    """Go to the engine's home, and take modules from the installed packages only."""
    called_in = Path.cwd()
    os.chdir(home)
    sys.path[:] = [entry for entry in sys.path if os.path.isabs(entry) and not _is_called_folder(entry, called_in)]


def _is_called_folder(entry: str, called_in: Path) -> bool:
    return Path(entry) == called_in != HOUSE
