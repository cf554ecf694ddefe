"""What two checkouts have sent, made comparable: a notice has its words since it is sent, and some are sent no more.

Which those are stands in docs/notices.md. To whoever is not sent one of them the rest may come in another digest, or
alone, and so at another time: of them each notice is compared with its words, not with its way.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]
Tables = dict[str, list[Row]]

NOT_SENT_ANY_MORE = frozenset(
    {
        "absence",
        "approval_changed",
        "ask_incomplete",
        "assigned",
        "change",
        "change_request",
        "check_in",
        "dependency",
        "extension_asked",
        "hand_over",
        "intake",
        "merge_asked",
        "missed_check_in",
        "objection",
        "override",
        "packet",
        "parent_gone",
        "reoffered",
        "resolved",
        "review",
        "revision",
        "ritual",
        "scope_cut",
        "submitted",
        "undeliverable",
        "vote",
        "waiver_expired",
        "withdrawn",
    }
)
"""The kinds of which the old sent what is done or taken back."""

WORDS = ("subject", "body")
WAY = ("send_at", "sent_at", "attempts", "lease", "leased_until", "digest_key")


def make_comparable(old: Tables, new: Tables) -> Counter[str]:
    """Leave in both what both should have sent; returns how many notices of which kind are not sent any more."""
    for tables in (old, new):
        tables["notice"] = [_as_sent(row) for row in tables["notice"]]
    unsent = list(_unsent(old, new))
    keys = {row["key"] for row in unsent}
    people = {row["person_id"] for row in unsent}
    for tables in (old, new):
        tables["notice"] = list(_without(tables["notice"], keys, people))
        messages = tables.get("sent", [])
        tables["sent"] = [row for row in messages if not _is_to(row, people)]
    return Counter(row["kind"] for row in unsent)


def _as_sent(row: Row) -> Row:
    """For whom somebody reads stood in the words of most kinds; what was not sent needs none."""
    left_out = ["for_id"]
    if row["sent_at"] is None:
        left_out += WORDS
    return {**row, **dict.fromkeys(left_out)}


def _unsent(old: Tables, new: Tables) -> Iterator[Row]:
    """The notices that the old has sent and the new has cancelled."""
    cancelled = {row["key"] for row in new["notice"] if row["state"] == "cancelled"}
    for row in old["notice"]:
        is_listed = row["kind"] in NOT_SENT_ANY_MORE
        if is_listed and row["state"] == "sent" and row["key"] in cancelled:
            yield row


def _without(rows: list[Row], keys: set[str], people: set[str]) -> Iterator[Row]:
    for row in rows:
        is_touched = row["person_id"] in people
        if row["key"] in keys or (is_touched and row["kind"] == "digest"):
            continue
        yield {**row, **dict.fromkeys(WAY)} if is_touched else row


def _is_to(message: Row, people: set[str]) -> bool:
    text: str = message["message"]
    return any(text.startswith(f"To: {person} ") for person in people)
