"""What somebody has read, as digests: of a text, of each of its sections, of its asks, and of the plan as a whole."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

OTHER = "other"
"""The text outside of every section that the calendar knows: the title, an introduction, a heading of one's own."""

AskFigures = tuple[str, int, int, Decimal]
"""An ask's slug, people, least number of them, and the yearly cost of one."""


def lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def digest(text: str) -> str:
    """SHA-256 of the text as everybody reads it: line ends and trailing blanks do not make another version."""
    whole = "\n".join(line.rstrip() for line in lines(text))
    return hashlib.sha256(whole.strip().encode()).hexdigest()


def bytes_digest(data: bytes) -> str:
    """SHA-256 of a file as it is."""
    return hashlib.sha256(data).hexdigest()


def section_digests(texts: Mapping[str, str]) -> dict[str, str]:
    """For each section, written or not, the digest of what stands there."""
    return {name: digest(text) for name, text in texts.items()}


def asks_digest(asks: Iterable[AskFigures]) -> str:
    """Of the people and the money that are asked for, in no particular order; an amount is text with two places."""
    return _canonical(
        [
            {"slug": slug, "heads": heads, "minimum": minimum, "cost": f"{cost:.2f}"}
            for slug, heads, minimum, cost in sorted(asks)
        ]
    )


def plan_digest(text: str, asks: str, attachments: Mapping[str, str]) -> str:
    """Of all that an approver reads: the digests of text and asks, and each attachment's name and digest."""
    return _canonical({"text": text, "asks": asks, "attachments": dict(attachments)})


def scope_digest(whole: str, sections: Mapping[str, str], signed: Sequence[str]) -> str:
    """Of what one partner signs: some sections, or the whole plan.

    Who signs a section that the text was not read for (the calendar has dropped or renamed it) signs the whole.
    """
    if not signed or any(name not in sections for name in signed):
        return whole
    return _canonical({name: sections[name] for name in signed})


def _canonical(said: Any) -> str:
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
