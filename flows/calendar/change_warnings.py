"""What to mind before a calendar change is published: nothing of it stops the change."""

from collections.abc import Iterable, Iterator, Mapping

from config.checks.order import out_of_order
from config.difference import CalendarDifference
from config.scopes import Scopes
from flows.calendar.booked_reviews import ReviewMove


def change_warnings(
    after: Scopes,
    full: CalendarDifference,
    decided: Mapping[str, str],
    reviews: Iterable[ReviewMove],
) -> Iterator[str]:
    yield from _decided_warnings(full, decided)
    yield from _absorbed_warnings(full)
    yield from _order_warnings(after)
    yield from _lost_review_warnings(reviews)


def _decided_warnings(full: CalendarDifference, decided: Mapping[str, str]) -> Iterator[str]:
    company_moves = [move for move in full.moves if not move.unit]
    for move in company_moves:
        if move.gate in decided:
            state = decided[move.gate].replace("_", " ")
            yield f"{move.gate} is {state} already; its date stays what it was, and only what follows it moves"


def _absorbed_warnings(full: CalendarDifference) -> Iterator[str]:
    for absorbed in full.absorbed:
        if not absorbed.unit:
            yield str(absorbed)


def _order_warnings(after: Scopes) -> Iterator[str]:
    """The gates that come in another order than they should, where that is allowed."""
    resolver = after.company
    dated = {gate: resolver.due(gate) for gate in resolver.by_id}
    for _, _, edge, sentence in out_of_order(resolver.calendar, dated):
        if edge.kind == "soft":
            yield sentence


def _lost_review_warnings(reviews: Iterable[ReviewMove]) -> Iterator[str]:
    lost = [review.plan for review in reviews if review.to is None]
    if lost:
        plans = ", ".join(lost)
        yield f"{len(lost)} booked reviews fit nowhere and must be booked anew: {plans}"
