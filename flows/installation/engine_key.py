"""The key of the engine's own Prefect server: made at its first start, and told to nobody but its own processes."""

import re
import secrets
from pathlib import Path

from flows.installation.folder import OPEN_TO_OTHERS, check_file
from flows.installation.private_file import write_new
from states.refusal import BadInput

KEY_FILE = "engine.key"
_KEY = re.compile(r"phasegate:[0-9a-f]{64}")


def engine_key(folder: Path) -> str:
    """The key of the installation in this folder; made where there is none yet, once, whoever starts at the same time.

    It is ASCII, a name and 32 random bytes: `phasegate:` and 64 hexadecimal digits, as HTTP's Basic scheme wants it.
    """
    write_new(folder / KEY_FILE, f"phasegate:{secrets.token_hex(32)}\n")
    return read_key(folder)


def read_key(folder: Path) -> str:
    """The key that is there; raises BadInput where there is none, or where others know it."""
    file = folder / KEY_FILE
    if not file.exists():
        raise BadInput(f"{folder} holds no key yet; phasegate serve makes it at its first start.")
    check_file(file)
    remedy = f"Remove it, and the next start of phasegate serve makes a new one: rm {file}"
    if file.stat().st_mode & OPEN_TO_OTHERS:
        raise BadInput(f"Others can read {file}, so the key may be known. {remedy}")
    text = file.read_text(encoding="ascii", errors="replace")
    key = text.strip()
    if not _KEY.fullmatch(key):
        raise BadInput(f"{file} holds no key of phasegate's. {remedy}")
    return key
