"""Writing a file that is its owner's alone, once."""

import os
import tempfile
from pathlib import Path


def write_new(file: Path, text: str) -> bool:
    """Write a file of mode 0600, whole or not at all; False where somebody else had it written before."""
    number, part = tempfile.mkstemp(prefix=f"{file.name}.", dir=file.parent)
    with open(number, "w", encoding="utf-8") as out:
        out.write(text)
    try:
        os.link(part, file)
    except FileExistsError:
        return False
    finally:
        os.unlink(part)
    return True
