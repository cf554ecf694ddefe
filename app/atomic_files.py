"""Files that commands write: whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

from states.refusal import BadInput


def write_whole(path: Path, data: bytes) -> None:
    """Who reads the file in this moment gets the one from before; raises BadInput where it cannot be written."""
    beside = path.parent / f".{path.name}.{os.getpid()}"
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        reason = error.strerror
        raise BadInput(f"{path}: it cannot be written ({reason}); name a file in a folder of yours.") from error


def must_be_free(path: Path, *, force: bool, option: str = "--to") -> None:
    """Raises BadInput where a file would be written over and nobody allowed it; `option` is how another is named."""
    if path.exists() and not force:
        remedy = f"name another one with {option}, or write over it: --force"
        raise BadInput(f"{path}: there is such a file already; {remedy}.")
