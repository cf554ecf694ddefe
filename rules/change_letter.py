"""Who is told of a change of the calendar, and how: the table of docs/changes.md, and the words of the letter."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

LetterPart = Literal[
    "owner",
    "dependent",
    "manager",
    "reviewer",
    "approver",
    "carry_owner",
    "requester",
    "product_ops",
]
LetterHow = Literal["letter", "digest"]

LETTER_PARTS: Mapping[LetterPart, str] = {
    "owner": "it is yours to do",
    "dependent": "something of yours hangs on it",
    "manager": "it is to be done by somebody who reports to you",
    "reviewer": "you are booked for its review",
    "approver": "you approve what is owed there",
    "carry_owner": "what was open there comes to a gate of yours",
    "requester": "you asked something of a plan there",
    "product_ops": "you run the season",
}
"""What a person is to a gate that changes, and what the letter calls it."""


@dataclass(frozen=True)
class Audience:
    """Who gets a letter, who finds it in a digest, and whether a near date wants an acknowledgement."""

    letter: frozenset[LetterPart]
    digest: frozenset[LetterPart] = frozenset()
    acks: bool = False


_EARLIER = Audience(
    letter=frozenset({"owner", "manager", "reviewer", "dependent"}),
    digest=frozenset({"product_ops"}),
    acks=True,
)
_LATER = Audience(
    letter=frozenset({"owner", "reviewer"}),
    digest=frozenset({"dependent", "product_ops"}),
)
_WAIVED = Audience(
    letter=frozenset({"owner", "approver", "carry_owner", "requester"}),
    digest=frozenset({"product_ops"}),
)
_NEW = Audience(
    letter=frozenset({"owner"}),
    digest=frozenset({"approver", "product_ops"}),
    acks=True,
)

TABLE: Mapping[str, Audience] = {
    "earlier": _EARLIER,
    "later": _LATER,
    "waived": _WAIVED,
    "removed": _WAIVED,
    "new": _NEW,
    "criteria": _NEW,
}
"""By the kind of change. Product Ops is a part only of what holidays and blackouts move; there are no watchers yet."""


def letter_or_digest(kind: str, part: LetterPart) -> LetterHow | None:
    """How this part hears of it; None where it does not."""
    audience = TABLE[kind]
    if part in audience.letter:
        return "letter"
    if part in audience.digest:
        return "digest"
    return None


@dataclass(frozen=True)
class LetterLine:
    """One gate in a person's letter; `was` and `now` are instants in both zones, "" where there is none."""

    title: str
    kind: str
    days: int
    was: str
    now: str
    why: str
    part: LetterPart


_HEADS: Mapping[str, str] = {
    "earlier": "{title}: {n} business {days} earlier.",
    "later": "{title}: {n} business {days} later.",
    "waived": "{title}: waived.",
    "removed": "{title}: no longer part of the calendar.",
    "new": "{title}: new.",
    "criteria": "{title}: asks for something else from now on.",
}
_DO: Mapping[str, str] = {
    "earlier": "Have it done by the new day, or tell Product Ops at once why you cannot.",
    "later": "Nothing now; reminders follow the new day.",
    "waived": "Nothing more at this gate.",
    "removed": "Nothing more at this gate.",
    "new": "See what is owed, and have it done by the day.",
    "criteria": "See what is owed now.",
}


def letter_subject(season: str, lines: Sequence[LetterLine], reviews: int) -> str:
    """What comes first, and how much more there is."""
    headings = [_gate_heading(line) for line in lines]
    headings += ["A review moves."] * reviews
    first = headings[0].rstrip(".")
    more = len(headings) - 1
    suffix = f" (and {more} more)" if more else ""
    return f"{season}: {first}{suffix}"


def letter_body(
    lines: Sequence[LetterLine], reviews: Sequence[str], *, by: str, reason: str, change: str, ack: str
) -> str:
    """Old → new, why, by whom, and what to do; `ack` is the command that acknowledges, "" where none is asked for."""
    gates = [_gate_block(line) for line in lines]
    blocks = "\n".join([*gates, *reviews])
    request = f"\nPlease say that you have read this: {ack}\n" if ack else ""
    return f"{by} changed the season's calendar ({change}): {reason}\n\n{blocks}{request}"


def review_block(plan: str, was: str, to: str, why: str) -> str:
    """A booked review that goes elsewhere, or nowhere."""
    now = f"now {to}" if to else "no longer booked: nothing is free before its gate; book it anew"
    return f"Review of {plan}.\n  was {was}\n  {now}\n  Why: {why}\n"


def _gate_heading(line: LetterLine) -> str:
    days = abs(line.days)
    unit = "day" if days == 1 else "days"
    pattern = _HEADS[line.kind]
    return pattern.format(title=line.title, n=days, days=unit)


def _gate_block(line: LetterLine) -> str:
    rows = [
        _gate_heading(line),
        *_date_rows(line),
        f"  Why then: {line.why}",
        f"  You are told because {LETTER_PARTS[line.part]}.",
        f"  What to do: {_DO[line.kind]}",
    ]
    return "\n".join(rows) + "\n"


def _date_rows(line: LetterLine) -> Iterator[str]:
    if line.was:
        yield f"  was {line.was}"
    if line.now:
        yield f"  now {line.now}"
