"""What one part of the organisation does otherwise, as calendar files write it (docs/calendar.md, “overlays”)."""

from collections.abc import Iterator

from pydantic import Field

from config.gate import Gate
from config.values import Id, Row, Rule, Shift


class Overlay(Row):
    """The changes of one unit, which hold for all units below it too."""

    add: tuple[Gate, ...] = ()
    remove: tuple[Id, ...] = ()
    waive: dict[Id, str] = Field(default_factory=dict)
    shift: dict[Id, Shift] = Field(default_factory=dict)
    replace_rule: dict[Id, Rule] = Field(default_factory=dict)
    set_limits: dict[Id, int] = Field(default_factory=dict)
    rename: dict[Id, str] = Field(default_factory=dict)
    calendar: str | None = None
    final: tuple[Id, ...] = ()

    def named(self) -> Iterator[tuple[str, str]]:
        """(key, gate) of each gate that must exist for this overlay to mean something."""
        for key in ("remove", "waive", "shift", "replace_rule", "rename", "final"):
            yield from ((key, gate) for gate in getattr(self, key))

    def redated(self) -> Iterator[tuple[str, str]]:
        """Of those, the gates whose date or existence it changes."""
        yield from ((key, gate) for key, gate in self.named() if key not in ("rename", "final"))
