"""Reminders while people are away, and the one message to who is back; the season is tests/small_season.yaml."""

from pathlib import Path

import pendulum
import pytest
from sqlalchemy import Engine, select

from flows.absence.absence import away, back
from flows.automation.tick import tick_seasons
from flows.views.why_notice import why_notice
from models.database import reading, writing
from models.notice import Notice
from tests.flows.test_small_season import OPENED, TABLE, hand_in, opened, pass_time, sent, small
from tests.flows.worded import subjects, worded

__all__ = ["small"]

ENTERED = OPENED.add(hours=1)


def absent(engine: Engine, person: str, first: str, back_on: str, delegate: str | None = None) -> None:
    days = {"from_at": pendulum.parse(first), "until_at": pendulum.parse(back_on)}
    with writing(engine) as session:
        away(session, "FY2027", person, delegate_id=delegate, by=person, at=ENTERED, **days)  # type: ignore[arg-type]


def told(engine: Engine, step: str) -> list[tuple[str, str]]:
    return [(when, who) for when, who, kind in sent(engine) if kind == step]


def test_a_delegate_reads_every_step_instead_and_at_their_own_hour(engine: Engine, small: Path, tmp_path: Path) -> None:
    opened(engine, small)
    absent(engine, "bjorn", "2026-08-24T00:00:00+02:00", "2026-09-30T00:00:00+02:00", "ana")
    pass_time(engine, tmp_path / "outbox.txt")
    steps = [row for row in sent(engine) if row[2] in ("-10", "-5", "-2", "0", "L1", "L2")]
    assert [row for row in steps if row[1] == "bjorn"] == []
    assert told(engine, "-10") == [("2026-08-27T16:00:00Z", "ana"), ("2026-08-28T16:00:00Z", "ana")]
    assert told(engine, "L1") == [("2026-09-14T07:00:00Z", "max"), ("2026-09-14T16:00:00Z", "ana")]
    with reading(engine) as session:
        body = session.scalars(select(Notice.body).where(Notice.key.contains("berlin:op1_draft:-10:"))).one()
        why = why_notice(session, "fy2027_op1_berlin:op1_draft:-10:v1:ana", at=OPENED)
    assert why.because == "You are told because you stand in for Björn."
    assert why.because in body


def test_without_a_delegate_the_manager_reads_from_two_days_before(engine: Engine, small: Path, tmp_path: Path) -> None:
    opened(engine, small)
    absent(engine, "bjorn", "2026-08-24T00:00:00+02:00", "2026-09-30T00:00:00+02:00")
    pass_time(engine, tmp_path / "outbox.txt")
    of_berlin = [(row[1], row[2]) for row in sent(engine) if row[1] in ("bjorn", "max")]
    steps = [row for row in of_berlin if row[1] in ("-10", "-5", "-2", "0", "L1", "L2")]
    assert steps == [("bjorn", "-10"), ("bjorn", "-5"), ("max", "-2"), ("max", "0"), ("max", "L1"), ("max", "L2")]


def test_who_is_back_gets_the_next_step_and_none_twice(engine: Engine, small: Path, tmp_path: Path) -> None:
    opened(engine, small)
    absent(engine, "bjorn", "2026-08-24T00:00:00+02:00", "2026-09-07T00:00:00+02:00", "max")
    pass_time(engine, tmp_path / "outbox.txt")
    steps = [row for row in sent(engine) if row[1] in ("bjorn", "max") and row[2].lstrip("-").isdigit()]
    assert [row[1:] for row in steps] == [("max", "-10"), ("max", "-5"), ("bjorn", "-2"), ("bjorn", "0")]
    assert [row for row in sent(engine) if row[2].startswith("L")] == [row for row in TABLE if row[2].startswith("L")]


def test_who_is_back_is_told_once_what_was_done_and_what_waits(engine: Engine, small: Path) -> None:
    opened(engine, small)
    absent(engine, "ana", "2026-08-24T00:00:00-07:00", "2026-09-15T00:00:00-07:00", "max")
    hand_in(engine, "seattle", "max", at=pendulum.datetime(2026, 9, 10, 21))
    over = pendulum.datetime(2026, 9, 15, 7)
    for at in (over.subtract(minutes=1), over, over.add(hours=1)):
        tick_seasons(engine, at=at)
    with reading(engine) as session:
        [created_at] = session.scalars(select(Notice.created_at).where(Notice.key == "absence:ana_1:over"))
        [notice] = worded(session, Notice.key == "absence:ana_1:over")
        assert (notice.person_id, created_at, notice.subject) == (
            "ana",
            over,
            "Welcome back: 2 done for you, 0 waiting",
        )
        assert notice.body.splitlines() == [
            "Done for you:",
            "- Max: load fy2027_op1_seattle",
            "- Max: hand in fy2027_op1_seattle",
            "Nothing waits for you.",
            "See: phasegate absences",
        ]


@pytest.mark.parametrize(("ended", "messages"), [("2026-08-26T12:00:00Z", 1), ("2026-08-22T12:00:00Z", 0)])
def test_who_comes_back_early_is_told_too_but_not_who_never_went(
    engine: Engine, small: Path, ended: str, messages: int
) -> None:
    opened(engine, small)
    absent(engine, "bjorn", "2026-08-24T00:00:00+02:00", "2026-09-30T00:00:00+02:00", "max")
    at = pendulum.parse(ended)
    with writing(engine) as session:
        back(session, "FY2027", "bjorn", by="bjorn", at=at)  # type: ignore[arg-type]
    tick_seasons(engine, at=pendulum.datetime(2026, 8, 28, 7))
    with reading(engine) as session:
        over = session.scalars(select(Notice).where(Notice.key == "absence:bjorn_1:over")).all()
        step = session.scalars(select(Notice.person_id).where(Notice.step == "-10", Notice.person_id != "ana")).all()
        heard = [subject for _, subject in subjects(session, Notice.key == "absence:bjorn_1:back:max")]
    assert (len(over), step, heard) == (messages, ["bjorn"], ["Björn is back"])
