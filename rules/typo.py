"""A slip of the pen in a locked goal's words: few letters, no number (docs/asks-and-goals.md, “Goals”)."""

import re

MOST_LETTERS = 3


def is_slip(old: str, new: str) -> bool:
    """May this be corrected without anybody's approval?"""
    if not new.strip():
        return False
    if _digits_in(old) != _digits_in(new):
        return False
    return _letters_changed(old, new) <= MOST_LETTERS


def _digits_in(text: str) -> list[str]:
    return re.findall(r"\d", text)


def _letters_changed(old: str, new: str) -> int:
    """Letters to put in, take out or change; more than are allowed is one too many, however many it is."""
    if abs(len(old) - len(new)) > MOST_LETTERS:
        return MOST_LETTERS + 1
    distances = list(range(len(new) + 1))
    for letter in old:
        distances = _next_distances(distances, letter, new)
    return distances[-1]


def _next_distances(before: list[int], letter: str, new: str) -> list[int]:
    """The row of the Levenshtein table for one letter more of the old text: its distance to each beginning of `new`."""
    row = [before[0] + 1]
    for place, other in enumerate(new):
        taken_out = before[place + 1] + 1
        put_in = row[-1] + 1
        changed = before[place]
        if letter != other:
            changed += 1
        row.append(min(taken_out, put_in, changed))
    return row
