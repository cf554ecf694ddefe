"""Every kind of notice, and the room in whose table its words stand; loaded when it is needed.

Delivery names the rooms here and imports none, as the road does with the kinds of things (flows/act/kinds.py).
"""

from collections.abc import Iterator, Mapping
from importlib import import_module

from flows.act.notice_kind import NoticeKind

ROOMS: Mapping[str, tuple[str, ...]] = {
    "absence": (
        "absence",
        "left",
        "on_behalf",
    ),
    "approval": ("vote", "approval_changed"),
    "automation": ("engine_request", "engine_change"),
    "calendar": ("change",),
    "delivery": ("undeliverable",),
    "exceptions": (
        "extension_asked",
        "extension_granted",
        "extension_refused",
        "extension_expired",
        "override",
    ),
    "goals": (
        "hand_over",
        "dependency",
        "change_request",
        "revision",
        "parent_gone",
        "check_in",
        "blindside",
        "missed_check_in",
    ),
    "headcount": (
        "packet",
        "scope_cut",
        "reoffered",
        "ask_incomplete",
    ),
    "intake": ("intake",),
    "obligations": (
        "reminder",
        "escalation",
        "assigned",
        "resolved",
    ),
    "plan": (
        "submitted",
        "withdrawn",
        "undone",
        "objection",
        "merge_asked",
        "waiver_expired",
    ),
    "review": ("review",),
    "season": ("season_cancelled", "ritual"),
    "views": ("roll_up",),
}
"""The kinds by the room whose file `notice_texts.py` has their words."""

DIGEST = "digest"
"""The kind that has no row: it is made of others when it is sent (flows/delivery/digest.py)."""


def load_table(room: str) -> Mapping[str, NoticeKind]:
    """The room's table, which is called after it: `PLAN_NOTICES` stands in flows/plan/notice_texts.py."""
    texts = import_module(f"flows.{room}.notice_texts")
    table: Mapping[str, NoticeKind] = getattr(texts, f"{room.upper()}_NOTICES")
    return table


class NoticeKinds(Mapping[str, NoticeKind]):
    """The kinds by their words."""

    def __init__(self, rooms: Mapping[str, tuple[str, ...]]) -> None:
        self._room_of = {kind: room for room, kinds in rooms.items() for kind in kinds}

    def __getitem__(self, kind: str) -> NoticeKind:
        table = load_table(self._room_of[kind])
        return table[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(self._room_of)

    def __len__(self) -> int:
        return len(self._room_of)


NOTICE_KINDS = NoticeKinds(ROOMS)
