"""Mistakes in files are data: all at once, each with its line and its remedy."""

from collections.abc import Sequence
from dataclasses import dataclass

from states.refusal import BadInput


@dataclass(frozen=True, order=True)
class Mistake:
    """What is wrong in a file, where (1-based line) and what to do about it."""

    file: str
    line: int
    code: str
    sentence: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code} {self.sentence}, {self.remedy}"


class Mistaken(BadInput):
    """A file that cannot be used; `mistakes` holds every one of them."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        lines = [str(mistake) for mistake in self.mistakes]
        super().__init__("\n".join(lines))
