"""What a plan of the template `amazon_op` should do, in plain Python: from the specification, not from the code.

Every act answers with the codes that must refuse it (none: it is done), and changes the model only then. BAD stands for
words that make no sense here, which are refused before anybody asks who says them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import ceil

BAD = "BAD"

OWNER, CONTACT, APPROVER, PRODUCT_OPS = "ana", "eng", "vp", "po"
CONTACTS = {"payments": ("bjo",), "growth": ("chi",)}
PEOPLE = (OWNER, CONTACT, APPROVER, PRODUCT_OPS, "bjo", "chi", "ceo")

START = "start"
TEXTS: dict[str, frozenset[str]] = {
    "whole": frozenset(),
    "another": frozenset(),
    "bare": frozenset({"DOC_SECTIONS"}),
    "long": frozenset({"DOC_TOO_LONG"}),
    "unranked": frozenset({"UNFUNDED_RANK"}),
    "caseless": frozenset({"HC_CASE"}),
}
"""Texts that people load, and the guards that each does not satisfy."""

LACKS = {**TEXTS, START: frozenset({"DOC_SECTIONS"})}
"""With the text that a plan begins with: headings, and nothing under them."""

MOVES = {
    "start": ("not_started", "drafting"),
    "request_prereview": ("drafting", "partner_review"),
    "submit": ("partner_review", "submitted"),
    "withdraw": ("submitted", "drafting"),
    "begin_review": ("submitted", "in_review"),
    "return": ("in_review", "drafting"),
    "conclude": ("in_review", "actions_open"),
    "approve": (("in_review", "actions_open"), "approved"),
    "merge": ("drafting", "merged"),
    "waive": ((), "skipped"),
    "supersede": ("approved", "superseded"),
    "archive": (("approved", "superseded", "skipped", "merged"), "archived"),
}
BY = {
    **dict.fromkeys(("start", "request_prereview", "submit", "withdraw", "merge"), "owner"),
    **dict.fromkeys(("begin_review", "return", "conclude", "approve"), "approver"),
    **dict.fromkeys(("waive", "supersede", "archive"), ""),
}
GUARDS = {
    "start": ("GATE_NOT_OPEN",),
    "request_prereview": ("DOC_SECTIONS", "NO_PARTNERS"),
    "submit": ("DOC_TOO_LONG", "PREREVIEW_OPEN", "OBJECTION_OPEN", "UNFUNDED_RANK", "HC_CASE", "GATE_CLOSED"),
    "withdraw": ("REVIEW_SOON",),
    "begin_review": ("QUORUM",),
    "return": ("NO_FEEDBACK",),
    "conclude": ("ACTION_FIELDS",),
    "approve": ("ACTIONS_OPEN", "SELF_APPROVE", "CONTRIBUTED"),
    "merge": ("MERGE_ACK",),
}
ACTS = {
    "load": (("drafting", "partner_review"), ("owner", "contributor")),
    "name_partners": (("not_started", "drafting", "partner_review"), ("owner", "product_ops")),
    "agree": (("partner_review",), ("partner",)),
    "object": (("partner_review",), ("partner",)),
    "attend": (("submitted", "in_review"), ("approver", "partner")),
    "add_action": (("in_review",), ("approver",)),
    "complete_action": ((), ("owner", "approver")),
    "waive_guard": ((), ("product_ops",)),
}
WAIVABLE = (
    *("GATE_CLOSED", "DOC_SECTIONS", "NO_PARTNERS", "DOC_TOO_LONG", "PREREVIEW_OPEN", "UNFUNDED_RANK", "HC_CASE"),
    "QUORUM",
)
AWAITED = ("open", "in_progress", "done")
ITEM_MOVES = {
    "start": (("open", "carried"), "in_progress", ("owner",)),
    "done": (("open", "in_progress", "carried"), "done", ("owner",)),
    "verify": (("done",), "verified", ("approver", "product_ops", "owner")),
    "drop": (("open", "in_progress", "carried"), "dropped", ("approver",)),
}

# The instants through which a run goes: before OP1 opens (27 July), in it, after its last day (28 August and five
# business days of grace).
BEFORE, IN_TIME, LATE = 0, 1, 2


@dataclass
class Partner:
    verdict: str = "none"
    read: str = ""


@dataclass
class Item:
    round: int
    owner: str
    due: bool
    blocking: bool
    state: str = "open"


@dataclass
class PlanModel:
    """The state of one plan; `text` names what it says, "" before it says anything."""

    state: str = "not_started"
    version: int = 1
    round: int = 1
    when: int = BEFORE
    late_entry: bool = False
    text: str = ""
    author: str = ""
    needed: int = 0
    no_partner_reason: bool = False
    partners: dict[str, Partner] = field(default_factory=dict)
    here: set[tuple[int, str, str]] = field(default_factory=set)
    items: list[Item] = field(default_factory=list)
    waived: set[tuple[int, str]] = field(default_factory=set)
    wrote: set[tuple[int, str]] = field(default_factory=set)
    entries: int = 0

    # --- who somebody is --------------------------------------------------------------------------------------
    def relations(self, by: str) -> set[str]:
        found = {"owner"} if by == OWNER else set()
        found |= {"contributor"} if by in (CONTACT, OWNER) else set()
        found |= {"approver", "manager"} if by == APPROVER else set()
        found |= {"product_ops"} if by == PRODUCT_OPS else set()
        found |= {"partner"} if any(by in CONTACTS[unit] for unit in self.partners) else set()
        return found

    # --- guards -----------------------------------------------------------------------------------------------
    def _holds(self, code: str, by: str) -> bool:
        return (self.round, code) in self.waived or not getattr(self, f"_{code.lower()}")(by)

    def _gate_not_open(self, _by: str) -> bool:
        return self.when == BEFORE

    def _gate_closed(self, _by: str) -> bool:
        return self.when == LATE and not self.late_entry

    def _doc_sections(self, _by: str) -> bool:
        return not self.text or "DOC_SECTIONS" in LACKS.get(self.text, ())

    def _doc_too_long(self, _by: str) -> bool:
        return "DOC_TOO_LONG" in LACKS.get(self.text, ())

    def _unfunded_rank(self, _by: str) -> bool:
        return "UNFUNDED_RANK" in LACKS.get(self.text, ())

    def _hc_case(self, _by: str) -> bool:
        return "HC_CASE" in LACKS.get(self.text, ())

    def _no_partners(self, _by: str) -> bool:
        return not self.partners and not self.no_partner_reason

    def _prereview_open(self, _by: str) -> bool:
        return any(one.verdict != "agree" or one.read != self.text for one in self.partners.values())

    def _objection_open(self, _by: str) -> bool:
        return any(one.verdict == "object" for one in self.partners.values())

    def _review_soon(self, _by: str) -> bool:
        return False

    def _quorum(self, _by: str) -> bool:
        present = {seat for number, text, seat in self.here if (number, text) == (self.round, self.text)}
        return "" not in present or len(present - {""}) < self.needed

    def _no_feedback(self, _by: str) -> bool:
        return all(item.round != self.round for item in self.items)

    def _action_fields(self, _by: str) -> bool:
        return any(item.state in AWAITED and not (item.owner and item.due) for item in self.items)

    def _actions_open(self, _by: str) -> bool:
        return any(item.state in AWAITED and item.blocking for item in self.items)

    def _self_approve(self, by: str) -> bool:
        return by == OWNER

    def _contributed(self, by: str) -> bool:
        """Since the plan was last sent back, or of the text that is there."""
        return (self.round, by) in self.wrote or by == self.author

    def _merge_ack(self, _by: str) -> bool:
        return True

    def possible(self) -> list[str]:
        """The moves of people from here."""
        return [name for name, (source, _) in MOVES.items() if BY[name] and self.state in _listed(source)]

    # --- moves ------------------------------------------------------------------------------------------------
    def move(self, trigger: str, by: str, *, stale: bool) -> set[str]:
        source, target = MOVES[trigger]
        codes = {"STALE"} if stale else set()
        if self.state not in _listed(source):
            return codes | {"NOT_FROM_STATE"}
        if BY[trigger] not in self.relations(by):
            codes.add("NOT_AUTHORISED")
        codes |= {code for code in GUARDS.get(trigger, ()) if not self._holds(code, by)}
        if not codes:
            self._go(trigger, target)
        return codes

    def _go(self, trigger: str, target: str) -> None:
        self.state = target
        self._changed()
        if trigger == "start":
            self.text = self.text or START
        if trigger == "request_prereview":
            self._ask_partners()
        if trigger == "return":
            self.round += 1

    def _changed(self) -> None:
        self.version += 1
        self.entries += 1

    def _ask_partners(self) -> None:
        self.needed = ceil(len(self.partners) * 50 / 100)

    # --- acts -------------------------------------------------------------------------------------------------
    def _at_the_door(self, act: str, by: str, *, stale: bool) -> set[str]:
        states, relations = ACTS[act]
        codes = {"STALE"} if stale else set()
        codes |= {"NOT_FROM_STATE"} if states and self.state not in states else set()
        return codes | (set() if set(relations) & self.relations(by) else {"NOT_AUTHORISED"})

    def load(self, text: str, by: str, *, stale: bool) -> set[str]:
        if text == self.text:
            return set()  # the text that is there already changes nothing, whoever brings it
        codes = self._at_the_door("load", by, stale=stale)
        if not codes:
            self.text, self.author = text, by
            self.wrote.add((self.round, by))
            if self.state == "partner_review":
                self._ask_partners()
            self._changed()
        return codes

    def name_partners(self, units: tuple[str, ...], by: str, *, because: bool, stale: bool) -> set[str]:
        codes = self._at_the_door("name_partners", by, stale=stale)
        if not units and not because:
            codes |= {"REASON_REQUIRED"}
        going = [unit for unit in self.partners if unit not in units]
        if not codes and any(self.partners[unit].verdict == "object" for unit in going):
            codes = {"OBJECTION_OPEN"}
        if not codes and going and self.state == "partner_review" and by != PRODUCT_OPS:
            codes = {BAD}
        if not codes:
            self.partners = {unit: self.partners.get(unit, Partner()) for unit in units}
            self.no_partner_reason = not units
            if self.state == "partner_review":
                self._ask_partners()
            self._changed()
        return codes

    def say(self, verdict: str, unit: str, by: str, *, stale: bool) -> set[str]:
        codes = self._at_the_door(verdict, by, stale=stale)
        if not codes and (unit not in self.partners or by not in CONTACTS[unit]):
            codes = {BAD}
        if not codes:
            self.partners[unit] = replace(self.partners[unit], verdict=verdict, read=self.text)
            self._changed()
        return codes

    def attend(self, by: str, *, stale: bool) -> set[str]:
        codes = self._at_the_door("attend", by, stale=stale)
        if not codes:
            seats = [unit for unit in self.partners if by in CONTACTS[unit]] + ([""] if by == APPROVER else [])
            self.here = {one for one in self.here if not (one[0] == self.round and one[2] in seats)}
            self.here |= {(self.round, self.text, seat) for seat in seats}
            self._changed()
        return codes

    def waive_guard(self, guard: str, by: str, *, stale: bool) -> set[str]:
        codes = self._at_the_door("waive_guard", by, stale=stale)
        if not codes and guard not in WAIVABLE:
            codes = {BAD}
        if not codes:
            if guard == "GATE_CLOSED":
                self.late_entry = True
            else:
                self.waived.add((self.round, guard))
            self._changed()
        return codes

    # --- action items -----------------------------------------------------------------------------------------
    def add_action(self, by: str, owner: str, *, due: bool, blocking: bool, stale: bool) -> set[str]:
        codes = self._at_the_door("add_action", by, stale=stale)
        if not codes:
            self.items.append(Item(self.round, owner, due, blocking))
            self._changed()
        return codes

    def complete_action(self, n: int, by: str, owner: str, *, due: bool, stale: bool) -> set[str]:
        item = self.items[n]
        if item.state != "open" or (owner and item.owner) or (due and item.due):
            return {BAD}
        codes = self._at_the_door("complete_action", by, stale=stale)
        if not codes:
            item.owner, item.due = item.owner or owner, item.due or due
            self._changed()
        return codes

    def move_action(self, n: int, trigger: str, by: str) -> set[str]:
        item, (sources, target, allowed) = self.items[n], ITEM_MOVES[trigger]
        if item.state not in sources:
            return {"NOT_FROM_STATE"}
        mine = (self.relations(by) - {"owner"}) | ({"owner"} if by == item.owner else set())
        codes = set() if mine & set(allowed) else {"NOT_AUTHORISED"}
        codes |= {"SELF_VERIFY"} if trigger == "verify" and by == item.owner else set()
        if not codes:
            item.state = target
        return codes


def _listed(source: Sequence[str]) -> Sequence[str]:
    return (source,) if isinstance(source, str) else source
