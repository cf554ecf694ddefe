"""Requests that nobody has answered expire when OP1 final is decided, and at no other gate."""

import pendulum
from sqlalchemy import Engine, select, update

from flows.automation.tick import tick_seasons
from flows.intake.requests import file_request, move_request
from models.database import reading, writing
from models.gate import Gate
from models.intake import IntakeRequest
from models.notice import Notice
from models.obligation import Obligation
from tests.conftest import OPENED_AT, SEASON, Opener
from tests.flows.season.test_gate_sweep import FINAL_DUE, FINAL_MISSED, moved
from tests.flows.worded import subjects


def ask(engine: Engine, *ids: str) -> None:
    with writing(engine) as session:
        for one in ids:
            request = {"id": one, "from_unit": "payments", "to_unit": "search", "what": "A", "why": "B", "by": "C"}
            file_request(session, SEASON, {**request, "if_not": "D"}, by="bjo", at=OPENED_AT)


def requests(engine: Engine) -> dict[str, str]:
    with reading(engine) as session:
        return dict(session.execute(select(IntakeRequest.id, IntakeRequest.state)).tuples().all())


def test_what_nobody_answered_expires_when_op1_final_is_decided_and_both_owners_are_told(
    engine: Engine, open_for: Opener
) -> None:
    open_for(engine)
    ask(engine, "r1", "r2")
    with writing(engine) as session:
        move_request(session, SEASON, "r2", "accept", by="ana", at=OPENED_AT)
    tick_seasons(engine, at=FINAL_DUE)
    assert requests(engine) == {"r1": "submitted", "r2": "accepted"}
    assert moved(engine, "op1_final", FINAL_MISSED) == [("open", "missed")]
    assert requests(engine) == {"r1": "expired", "r2": "accepted"}
    with reading(engine) as session:
        assert sorted(subjects(session, Notice.key.contains(":intake:r1:expire:"))) == [
            ("ana", "Request r1 expired without an answer"),
            ("bjo", "Request r1 expired without an answer"),
        ]


def test_requests_expire_too_when_op1_final_passes(season: Engine) -> None:
    ask(season, "r1")
    with writing(season) as session:
        session.execute(update(Obligation).where(Obligation.gate_id == "op1_final").values(settled_at=FINAL_DUE))
    assert moved(season, "op1_final", FINAL_DUE) == [("scheduled", "open"), ("open", "passed")]
    assert requests(season) == {"r1": "expired"}


def test_requests_do_not_expire_at_a_gate_of_op2(season: Engine) -> None:
    with writing(season) as session:
        session.execute(update(Gate).where(Gate.id == "op1_final").values(state="passed"))
    ask(season, "r1")
    assert moved(season, "op2_review_close", pendulum.datetime(2026, 12, 30, 1))[-1] == ("open", "missed")
    assert requests(season) == {"r1": "submitted"}
