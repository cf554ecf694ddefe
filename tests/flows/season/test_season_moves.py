"""A season's own moves and those of people: what the year does, closing, cancelling by two, opening after another."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pendulum
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from flows.act.context import open_context
from flows.season.open_season import open_season
from flows.season.season_moves import move_by_itself, move_season, season_ways
from models.database import writing
from models.gate import Gate
from models.goal import Goal
from models.journal import Entry
from models.notice import Notice
from models.organisation import Person
from models.plan import Plan
from models.review import ActionItem
from models.season import Season
from states.refusal import Refused
from tests.conftest import AMAZON, OPENED_AT, SEASON, Opener
from tests.flows.drafts import still_owed

AT = pendulum.datetime(2027, 1, 29, 20)
WHY = "The company is bought by another."
NEXT = AMAZON.read_text(encoding="utf-8").replace("season: FY2027", "season: FY2028").replace("2027-", "2028-")


@pytest.fixture
def one(sqlite_engine: Engine, open_for: Opener) -> Iterator[Session]:
    """A session on an open season, where the engine makes no difference."""
    open_for(sqlite_engine)
    with writing(sqlite_engine) as opened:
        yield opened
        opened.rollback()


def put(session: Session, state: str) -> Season:
    season = session.get_one(Season, SEASON)
    season.state = state
    session.flush()
    return season


def move(session: Session, trigger: str, by: str = "po", reason: str = "", **told: Any) -> str:
    return move_season(session, SEASON, trigger, by=by, at=AT, reason=reason, **told).now


def refused(session: Session, trigger: str, by: str = "po", reason: str = "", **told: Any) -> list[str]:
    with pytest.raises(Refused) as caught:
        move(session, trigger, by, reason, **told)
    return [str(reason) for reason in caught.value.reasons]


def goal(session: Session, name: str, state: str, **told: Any) -> Goal:
    row = Goal(id=name, season_id=SEASON, tier="team", title=name, owner_id="ana", state=state, base={}, **told)
    session.add(row)
    session.flush()
    return row


def test_the_tick_opens_a_season_and_begins_and_ends_its_year_each_with_an_entry(one: Session) -> None:
    season = one.get_one(Season, SEASON)
    first = one.scalars(select(Gate.opens_at).order_by(Gate.opens_at)).all()[0]
    move_by_itself(open_context(one, SEASON, by="system", at=first.subtract(seconds=1)))
    assert season.state == "published"
    move_by_itself(open_context(one, SEASON, by="system", at=first))
    assert season.state == "planning"
    put(one, "locked")
    move_by_itself(open_context(one, SEASON, by="system", at=pendulum.datetime(2028, 1, 1, 9)))
    assert season.state == "scoring"
    told = one.scalars(select(Entry).where(Entry.kind == "season").order_by(Entry.seq)).all()
    assert [(entry.actor, entry.act, entry.was, entry.now, entry.version) for entry in told] == [
        ("po", "publish", "draft", "published", 1),
        ("system", "open", "published", "planning", 2),
        ("system", "start_year", "locked", "executing", 3),
        ("system", "year_end", "executing", "scoring", 4),
    ]


def test_why_the_goals_cannot_be_locked_says_who_has_to_do_what(one: Session) -> None:
    put(one, "planning")
    goal(one, "g1", "proposed")
    goal(one, "g2", "aligned")
    _, ways = season_ways(one, SEASON, by="po", at=AT, trigger="lock_goals")
    reasons = ways[0].reasons
    assert str(reasons[0]) == "LOCK_PENDING 1 of 2 goals are not aligned: g1."
    assert (reasons[0].whose_turn, reasons[0].how_many) == (("ana",), 1)
    assert "WAIVER_MISSING OP1 draft is neither passed nor waived for growth, payments, search, shop." in [
        str(reason) for reason in reasons
    ]


def test_a_season_closes_when_every_goal_has_a_score_and_every_look_back_a_decision(one: Session) -> None:
    """The guards UNSCORED and RETRO_OPEN."""
    put(one, "scoring")
    row = goal(one, "g1", "scoring")
    goal(one, "g2", "retired")
    one.add(ActionItem(id="a1", plan_id="fy2027_op1_search", round=1, text="Look", owner_id="ana"))
    assert refused(one, "close") == ["UNSCORED 1 goals have no score."]
    row.state, row.score = "scored", Decimal("0.7")
    one.get_one(Plan, "fy2027_op1_search").state = "approved"
    one.flush()
    assert move(one, "close") == "closed"
    states = dict(one.execute(select(Plan.id, Plan.state)).tuples().all())
    assert (states["fy2027_op1_search"], states["fy2027_op1_growth"]) == ("archived", "not_started")


def test_a_season_is_cancelled_by_product_ops_and_an_executive_together(one: Session) -> None:
    said = "SECOND_PERSON Cancelling takes Product Ops and an executive; "
    assert refused(one, "cancel") == [
        "REASON_REQUIRED Give a reason (at least 10 characters).",
        f"{said}nobody has asked for it yet.",
    ]
    assert refused(one, "ask_cancel", by="ana", reason="short") == [
        "NOT_AUTHORISED Only Product Ops or an executive can ask cancel; you are not part of it.",
        "REASON_REQUIRED Give a reason (at least 10 characters).",
    ]
    assert move(one, "ask_cancel", by="po", reason=WHY) == "published"
    assert refused(one, "cancel", by="po", reason=WHY) == [f"{said}you have asked for it, and another must agree."]
    assert move(one, "cancel", by="ceo", reason=WHY) == "cancelled"
    assert still_owed(one) == []
    told = one.scalars(select(Notice.person_id).where(Notice.kind == "season_cancelled").order_by(Notice.person_id))
    assert list(told) == ["ana", "bjo", "ceo", "chi", "po", "vp"]
    assert refused(one, "cancel", by="ceo", reason=WHY) == [
        "NOT_FROM_STATE Cancel is not possible while this season is cancelled. Possible now: nothing."
    ]


def test_two_of_one_role_do_not_cancel_a_season(one: Session) -> None:
    vera = one.get_one(Person, "vp")
    vera.roles = ["product_ops"]
    move(one, "ask_cancel", by="po", reason=WHY)
    missing = "Pat has asked for it, and the other of the two must agree."
    assert refused(one, "cancel", by="vp", reason=WHY) == [
        f"SECOND_PERSON Cancelling takes Product Ops and an executive; {missing}"
    ]


def test_a_move_with_an_old_version_in_mind_is_refused(one: Session) -> None:
    assert refused(one, "ask_cancel", reason=WHY, seen=7) == [
        "STALE Someone changed this after you opened it (you have v7, current v1)."
    ]


def opened(session: Session) -> str:
    """The next year's season, opened a year later."""
    return open_season(session, NEXT, file="c.yaml", product_ops="po", at=OPENED_AT.add(years=1)).season_id


def test_a_season_opens_only_after_the_one_before_it_is_scored_or_needs_no_looking_back(one: Session) -> None:
    """The guard PRIOR_OPEN."""
    with pytest.raises(Refused) as caught:
        opened(one)
    assert [str(reason) for reason in caught.value.reasons] == [
        "PRIOR_OPEN FY2027 is not scored; score it or waive the retrospective."
    ]


def test_the_retrospective_is_waived_by_product_ops_for_a_reason(one: Session) -> None:
    assert refused(one, "waive_retrospective", by="ceo", reason=WHY) == [
        "NOT_AUTHORISED Only Product Ops can waive retrospective; you are an executive."
    ]
    move(one, "waive_retrospective", reason="The year has just begun.")
    assert one.get_one(Season, SEASON).retrospective_waived == "The year has just begun."
    assert opened(one) == "FY2028"


@pytest.mark.parametrize("state", ["closed", "cancelled", "scoring"])
def test_a_season_that_is_scored_or_over_lets_the_next_one_open(one: Session, state: str) -> None:
    put(one, state)
    assert opened(one) == "FY2028"
