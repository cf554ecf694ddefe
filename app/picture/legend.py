"""The legend of a picture that stands alone: each sign that is in it, beside its words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from app.picture.changes import Changed, Moved, changed
from app.picture.marks import diamond, ghost
from app.picture.scale import WIDTH
from app.picture.subject import Picture
from app.picture.svg import at, line, rect, text, width_of

LINE, GAP = 24, 22

Has = Callable[[Picture, list[Changed]], bool]

STATES: Mapping[str, str] = {
    "scheduled": "gate, still to come",
    "open": "open",
    "passed": "passed",
    "passed_with_exceptions": "passed with exceptions",
    "missed": "missed",
    "waived": "waived",
}


@dataclass(frozen=True)
class Entry:
    """A sign around the origin, what it means, and whether the picture has it."""

    words: str
    sign: str
    has: Has
    kind: str = ""
    wide: float = 24


def _in_state(state: str) -> Has:
    return lambda _, drawn: any(each.gate.state == state for each in drawn if each.change != "removed")


def _has_window(_: Picture, drawn: list[Changed]) -> bool:
    return any(each.gate.opens_at < each.gate.due_at for each in drawn if each.change != "removed")


def _has_grace(_: Picture, drawn: list[Changed]) -> bool:
    return any(each.gate.grace_ends_at > each.gate.due_at for each in drawn if each.change != "removed")


def _has_ghost(_: Picture, drawn: list[Changed]) -> bool:
    return any(isinstance(each.change, Moved) for each in drawn)


def _has_removed(_: Picture, drawn: list[Changed]) -> bool:
    return any(each.change == "removed" for each in drawn)


ENTRIES = (
    Entry("phase", rect("band", -10, -7, 20, 14), lambda *_: True),
    *(Entry(words, diamond(state), _in_state(state), state.replace("_", "-")) for state, words in STATES.items()),
    Entry("open until due", line("open-from", -10, 0, 10, 0), _has_window),
    Entry("grace", line("grace", -10, 0, 10, 0), _has_grace),
    Entry("blackout", rect("closed", -10, -7, 20, 14, radius=0), lambda picture, _: bool(picture.blackouts)),
    Entry("moved since the previous version", ghost(-16, 16) + at(16, 0, diamond("")), _has_ghost, "", 50),
    Entry("no longer there", diamond(""), _has_removed, "removed"),
)


def legend(picture: Picture) -> tuple[str, float]:
    """The signs in lines from the left, and how tall they are."""
    drawn = changed(picture)
    places = list(_flow([entry for entry in ENTRIES if entry.has(picture, drawn)]))
    return "".join(_entry(*place) for place in places), places[-1][2] + LINE


def _flow(entries: list[Entry]) -> Iterator[tuple[Entry, float, float]]:
    x, y = 0.0, 0.0
    for entry in entries:
        wide = entry.wide + 6 + width_of(entry.words)
        if x and x + wide > WIDTH:
            x, y = 0.0, y + LINE
        yield entry, x, y
        x += wide + GAP


def _entry(entry: Entry, x: float, y: float) -> str:
    return (
        f'<g class="sign {entry.kind}" transform="translate({x + entry.wide / 2:.1f} {y + LINE / 2:.1f})">{entry.sign}'
        f"{text(entry.wide / 2 + 6, 4.2, entry.words, 'meaning')}</g>"
    )
