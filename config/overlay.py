"""What one part of the organisation does otherwise, as calendar files write it (docs/calendar.md, “overlays”)."""

from collections.abc import Iterator

from pydantic import Field

from config.gate import GateRow
from config.values import FileRow, Id, Rule, Shift

KEYS_WITH_DATES = ("remove", "waive", "shift", "replace_rule")
"""The keys under which stand gates whose date or existence an overlay changes."""
KEYS_WITH_GATES = (*KEYS_WITH_DATES, "rename", "final")


GatesByKey = Iterator[tuple[str, str]]


class Overlay(FileRow):
    """The changes of one unit, which hold for all units below it too."""

    add: tuple[GateRow, ...] = ()
    remove: tuple[Id, ...] = ()
    waive: dict[Id, str] = Field(default_factory=dict)
    shift: dict[Id, Shift] = Field(default_factory=dict)
    replace_rule: dict[Id, Rule] = Field(default_factory=dict)
    set_limits: dict[Id, int] = Field(default_factory=dict)
    rename: dict[Id, str] = Field(default_factory=dict)
    calendar: str | None = None
    final: tuple[Id, ...] = ()

    def changed_gates(self) -> GatesByKey:
        """(key, gate) of each gate that must exist for this overlay to mean something."""
        yield from self._gates_under(KEYS_WITH_GATES)

    def redated_gates(self) -> GatesByKey:
        """Of those, the gates whose date or existence it changes."""
        yield from self._gates_under(KEYS_WITH_DATES)

    def _gates_under(
        self,
        keys: tuple[str, ...],
    ) -> GatesByKey:
        for key in keys:
            for gate in getattr(self, key):
                yield key, gate
