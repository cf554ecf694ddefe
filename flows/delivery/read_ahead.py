"""Reading what a batch of notices is about in sets, before each is looked at: as many statements as tables.

What those rows refer to, and what refers to them, is read together by whoever first asks for one of it
(flows/act/known_rows.py).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from flows.act.facts import Facts
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
