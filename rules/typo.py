"""A slip of the pen in a locked goal's words: few letters, no number (docs/asks-and-goals.md, “Goals”)."""

import re

MOST_LETTERS = 3


def is_slip(old: str, new: str) -> bool:
    """May this be corrected without anybody's approval?"""
    return bool(new.strip()) and re.findall(r"\d", old) == re.findall(r"\d", new) and _letters(old, new) <= MOST_LETTERS


def _letters(old: str, new: str) -> int:
    """Letters to put in, take out or change; more than are allowed is one too many, however many it is."""
    if abs(len(old) - len(new)) > MOST_LETTERS:
        return MOST_LETTERS + 1
    row = list(range(len(new) + 1))
    for n, letter in enumerate(old, start=1):
        before, row[0] = row[0], n
        for m, other in enumerate(new, start=1):
            before, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, before + (letter != other))
    return row[-1]
