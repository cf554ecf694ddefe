"""Changes of a calendar in a few words: slip a gate, set a rule, close a day, add a blackout.

A change is an edit of the calendar's text, so that what is looked at beforehand is what is published afterwards.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from pendulum import Date

from config.calendar import BlackoutKind, Calendar
from config.daterule import parse_shift
from config.holidays import HolidayData
from config.load import Edit, edit_yaml
from config.read import parse_calendar, shaped
from states.refusal import BadInput, Unknown

Kind = Literal["slip", "set", "holiday", "blackout"]


@dataclass(frozen=True)
class Change:
    """What is changed (a gate, a setting, a day, a blackout's id) and what becomes of it, as it was written."""

    kind: Kind
    what: str
    value: str

    def __str__(self) -> str:
        return f"{self.kind} {self.what}={self.value}"


def parse_changes(told: Mapping[Kind, Iterable[str]]) -> tuple[Change, ...]:
    """`tunnel_down=+5bd` and the like, by kind; raises BadInput for what has no `=`, every one of them at once."""
    pairs = [(kind, text, *text.partition("=")) for kind, texts in told.items() for text in texts]
    wrong = [
        f"“{text}” says nothing; write --{kind} {EXAMPLES[kind]}"
        for kind, text, _, sign, _ in pairs
        if not sign and kind != "holiday"
    ]
    if wrong:
        raise BadInput("\n".join(wrong))
    return tuple(Change(kind, what.strip(), value.strip()) for kind, _, what, _, value in pairs)


EXAMPLES: Mapping[Kind, str] = {
    "slip": "tunnel_down=+5bd",
    "set": "goal_lock='fy_start + 19 bd'",
    "holiday": "2026-11-09='Company day' (or …@DE-BE for one calendar)",
    "blackout": "audit=2026-11-02..2026-11-06:no_gates,quiet",
}


def changed(text: str, changes: Sequence[Change], *, file: str, data: HolidayData) -> str:
    """The calendar's text with these changes, one after the other.

    Raises BadInput or Unknown where one cannot be made, and Mistaken where what comes of them is no calendar.
    """
    for change in changes:
        # Only the last must hold together: two slips may be right where neither is alone.
        _, calendar = shaped(text, file)
        text = edit_yaml(text, list(EDITS[change.kind](calendar, change)))
    parse_calendar(text, file, data)
    return text


def as_rows(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Plain values, as a proposed change is kept."""
    return [asdict(change) for change in changes]


def from_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[Change, ...]:
    return tuple(Change(**row) for row in rows)


def _slip(calendar: Calendar, change: Change) -> Iterator[Edit]:
    n, gate = _position(calendar, change.what), calendar.gate(change.what)
    try:
        days = gate.shift + parse_shift(change.value)
    except ValueError as error:
        raise BadInput(f"--slip {change.what}: {error}.") from None
    _must_move(calendar, change.what)
    yield Edit(("gates", n, "shift"), f"{days:+d} bd")


def _must_move(calendar: Calendar, gate_id: str) -> None:
    gate = calendar.gate(gate_id)
    if gate.due.pinned:
        told = f"{gate_id} is pinned to {gate.due.text}; a slip does not move it."
        raise BadInput(f"{told} Set another day: --set {gate_id}=fixed:DAY")


def _set(calendar: Calendar, change: Change) -> Iterator[Edit]:
    """A gate's rule (`goal_lock=…`), another key of a gate (`op2_draft.grace=3`), or of the file (`limits.…=…`)."""
    head, *rest = change.what.split(".")
    if any(gate.id == head for gate in calendar.gates):
        yield Edit(("gates", _position(calendar, head), *(rest or ["due"])), change.value)
        return
    if head not in type(calendar).model_fields or (head == "gates"):
        raise Unknown("gate or key of the calendar", head, [gate.id for gate in calendar.gates])
    yield Edit((head, *rest), change.value)


def _position(calendar: Calendar, gate_id: str) -> int:
    ids = [gate.id for gate in calendar.gates]
    if gate_id not in ids:
        raise Unknown("gate", gate_id, ids)
    return ids.index(gate_id)


def _holiday(calendar: Calendar, change: Change) -> Iterator[Edit]:
    title, _, named = change.value.partition("@")
    name = named.strip() or calendar.business_days
    try:
        Date.fromisoformat(change.what)
    except ValueError:
        raise BadInput(f"“{change.what}” is not a day; write --holiday {EXAMPLES['holiday']}") from None
    if name not in calendar.calendars:
        yield Edit(("calendars", name, "country"), name)
    yield Edit(("calendars", name, "closed", change.what), title.strip() or "Closed")


_WINDOW = re.compile(r"(?P<first>\d{4}-\d{2}-\d{2})\.\.(?P<last>\d{4}-\d{2}-\d{2})(?::(?P<kinds>[a-z_, ]+))?")


def _blackout(calendar: Calendar, change: Change) -> Iterator[Edit]:
    found = _WINDOW.fullmatch(change.value)
    if found is None:
        raise BadInput(f"“{change.value}” is no window; write --blackout {EXAMPLES['blackout']}")
    kinds = [kind.strip() for kind in (found["kinds"] or "no_gates").split(",")]
    if strange := set(kinds) - set(get_args(BlackoutKind)):
        raise Unknown("kind of blackout", min(strange), get_args(BlackoutKind))
    ids = [blackout.id for blackout in calendar.blackouts]
    row = {"id": change.what, "title": change.what.replace("_", " ").capitalize()}
    row |= {"from": found["first"], "to": found["last"]}
    at = ids.index(change.what) if change.what in ids else len(ids)
    yield Edit(("blackouts", at), row | {"kinds": kinds})


EDITS: Mapping[Kind, Callable[[Calendar, Change], Iterator[Edit]]] = {
    "slip": _slip,
    "set": _set,
    "holiday": _holiday,
    "blackout": _blackout,
}
