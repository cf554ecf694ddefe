"""The settings of a machine's operator: `settings.toml` in the installation's folder, each key also a variable.

A word of the command line counts before the variable of the environment, and that before the file.
"""

import os
from collections.abc import Mapping, MutableMapping, Sequence
from itertools import pairwise

from flows.installation.folder import check_file, check_folder, database_file, installation_folder

SETTINGS_FILE = "settings.toml"
DEFAULT_DATABASE = "sqlite:///phasegate.db"

SETTING_NAMES: Mapping[str, str] = {
    "db": "the database: sqlite:///FILE or postgresql+psycopg://…",
    "season": "the season meant where none is named",
    "as": "who acts where nobody is named, by id",
    "deliver_to": "where notices go",
    "channels": "other addresses by name: NAME=ADDRESS NAME=ADDRESS",
    "url": "where the pages are, for links in messages",
    "webhook_secret": "what webhooks are signed with",
    "prefect": "the address of a Prefect server of your own: https://prefect.example.org/api",
    "log": "how much is said: ERROR, WARNING, INFO, DEBUG",
    "log_format": "json, or nothing for lines that people read",
}
"""What can be set, and what it is for; each is also the variable PHASEGATE_ and its name in capitals."""


def variable_of(name: str) -> str:
    """The variable of the environment that says the same as this setting."""
    return f"PHASEGATE_{name.upper()}"


def database_named(words: Sequence[str], environ: Mapping[str, str] = os.environ) -> str:
    """The database that a command line names, before anything else of it is read: it says where the settings are.

    "" where none is named and the default one is not there: then the settings of `~/.config/phasegate` may name it.
    """
    chosen = _database_of_option(words) or environ.get(variable_of("db"), "")
    if chosen:
        return chosen
    default_file = database_file(DEFAULT_DATABASE)
    return DEFAULT_DATABASE if default_file and default_file.exists() else ""


def _database_of_option(words: Sequence[str]) -> str:
    """“--db URL” before “--db=URL”; "" where there is neither."""
    for word, value in pairwise(words):
        if word == "--db":
            return value
    for word in words:
        if word.startswith("--db="):
            return word.removeprefix("--db=")
    return ""


def apply_settings(db_url: str, environ: MutableMapping[str, str]) -> None:
    """Put what the file says into the environment, where that does not say it itself.

    Raises BadInput with every mistake of the file, or where the folder or the file is not the operator's own.
    """
    folder = installation_folder(db_url, environ)
    file = folder / SETTINGS_FILE
    if not folder.exists():
        return
    check_folder(folder)
    if not file.exists():
        return
    check_file(file)
    from flows.installation.settings_file import read_settings  # noqa: PLC0415  who has no such file does not pay

    for name, value in read_settings(file).items():
        environ.setdefault(variable_of(name), value)
