"""Reading a PNG without a library: what resvg writes, eight bits of red, green, blue and alpha."""

import re
import struct
import zlib
from collections.abc import Iterator


def grey(png: bytes) -> list[list[int]]:
    """Each pixel's darkness, 0 (white) to 255 (black), row by row; the pictures are grey, so red tells it."""
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", png[16:29])
    assert (depth, kind, interlaced) == (8, 6, 0)
    raw = zlib.decompress(b"".join(body for name, body in _chunks(png) if name == b"IDAT"))
    rows, above = [], bytearray(width * 4)
    for n in range(height):
        start = n * (width * 4 + 1)
        above = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + width * 4]), above)
        rows.append([255 - above[i] for i in range(0, width * 4, 4)])
    return rows


def ink(png: bytes) -> int:
    """How many pixels are dark."""
    return sum(darkness > 96 for row in grey(png) for darkness in row)


def cropped(svg: str, x: float, y: float, width: float, height: float) -> str:
    """The same picture, seen through a window."""
    frame = f'viewBox="{x} {y} {width} {height}" width="{width}" height="{height}"'
    return re.sub(r'viewBox="[^"]*" width="[^"]*" height="[^"]*"', frame, svg, count=1)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += length + 12


def _unfiltered(how: int, row: bytearray, above: bytearray) -> bytearray:
    for i, value in enumerate(row):
        left, up = row[i - 4] if i > 3 else 0, above[i]
        corner = above[i - 4] if i > 3 else 0
        row[i] = (value + (0, left, up, (left + up) // 2, _paeth(left, up, corner))[how]) % 256
    return row


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda near: abs(guess - near))
