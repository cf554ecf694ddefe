"""Changes of a calendar in a few words: slip a gate, set a rule, close a day, add a blackout.

A change is an edit of the calendar's text, so that what is looked at beforehand is what is published afterwards.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from pendulum import Date

from config.calendar import BlackoutKind, Calendar
from config.calendar_form import calendar_of_form
from config.daterule_text import parse_shift
from config.edit import Edit, edit_yaml
from config.holidays import HolidayData
from config.read import parse_calendar
from config.yaml_places import Path
from states.refusal import BadInput, Unknown

TextChangeKind = Literal["slip", "set", "holiday", "blackout"]

WrittenChange = tuple[TextChangeKind, str]
"""A change as it is written, behind the kind of it."""
TextsByKind = Mapping[TextChangeKind, Iterable[str]]

EXAMPLES: Mapping[TextChangeKind, str] = {
    "slip": "tunnel_down=+5bd",
    "set": "goal_lock='fy_start + 19 bd'",
    "holiday": "2026-11-09='Company day' (or …@DE-BE for one calendar)",
    "blackout": "audit=2026-11-02..2026-11-06:no_gates,quiet",
}
CLOSED_TITLE = "Closed"
USUAL_BLACKOUT = "no_gates"
_WINDOW = re.compile(r"(?P<first>\d{4}-\d{2}-\d{2})\.\.(?P<last>\d{4}-\d{2}-\d{2})(?::(?P<kinds>[a-z_, ]+))?")


@dataclass(frozen=True)
class TextChange:
    """What is changed (a gate, a setting, a day, a blackout's id) and what becomes of it, as it was written."""

    kind: TextChangeKind
    what: str
    value: str

    def __str__(self) -> str:
        return f"{self.kind} {self.what}={self.value}"


def parse_changes(texts_by_kind: TextsByKind) -> tuple[TextChange, ...]:
    """`tunnel_down=+5bd` and the like, by kind; raises BadInput for what has no `=`, every one of them at once."""
    written = _written_changes(texts_by_kind)
    _must_say_something(written)
    return tuple(_parse_change(kind, text) for kind, text in written)


def _written_changes(texts_by_kind: TextsByKind) -> list[WrittenChange]:
    return [(kind, text) for kind, texts in texts_by_kind.items() for text in texts]


def _must_say_something(written: list[WrittenChange]) -> None:
    empty = [_says_nothing(kind, text) for kind, text in written if not _has_value(kind, text)]
    if empty:
        raise BadInput("\n".join(empty))


def _has_value(kind: TextChangeKind, text: str) -> bool:
    """A holiday need not have a title."""
    return "=" in text or kind == "holiday"


def _says_nothing(kind: TextChangeKind, text: str) -> str:
    return f"“{text}” says nothing; write --{kind} {EXAMPLES[kind]}"


def _parse_change(kind: TextChangeKind, text: str) -> TextChange:
    what, _, value = text.partition("=")
    return TextChange(kind, what.strip(), value.strip())


def changed_text(
    text: str,
    changes: Sequence[TextChange],
    *,
    file: str,
    data: HolidayData,
) -> str:
    """The calendar's text with these changes, one after the other.

    Raises BadInput or Unknown where one cannot be made, and Mistaken where what comes of them is no calendar.
    """
    for change in changes:
        # Only the last must hold together: two slips may be right where neither is alone.
        _, calendar = calendar_of_form(text, file)
        edits = EDITS[change.kind](calendar, change)
        text = edit_yaml(text, list(edits))
    parse_calendar(text, file, data)
    return text


def as_rows(
    changes: Sequence[TextChange],
) -> list[dict[str, Any]]:
    """Plain values, as a proposed change is kept."""
    return [asdict(change) for change in changes]


def from_rows(
    rows: Iterable[Mapping[str, Any]],
) -> tuple[TextChange, ...]:
    """What `as_rows` made."""
    return tuple(TextChange(**row) for row in rows)


def _slip_edits(calendar: Calendar, change: TextChange) -> Iterator[Edit]:
    position = _gate_position(calendar, change.what)
    days = _slip_days(change)
    _must_move(calendar, change.what)
    shift = calendar.gate(change.what).shift + days
    yield Edit(("gates", position, "shift"), f"{shift:+d} bd")


def _slip_days(change: TextChange) -> int:
    try:
        return parse_shift(change.value)
    except ValueError as error:
        raise BadInput(f"--slip {change.what}: {error}.") from None


def _must_move(calendar: Calendar, gate_id: str) -> None:
    rule = calendar.gate(gate_id).due
    if rule.pinned:
        sentence = f"{gate_id} is pinned to {rule.text}; a slip does not move it."
        raise BadInput(f"{sentence} Set another day: --set {gate_id}=fixed:DAY")


def _set_edits(calendar: Calendar, change: TextChange) -> Iterator[Edit]:
    """A gate's rule (`goal_lock=…`), another key of a gate (`op2_draft.grace=3`), or of the file (`limits.…=…`)."""
    first, *keys = change.what.split(".")
    gates = [gate.id for gate in calendar.gates]
    if first in gates:
        keys_of_gate = keys or ["due"]
        path: Path = ("gates", gates.index(first), *keys_of_gate)
        yield Edit(path, change.value)
        return
    is_setting = first in type(calendar).model_fields and first != "gates"
    if not is_setting:
        raise Unknown("gate or key of the calendar", first, gates)
    yield Edit((first, *keys), change.value)


def _gate_position(calendar: Calendar, gate_id: str) -> int:
    gates = [gate.id for gate in calendar.gates]
    if gate_id not in gates:
        raise Unknown("gate", gate_id, gates)
    return gates.index(gate_id)


def _holiday_edits(calendar: Calendar, change: TextChange) -> Iterator[Edit]:
    """The day is closed in the calendar behind the @, or in that of the gates, which is made where it is missing."""
    day = change.what
    title, _, calendar_name = change.value.partition("@")
    name = calendar_name.strip() or calendar.business_days
    _must_be_day(day)
    if name not in calendar.calendars:
        yield Edit(("calendars", name, "country"), name)
    path = ("calendars", name, "closed", day)
    yield Edit(path, title.strip() or CLOSED_TITLE)


def _must_be_day(text: str) -> None:
    try:
        Date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"“{text}” is not a day; write --holiday {EXAMPLES['holiday']}") from None


