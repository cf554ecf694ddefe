"""The hash of a journal entry: of the one before it, and of all that the entry says."""

from pendulum import DateTime

from models.base import in_utc
from models.journal import Entry
from rules.chain import entry_hash

HASHED = (
    "seq",
    "season_id",
    "actor",
    "kind",
    "thing_id",
    "act",
    "was",
    "now",
    "version",
    "reason",
    "facts",
)


def hash_entry(entry: Entry) -> str:
    """SHA-256 of the hash before and of all that the entry says."""
    content = {name: getattr(entry, name) for name in HASHED}
    content["at"] = _hashed_instant(entry.at)
    if entry.on_behalf_of:  # what was written before there were stand-ins keeps its hash
        content["on_behalf_of"] = entry.on_behalf_of
    return entry_hash(entry.previous_hash, content)


def _hashed_instant(at: DateTime) -> str:
    """An instant as the hash is taken of it: UTC, ISO 8601."""
    utc = in_utc(at)
    day = f"{utc.year:04}-{utc.month:02}-{utc.day:02}"
    time = f"{utc.hour:02}:{utc.minute:02}:{utc.second:02}"
    fraction = f".{utc.microsecond:06}" if utc.microsecond else ""
    return f"{day}T{time}{fraction}+00:00"
