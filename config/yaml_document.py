"""A YAML file that was read: its values, and where they stand."""

from dataclasses import dataclass, field
from typing import Any

from config.mistake import Mistake
from config.yaml_places import Path


@dataclass
class Document:
    """The values of one YAML file, and the line on which each stands."""

    file: str
    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of this value, or of the nearest thing around it that is in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def mistake(
        self,
        path: Path,
        code: str,
        sentence: str,
        remedy: str,
    ) -> Mistake:
        """A mistake on the line of this value."""
        return Mistake(
            file=self.file,
            line=self.line(path),
            code=code,
            sentence=sentence,
            remedy=remedy,
        )