def _blackout_edits(calendar: Calendar, change: TextChange) -> Iterator[Edit]:
    """The blackout of this id is written anew, or added behind the others."""
    window = _WINDOW.fullmatch(change.value)
    if window is None:
        raise BadInput(f"“{change.value}” is no window; write --blackout {EXAMPLES['blackout']}")
    position = _blackout_position(calendar, change.what)
    yield Edit(("blackouts", position), _blackout_row(change.what, window))


def _blackout_row(
    blackout_id: str,
    window: re.Match[str],
) -> dict[str, Any]:
    return {
        "id": blackout_id,
        "title": blackout_id.replace("_", " ").capitalize(),
        "from": window["first"],
        "to": window["last"],
        "kinds": _parse_kinds(window["kinds"]),
    }


def _blackout_position(calendar: Calendar, blackout_id: str) -> int:
    """Where it stands; behind the others if it is new."""
    ids = [blackout.id for blackout in calendar.blackouts]
    if blackout_id in ids:
        return ids.index(blackout_id)
    return len(ids)


def _parse_kinds(text: str | None) -> list[str]:
    names = (text or USUAL_BLACKOUT).split(",")
    kinds = [name.strip() for name in names]
    _must_be_known(kinds)
    return kinds


def _must_be_known(kinds: list[str]) -> None:
    known = get_args(BlackoutKind)
    strange = set(kinds) - set(known)
    if strange:
        raise Unknown("kind of blackout", min(strange), known)


MakeEdits = Callable[[Calendar, TextChange], Iterator[Edit]]

EDITS: Mapping[TextChangeKind, MakeEdits] = {
    "slip": _slip_edits,
    "set": _set_edits,
    "holiday": _holiday_edits,
    "blackout": _blackout_edits,
}
