"""Tables that stand in files which are named, and loaded when somebody asks for one of their values."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from importlib import import_module
from typing import Any, TypeVar

Loaded = TypeVar("Loaded")


def load_from(place: str) -> Any:
    """What stands at this place, `package.module:NAME`."""
    module, _, constant = place.partition(":")
    return getattr(import_module(module), constant)


class LoadedWhenAsked(Mapping[str, Loaded]):
    """What stands at each name's place; nothing of it is imported before it is asked for."""

    def __init__(self, where: Mapping[str, str]) -> None:
        self._where = where
        self._loaded: dict[str, Loaded] = {}

    def __getitem__(self, name: str) -> Loaded:
        if name not in self._loaded:
            self._loaded[name] = load_from(self._where[name])
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._where)

    def __len__(self) -> int:
        return len(self._where)


class TablesWhenAsked(LoadedWhenAsked[Loaded]):
    """What several tables have under these names, by the place of each table."""

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        super().__init__({name: place for place, in_table in names.items() for name in in_table})

    def __getitem__(self, name: str) -> Loaded:
        if name not in self._loaded:
            table = load_from(self._where[name])
            self._loaded[name] = table[name]
        return self._loaded[name]


class TableWhenAsked(Mapping[str, Loaded]):
    """A table that stands at a place, loaded whole when somebody first asks it."""

    def __init__(self, place: str) -> None:
        self._place = place

    @cached_property
    def _table(self) -> Mapping[str, Loaded]:
        table: Mapping[str, Loaded] = load_from(self._place)
        return table

    def __getitem__(self, name: str) -> Loaded:
        return self._table[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)
