"""Reading text files from outside: present, small enough and UTF-8, or a sentence that says what to do."""

from pathlib import Path

from states.refusal import BadInput

MAX_TEXT_BYTES = 256 * 1024


def read_text(path: Path, *, max_bytes: int = MAX_TEXT_BYTES) -> str:
    """The file's text.

    Raises BadInput where it is missing, a folder, too large, not UTF-8 or holds a NUL.
    """
    return decode_text(read_bytes(path), name=str(path), max_bytes=max_bytes)


def read_bytes(path: Path, *, most: int = -1) -> bytes:
    """The file as it is, or no more than its first `most` bytes; raises BadInput where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(most)
    except FileNotFoundError:
        raise BadInput(f"{path}: there is no such file; check the path or create the file.") from None
    except IsADirectoryError:
        raise BadInput(f"{path}: this is a folder; name a file in it.") from None
    except OSError as error:
        raise BadInput(f"{path}: it cannot be read ({error.strerror}); check its permissions.") from error


def decode_text(
    data: bytes,
    *,
    name: str,
    max_bytes: int = MAX_TEXT_BYTES,
) -> str:
    """The text of these bytes, under the same rules as a file's."""
    if len(data) > max_bytes:
        raise BadInput(f"{name}: it has {len(data):,} bytes; at most {max_bytes:,} are read. Make it smaller.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{name}:{line}: byte {error.start} is not UTF-8; save the file as UTF-8.") from error
    _must_hold_no_nul(text, name)
    return text


def _must_hold_no_nul(text: str, name: str) -> None:
    place = text.find("\0")
    if place >= 0:
        line = text.count("\n", 0, place) + 1
        raise BadInput(f"{name}:{line}: it holds a NUL character, so it is not a text file; export it as text.")
