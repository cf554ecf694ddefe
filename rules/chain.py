"""The journal's chain: what an entry says as canonical JSON, and the hash that follows from it and the one before."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

GENESIS = "0" * 64
"""The hash before the first entry."""

canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
"""The one way to write down what an entry says."""


def entry_hash(previous: str, content: Mapping[str, Any]) -> str:
    """SHA-256 of the hash before and of all that the entry says."""
    return hashlib.sha256(f"{previous}{canonical(content)}".encode()).hexdigest()
