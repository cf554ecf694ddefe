"""Every kind of notice: the room that has its words, what it is about, what it says, and whether it still matters.

Delivery names the rooms here and imports none, as the road does with the kinds of things (flows/act/kinds.py). Words
are made when they are needed, from what is so then (docs/decisions/0019-a-notice-is-facts.md).
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module

from flows.act.facts import Facts
from flows.act.notice_kind import NoticeKind, Words
from models.absence import Absence
from models.base import Base
from models.engine import EngineRequest
from models.exceptions import ExtensionRequest, Override
from models.gate import Gate
from models.goal import Goal, GoalDependency
from models.initiative import HeadcountAsk
from models.intake import IntakeRequest
from models.key_result import CheckIn, KeyResult
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import Person, Unit
from models.plan import Plan
from models.review import ReviewSession

log = logging.getLogger("phasegate.deliver")

STEPS = ("reminder", "escalation")

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


# --- what they are about, read in sets --------------------------------------------------------------------------------


ABOUT: Mapping[str, type[Base]] = {
    "absence": Absence,
    "acting": Person,
    "ask": HeadcountAsk,
    "by": Person,
    "check_in": CheckIn,
    "dependency": GoalDependency,
    "engine_request": EngineRequest,
    "extension": ExtensionRequest,
    "goal": Goal,
    "obligation": Obligation,
    "override": Override,
    "parent": Goal,
    "partner": Unit,
    "person": Person,
    "plan": Plan,
    "result": KeyResult,
    "session": ReviewSession,
    "unit": Unit,
    "voter": Person,
}
"""The tables of which a notice names a row by its id, by the word that its facts have for it."""


def read_ahead(facts: Facts, notices: Iterable[Notice]) -> None:
    """Read what the notices are about; what none of them names is read when it is asked for."""
    ids: dict[type[Base], set[str]] = defaultdict(set)
    requests = set()
    for notice in notices:
        for entity, row_id in _rows_named(notice):
            ids[entity].add(row_id)
        if "request" in notice.facts:
            requests.add(notice.facts["request"])
    for entity, wanted in ids.items():
        facts.load(entity, wanted)
    if Obligation in ids:
        facts.rows(Gate, season_id=facts.season.id)
    if requests:
        _load_requests(facts, requests)


def _rows_named(notice: Notice) -> Iterator[tuple[type[Base], str]]:
    yield Person, notice.person_id
    if notice.for_id:
        yield Person, notice.for_id
    if notice.obligation_key:
        yield Obligation, notice.obligation_key
    for name, value in notice.facts.items():
        if name in ABOUT:
            yield ABOUT[name], value


def _load_requests(facts: Facts, request_ids: Iterable[str]) -> None:
    """Their ids are unique in a season only."""
    season = {"season_id": facts.season.id}
    requests = facts.loader.rows_among(
        IntakeRequest,
        "id",
        sorted(request_ids),
        season,
    )
    for request in requests:
        facts.known.keep(request)


# --- whether they still matter ----------------------------------------------------------------------------------------


def why_obsolete(facts: Facts, notice: Notice) -> str:
    """Why the notice does not matter any more; "" if it does."""
    if facts.stand_ins.has_left(notice.person_id):
        return "they have left"
    if facts.season.row.state == "cancelled" and notice.kind != "season_cancelled":
        return "the season was cancelled"
    is_about_something = notice.facts or notice.obligation_key
    if notice.kind not in NOTICE_KINDS or not is_about_something:
        return ""
    kind = NOTICE_KINDS[notice.kind]
    return kind.why_obsolete(facts, notice)


def may_have_left(notice: Notice) -> bool:
    """Whether a sender took it and reported no outcome: then it is sent again under its own id, or not at all."""
    return bool(notice.lease and notice.attempts)


# --- what they say ----------------------------------------------------------------------------------------------------


def is_worded_of_facts(notice: Notice) -> bool:
    """Are its words made here? Those of older rows were written with them, and are kept."""
    return bool(notice.facts or notice.relation)


def notice_words(
    facts: Facts,
    notice: Notice,
    *,
    site: str = "",
) -> Words:
    """The subject and text; if `site`, the address of the pages, is known, a step has a link to the exact page."""
    if notice.subject:
        return Words(notice.subject, notice.body)
    kind = NOTICE_KINDS[notice.kind]
    words = kind.words(facts, notice)
    if notice.kind in STEPS:
        link = _link_to_plan(facts, notice, site)
        return Words(words.subject, words.body + link)
    if notice.for_id:
        absent = facts.name_of(notice.for_id)
        return Words(words.subject, f"You read this for {absent}, who is away.\n{words.body}")
    return words


def _link_to_plan(
    facts: Facts,
    step: Notice,
    site: str,
) -> str:
    if not site:
        return ""
    owed = facts.one(Obligation, step.obligation_key)
    if not owed.plan_id:
        return ""
    return f"Open it: {site}/plan/{owed.plan_id}\n"


def put_into_words(
    facts: Facts,
    notice: Notice,
    *,
    site: str,
) -> bool:
    """Whether it could be done; a notice that cannot be put into words is set aside.

    One that was not taken is worded anew; one that may have left says the same again.
    """
    if is_worded_of_facts(notice) and not may_have_left(notice):
        notice.subject = ""
    try:
        words = notice_words(facts, notice, site=site)
    except Exception as error:
        log.exception("no words for %s", notice.key)
        _set_aside(notice, error)
        return False
    notice.subject = words.subject
    notice.body = words.body
    return True


def _set_aside(notice: Notice, error: Exception) -> None:
    notice.state = "dead"
    notice.last_error = f"It cannot be put into words ({type(error).__name__})."
