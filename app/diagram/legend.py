"""The legend of a diagram: each sign that is in it, beside its words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.diagram.subject import Doer, Subject, doer
from app.picture.svg import path, rect, text, width_of

LINE, GAP = 24.0, 24.0

Has = Callable[[Subject], bool]


@dataclass(frozen=True)
class Entry:
    """A sign around the origin, 36 wide, what it means, and whether the diagram has it."""

    words: str
    sign: str
    has: Has
    kind: str = ""


def _made_by(wanted: Doer) -> Has:
    return lambda subject: any(doer(move) == wanted for move in subject.table.moves)


def _way(wanted: Doer) -> str:
    return path(f"way {wanted}", "M-18 0H10") + path("head", "M18 0l-8 -4v8Z")


_BOX = rect("box", -16, -8, 32, 16, radius=6)

ENTRIES = (
    Entry("where it begins", _BOX, lambda _: True, "begins"),
    Entry("a state, and for whom it waits", _BOX, lambda _: True),
    Entry(
        "the end",
        _BOX + rect("inner", -13, -5, 26, 10, radius=3),
        lambda subject: bool(subject.table.ends()),
        "ends",
    ),
    Entry("a move that people make", _way("people"), _made_by("people")),
    Entry("that the automation makes", _way("automation"), _made_by("automation")),
    Entry("that either makes", _way("either"), _made_by("either")),
)

CODES = "CAPITALS below a move: what must hold; a refusal names the same code."


def legend(subject: Subject, room: float) -> tuple[str, float]:
    """The signs in lines from the left, and how tall they are."""
    places = list(_flow([entry for entry in ENTRIES if entry.has(subject)], room))
    last = places[-1][2] + LINE
    codes = text(0, last + LINE / 2 + 4.2, CODES, "meaning") if any(m.guards for m in subject.table.moves) else ""
    return "".join(_entry(*place) for place in places) + codes, last + (LINE if codes else 0)


def _flow(entries: list[Entry], room: float) -> Iterator[tuple[Entry, float, float]]:
    x, y = 0.0, 0.0
    for entry in entries:
        wide = 42 + width_of(entry.words)
        if x and x + wide > room:
            x, y = 0.0, y + LINE
        yield entry, x, y
        x += wide + GAP


def _entry(entry: Entry, x: float, y: float) -> str:
    return (
        f'<g class="sign {entry.kind}" transform="translate({x + 18:.1f} {y + LINE / 2:.1f})">{entry.sign}'
        f"{text(24, 4.2, entry.words, 'meaning')}</g>"
    )
