"""When a plan closes: a plan that is handed in at a gate closes no earlier than it is due there."""

from collections.abc import Iterable

from pendulum import DateTime

from flows.act.facts import Facts
from models.plan import Plan


def close_plans_later(
    facts: Facts,
    gate_id: str,
    plans: Iterable[Plan],
    until: DateTime,
) -> None:
    """Those of the plans that are handed in at this gate may be handed in until then."""
    documents = _handed_in_at(facts, gate_id)
    for plan in plans:
        if plan.document in documents and plan.closes_at < until:
            plan.closes_at = until
            plan.version += 1


def _handed_in_at(facts: Facts, gate_id: str) -> set[str]:
    """The kinds of document that are handed in at this gate."""
    kinds = facts.calendar.documents
    return {kind.id for kind in kinds if kind.submit_gate == gate_id}
