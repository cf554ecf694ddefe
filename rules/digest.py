"""What somebody has read, as digests: of a text, of each of its sections, of its asks, and of the plan as a whole."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from rules.chain import canonical

OTHER = "other"
"""The text outside of every section that the calendar knows: the title, an introduction, a heading of one's own."""

AskFigures = tuple[str, int, int, Decimal]
"""An ask's slug, people, least number of them, and the yearly cost of one."""


def lines_of(text: str) -> list[str]:
    """Whatever ends its lines: LF, CR LF or CR."""
    unix = text.replace("\r\n", "\n")
    unix = unix.replace("\r", "\n")
    return unix.split("\n")


def text_as_read(text: str) -> str:
    """Without what nobody sees: line ends are one, trailing blanks and blank lines around the text are gone."""
    stripped = [line.rstrip() for line in lines_of(text)]
    return "\n".join(stripped).strip()


def text_digest(text: str) -> str:
    """SHA-256 of the text as everybody reads it: line ends and trailing blanks do not make another version."""
    return bytes_digest(text_as_read(text).encode())


def bytes_digest(data: bytes) -> str:
    """SHA-256 of a file as it is."""
    return hashlib.sha256(data).hexdigest()


def section_digests(texts: Mapping[str, str]) -> dict[str, str]:
    """For each section, written or not, the digest of what stands there."""
    return {name: text_digest(text) for name, text in texts.items()}


def asks_digest(asks: Iterable[AskFigures]) -> str:
    """Of the people and the money that are asked for, in no particular order; an amount is text with two places."""
    rows = [_figures_as_object(figures) for figures in sorted(asks)]
    return _json_digest(rows)


def _figures_as_object(figures: AskFigures) -> dict[str, object]:
    slug, heads, minimum, cost = figures
    return {
        "slug": slug,
        "heads": heads,
        "minimum": minimum,
        "cost": f"{cost:.2f}",
    }


def plan_digest(text: str, asks: str, attachments: Mapping[str, str]) -> str:
    """Of all that an approver reads: the digests of text and asks, and each attachment's name and digest."""
    parts = {
        "text": text,
        "asks": asks,
        "attachments": dict(attachments),
    }
    return _json_digest(parts)


def scope_digest(whole: str, sections: Mapping[str, str], signed: Sequence[str]) -> str:
    """Of what one partner signs: some sections, or the whole plan.

    Who signs a section that the text was not read for (the calendar has dropped or renamed it) signs the whole.
    """
    unknown = [name for name in signed if name not in sections]
    if unknown or not signed:
        return whole
    return _json_digest({name: sections[name] for name in signed})


def _json_digest(content: Any) -> str:
    return bytes_digest(canonical(content).encode())
