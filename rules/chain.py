"""The journal's chain: what an entry says as canonical JSON, and the hash that follows from it and the one before."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

GENESIS = "0" * 64
"""The hash before the first entry."""

canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
"""The one way to write down what an entry says."""

_SEQ = '"seq":0,'


def entry_hash(previous: str, content: Mapping[str, Any]) -> str:
    """SHA-256 of the hash before and of all that the entry says."""
    return hashlib.sha256(f"{previous}{canonical(content)}".encode()).hexdigest()


def entry_halves(content: Mapping[str, Any]) -> tuple[str, str]:
    """What is written before and after the number of the entry, for a database that gives the number itself.

    `content` numbers the entry 0. A quotation mark within a text is escaped, so the key is not found in one.
    """
    before, key, after = canonical(content).rpartition(_SEQ)
    if not key:
        raise ValueError(f"an entry without a number: {content}")
    return f'{before}"seq":', f",{after}"
