"""A real organisation (268 people, 19 units, 16 documents): imported, opened, loaded, and blocked for reasons."""

from collections.abc import Iterator

import pendulum
import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from flows.operations.import_organisation import import_organisation
from flows.plan.advance import advance
from flows.plan.load_plan import load_plan
from flows.season.open_season import open_season
from flows.views.plan_moves import reasons_against_move
from models.database import writing
from models.organisation import Person, Unit
from models.plan import Plan, PlanVersion
from tests.conftest import AMAZON, OPENED_AT, REAL

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the real organisation is not on this machine")

AUGUST = pendulum.datetime(2026, 8, 3, 16)
PAST, FUNDED, UNFUNDED = "Past initiatives and metrics", "Proposed initiatives", "Unfunded initiatives"
ALL = f"Charter, {PAST}, {FUNDED}, {UNFUNDED}"
LAST_THREE = f"{PAST}, {FUNDED}, {UNFUNDED}"
# What each document, written for another template, lacks of the sections that an OP1 must have.
LACKS = {
    "batch_changes": UNFUNDED,
    "cloud": ALL,
    "code_graph": LAST_THREE,
    "code_insights": f"{FUNDED}, {UNFUNDED}",
    "code_intelligence": UNFUNDED,
    "code_security_tiger_team": f"Charter, {UNFUNDED}",
    "content_platform": LAST_THREE,
    "dev_experience": LAST_THREE,
    "enablement": LAST_THREE,
    "frontend_platform": LAST_THREE,
    "growth": UNFUNDED,
    "iam_and_admin_exp": ALL,
    "integrations": f"Charter, {UNFUNDED}",
    "repo_management": LAST_THREE,
    "search_core": f"Charter, {UNFUNDED}",
    "search_product": f"Charter, {UNFUNDED}",
}


@pytest.fixture
def real(sqlite_engine: Engine) -> Iterator[Session]:
    with writing(sqlite_engine) as session:
        import_organisation(session, REAL)
    with writing(sqlite_engine) as session:
        open_season(
            session, AMAZON.read_text(encoding="utf-8"), file="amazon_op.yaml", product_ops="p203", at=OPENED_AT
        )
    with writing(sqlite_engine) as session:
        yield session
        session.rollback()


def test_the_whole_organisation_comes_in_and_every_unit_gets_an_owner_and_another_approver(real: Session) -> None:
    counts = (select(func.count()).select_from(Person), select(func.count()).select_from(Unit))
    assert [real.scalar(count) for count in counts] == [268, 19]
    plans = list(real.scalars(select(Plan)))
    assert len(plans) == 38
    assert [plan.id for plan in plans if plan.owner_id == plan.approver_id] == []
    assert real.get_one(Plan, "fy2027_op1_growth").owner_id == "p183"


def test_the_sixteen_real_plans_are_blocked_for_the_sections_that_they_lack_and_for_want_of_partners(
    real: Session,
) -> None:
    blocked: dict[str, list[str]] = {}
    for unit in real.scalars(select(Unit).where(Unit.plan_file != "").order_by(Unit.id)):
        plan = real.get_one(Plan, f"fy2027_op1_{unit.id}")
        advance(real, plan.id, "start", by=plan.owner_id, at=AUGUST, seen=plan.version)
        text = (REAL / unit.plan_file).read_text(encoding="utf-8")
        load_plan(real, plan.id, text, by=plan.owner_id, at=AUGUST, seen=plan.version)
        blocked[unit.id] = why(real, plan)
    no_partners = "Name at least one partner for pre-review, or state why there is none."
    assert blocked == {unit: [f"Missing sections: {lacks}.", no_partners] for unit, lacks in LACKS.items()}


def why(session: Session, plan: Plan) -> list[str]:
    from flows.act.context import open_context

    context = open_context(session, plan.season_id, by=plan.owner_id, at=AUGUST)
    return [reason.text for reason in reasons_against_move(context, plan, "request_prereview")]


def test_lengths_of_the_real_plans_are_counted(real: Session) -> None:
    plan = real.get_one(Plan, "fy2027_op1_code_insights")
    advance(real, plan.id, "start", by=plan.owner_id, at=AUGUST, seen=plan.version)
    text = (REAL / "plans" / "code_insights.md").read_text(encoding="utf-8")
    load_plan(real, plan.id, text, by=plan.owner_id, at=AUGUST, seen=plan.version)
    version = real.get_one(PlanVersion, (plan.id, plan.text_number))
    assert (version.words, version.pages) == (2618, 6)
