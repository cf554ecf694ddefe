"""What silence leads to, as rows of the ladder: the gate flagged, the plan off track, a request expired."""

from pathlib import Path

import pendulum
import pytest
from pendulum import DateTime
from sqlalchemy import Engine, select

from config.change import parse_changes
from flows.automation.tick import tick_seasons
from flows.calendar.calendar_change import approve_change, propose
from flows.calendar.proposal import Proposal
from flows.calendar.publish_change import publish_change
from flows.intake.requests import file_request
from flows.operations.import_organisation import import_organisation
from flows.season.open_season import open_season
from models.database import reading, writing
from models.gate import Gate
from models.intake import IntakeRequest
from models.journal import Entry
from models.notice import Notice
from tests.conftest import AMAZON, SEASON, Opener
from tests.flows.intake.asking import ASK, JUNE
from tests.flows.test_small_season import CALENDAR, OPENED, hand_in, small
from tests.flows.tracks import track_in_both

__all__ = ["small"]

PLAN, GATE = "fy2027_op1_berlin", "op1_draft"
STEP = "level: L2, tell: [owner, manager, product_ops, approver]"


def opened(engine: Engine, folder: Path, leads_to: str) -> None:
    """The small season, where silence until L2 leads to this."""
    text = CALENDAR.read_text(encoding="utf-8")
    assert STEP in text
    with writing(engine) as session:
        import_organisation(session, folder)
    with writing(engine) as session:
        file = text.replace(STEP, f"{STEP}, {leads_to}")
        open_season(session, file, file="small_season.yaml", product_ops="", at=OPENED)


def at(text: str) -> DateTime:
    return pendulum.from_format(text, "YYYY-MM-DD HH:mm", tz="UTC")


def sign(engine: Engine, instant: DateTime) -> tuple[str, str]:
    """Berlin's colour and code, in both readings."""
    with reading(engine) as session:
        one = track_in_both(session, PLAN, at=instant)
    return one.colour, one.code


def test_silence_puts_a_plan_off_track_until_it_is_done(engine: Engine, small: Path) -> None:
    opened(engine, small, "off_track: true")
    tick_seasons(engine, at=OPENED)
    tick_seasons(engine, at=at("2026-09-14 07:00"))
    assert sign(engine, at("2026-09-14 07:00")) == ("at_risk", "PAST_DUE"), "grace goes on until the 18th"
    tick_seasons(engine, at=at("2026-09-16 07:00"))
    assert sign(engine, at("2026-09-16 07:00")) == ("off_track", "SILENT")
    hand_in(engine, "berlin", "bjorn", at("2026-09-17 08:00"))
    assert sign(engine, at("2026-09-17 08:00")) == ("done", "SETTLED")


def test_a_run_that_was_missed_loses_no_consequence(engine: Engine, small: Path) -> None:
    """Of missed steps only the latest tells somebody; what the earlier ones lead to is not lost with them."""
    opened(engine, small, "off_track: true, flags_gate: true")
    tick_seasons(engine, at=OPENED)
    late = tick_seasons(engine, at=at("2026-09-18 07:00"))
    assert {one.key.split(":")[2] for one in late.notices if one.person_id == "bjorn"} == {"L3"}
    assert sign(engine, at("2026-09-18 07:00")) == ("off_track", "SILENT")
    with reading(engine) as session:
        assert session.get_one(Gate, (SEASON, GATE)).flagged


def test_silence_before_a_new_day_is_no_silence_after_it(engine: Engine, small: Path) -> None:
    opened(engine, small, "off_track: true")
    tick_seasons(engine, at=OPENED)
    noon = at("2026-09-16 17:00")
    tick_seasons(engine, at=noon)
    assert sign(engine, noon) == ("off_track", "SILENT")
    with writing(engine) as session:
        wanted = Proposal(parse_changes({"set": [f"{GATE}=fixed:2026-10-01"]}))
        change, _ = propose(session, SEASON, wanted, by="pat", at=noon, reason="Leadership asked for another day.")
        approve_change(session, change.id, by="vera", at=noon)
        publish_change(session, change.id, by="pat", at=noon)
    assert sign(engine, noon) == ("on_track", "")


def test_without_such_a_step_silence_is_past_due_only(engine: Engine, small: Path) -> None:
    opened(engine, small, "flags_gate: false")
    tick_seasons(engine, at=OPENED)
    tick_seasons(engine, at=at("2026-09-16 07:00"))
    assert sign(engine, at("2026-09-16 07:00")) == ("at_risk", "PAST_DUE")
    with reading(engine) as session:
        assert not session.get_one(Gate, (SEASON, GATE)).flagged


def asked(engine: Engine, open_for: Opener, leads_to: str) -> None:
    text = AMAZON.read_text(encoding="utf-8")
    open_for(engine, text.replace("level: L1, tell: [owner, manager]", f"level: L1, tell: [owner, manager]{leads_to}"))
    with writing(engine) as session:
        file_request(session, SEASON, dict(ASK), by="bjo", at=JUNE, draft=False, reason="")
        file_request(
            session, SEASON, {**ASK, "id": "r2", "to_unit": "growth"}, by="bjo", at=JUNE, draft=True, reason=""
        )


@pytest.mark.parametrize(
    ("leads_to", "state", "acts"),
    [(", expires: true", "expired", ["system expire"]), ("", "submitted", [])],
)
def test_a_request_that_nobody_answers_expires_at_the_step_that_says_so(
    engine: Engine, open_for: Opener, leads_to: str, state: str, acts: list[str]
) -> None:
    asked(engine, open_for, leads_to)
    with reading(engine) as session:
        due_at = session.get_one(Gate, (SEASON, "intake_response")).due_at
    for day in range(-1, 6):
        tick_seasons(engine, at=due_at.add(days=day))
    with reading(engine) as session:
        assert session.get_one(IntakeRequest, (SEASON, "r1")).state == state
        assert session.get_one(IntakeRequest, (SEASON, "r2")).state == "draft"
        entries = session.scalars(select(Entry).where(Entry.thing_id == "r1", Entry.act == "expire"))
        assert [f"{one.actor} {one.act}" for one in entries] == acts
        escalated = select(Notice.person_id).where(Notice.kind == "escalation", Notice.key.contains(":intake:r1:"))
        assert bool(session.scalars(escalated).all()) == (state == "submitted"), "what is dead is not chased"
        told = select(Notice.person_id).where(Notice.kind == "intake", Notice.key.contains(":expire:"))
        assert sorted(session.scalars(told)) == (["ana", "bjo"] if acts else [])
