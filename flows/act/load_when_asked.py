"""A table whose values stand in files that are named, and loaded when somebody asks for one of them."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TypeVar

Loaded = TypeVar("Loaded")


class LoadedWhenAsked(Mapping[str, Loaded]):
    """What stands at each name's place, `package.module:NAME`; nothing of it is imported before it is asked for."""

    def __init__(self, where: Mapping[str, str]) -> None:
        self._where = where
        self._loaded: dict[str, Loaded] = {}

    def __getitem__(self, name: str) -> Loaded:
        if name not in self._loaded:
            module, _, constant = self._where[name].partition(":")
            self._loaded[name] = getattr(import_module(module), constant)
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._where)

    def __len__(self) -> int:
        return len(self._where)
