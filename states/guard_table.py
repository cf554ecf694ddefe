"""Guards as a table by code, and the one guard that most kinds of thing have."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from states.guard import Guard

REASON_REQUIRED = Guard(
    "REASON_REQUIRED",
    "Give a reason (at least 10 characters).",
    "Say why: --reason ….",
)


def guards_by_code(rows: Iterable[Guard]) -> Mapping[str, Guard]:
    """In the order of the rows; nobody can change the table."""
    return MappingProxyType({guard.code: guard for guard in rows})
