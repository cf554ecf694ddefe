"""How the votes on a plan stand, and who has a seat in which group, as a season's facts tell it."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from flows.act.facts import Facts
from flows.act.look import look_at_season
from flows.approval.votes import seats_by_group, vote_standing
from models.organisation import SYSTEM
from models.plan import Plan
from rules.approval import ApprovalTally
from tests.conftest import OPENED_AT


def standing_of(session: Session, plan: Plan) -> ApprovalTally:
    return vote_standing(*_among_facts(session, plan))


def seats_of(session: Session, plan: Plan) -> Mapping[str, Sequence[str]]:
    return seats_by_group(*_among_facts(session, plan))


def _among_facts(session: Session, plan: Plan) -> tuple[Facts, Plan]:
    facts = look_at_season(session, plan.season_id, by=SYSTEM, at=OPENED_AT)
    return facts, facts.one(Plan, plan.id)
