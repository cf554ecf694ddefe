"""Which of a unit's plans name a request in an initiative: there an accepted request becomes a promise."""

from collections.abc import Collection

from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.texts.decide_version import current_text
from flows.texts.reading import read_text
from models.intake import IntakeRequest
from models.plan import Plan
from rules.citation import cited_ids


def cited_in_plan(facts: Facts, plan: Plan, ids: Collection[str]) -> frozenset[str]:
    """Those of the requests that an initiative of the plan's current text names."""
    version = current_text(facts, plan) if ids else None
    if version is None:
        return frozenset()
    document = facts.calendar.document(plan.document)
    reading = read_text(version.text, document)
    return cited_ids(reading.initiatives, ids)


def plans_handed_in(facts: Facts, unit_id: str) -> list[Plan]:
    """The unit's plans whose text nobody edits any more."""
    lifecycle = facts.lifecycle
    writing = (lifecycle.initial, *lifecycle.editable_in)
    written = [plan for plan in _plans_of_unit(facts, unit_id) if plan.text_number > 0]
    return [plan for plan in written if plan.state not in writing]


def _plans_of_unit(facts: Facts, unit_id: str) -> list[Plan]:
    return facts.rows(Plan, season_id=facts.season.id, unit_id=unit_id)


def plan_that_would(facts: Facts, unit_id: str) -> str:
    """The plan in which the unit's initiatives stand: the first document that proposes any."""
    documents = _proposing_documents(facts)
    for plan in _plans_of_unit(facts, unit_id):
        if plan.document in documents:
            return plan.id
    return unit_id


def _proposing_documents(facts: Facts) -> list[str]:
    documents = facts.calendar.documents
    return [document.id for document in documents if document.proposes and not document.based_on]


def _accepted_requests(facts: Facts, plan: Plan) -> list[IntakeRequest]:
    requests = facts.rows(
        IntakeRequest,
        season_id=plan.season_id,
        to_unit_id=plan.unit_id,
    )
    return [request for request in requests if request.state == "accepted"]


def commit_cited(draft: Draft, plan: Plan) -> None:
    """The plan is handed in: what was accepted and stands in one of its initiatives is promised, funded or not."""
    accepted = _accepted_requests(draft.facts, plan)
    accepted_ids = [request.id for request in accepted]
    promised = cited_in_plan(draft.facts, plan, accepted_ids)
    for request in accepted:
        if request.id in promised:
            draft.then("intake_request", request, "commit")
