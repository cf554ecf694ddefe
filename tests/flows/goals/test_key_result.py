"""Key results from their line to their score, and the audit that stands before the lock."""

from decimal import Decimal
from typing import Any

import pendulum
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.context import open_context
from flows.act.decide import Decider
from flows.act.kinds import KINDS
from flows.goals.decide_key_result import KEY_RESULTS
from flows.goals.key_results import edit_key_result, key_result_lines, move_key_result, warnings_of
from models.key_result import CheckIn
from states.key_result import AUDIT, KEY_RESULT, KEY_RESULT_GUARDS
from states.refusal import BadInput, Refused
from tests.conftest import SEASON
from tests.flows.year import LINE, TEAM, Year

KR = f"{TEAM}:kr1"
ASKED = "Which metric should the features move, from what to what?"


@pytest.fixture
def year(session: Session) -> Year:
    return Year(session)


def edit(year: Year, by: str = "ana", seen: int | None = None, **said: Any) -> str:
    return edit_key_result(year.session, KR, said, by=by, at=year.at, seen=seen).state


def test_every_guard_and_effect_of_the_table_is_there() -> None:
    assert set(KEY_RESULTS.blockers) == set(KEY_RESULT_GUARDS)
    assert {name for move in KEY_RESULT.moves for name in move.effects} == set(KEY_RESULTS.effects)


def test_a_line_fills_the_fields_of_the_key_result(year: Year) -> None:
    row = year.add()
    assert (row.id, row.state, row.owner_id, row.unit) == (KR, "draft", "ana", "%")
    assert (row.baseline, row.target, row.cadence) == (Decimal(44), Decimal(80), "monthly")
    assert (row.metric, row.method, row.source) == ("first-page answers", "Gainsight report", "Gainsight report")
    assert [line.text for line in key_result_lines(year.session, SEASON, goal=TEAM)] == [LINE]


def test_the_audit_fails_with_every_reason_and_passes_when_all_is_said(year: Year) -> None:
    year.add("Launch 3 features", due_on=None)
    assert year.audit() == [
        (
            "audit_failed",
            [
                f"KR_NO_BASELINE {KR} has no baseline.",
                f"KR_NO_METHOD {KR} does not say how it is measured.",
                f"KR_NO_SOURCE {KR} does not say where its values come from.",
                f"KR_NO_CADENCE {KR} does not say how often it is measured.",
                f"KR_NO_DATE {KR} does not say by when.",
                f"KR_ACTIVITY {KR} says what is done, not what comes of it. {ASKED}",
            ],
        )
    ]
    assert year.kr().findings == [code for code in AUDIT if code in year.kr().findings]
    fields: dict[str, Any] = {
        "method": "a count",
        "source": "Amplitude",
        "cadence": "2 w",
        "due_on": pendulum.date(2027, 12, 1),
    }
    assert edit(year, text="Increase activation", baseline=Decimal(40), target=Decimal(65), **fields) == "draft"
    assert year.audit() == [("audited", [])]
    assert year.audit() == [("audited", [])]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"text": "Be loved"}, f"KR_NO_METRIC {KR} names no metric."),
        ({"text": "Be loved by 30 teams"}, f"KR_NO_BASELINE {KR} has no baseline."),
        ({"text": "Be loved, currently 12"}, f"KR_NO_TARGET {KR} has no target."),
        ({"target": Decimal(44)}, f"KR_SAME The target of {KR} is its baseline."),
    ],
)
def test_one_that_does_not_pass_is_refused_with_the_reason(year: Year, said: dict[str, Any], reason: str) -> None:
    year.add(str(said.get("text", LINE)), **{"target": said["target"]} if "target" in said else {})
    with pytest.raises(Refused) as caught:
        move_key_result(year.session, KR, "pass_audit", by="ana", at=year.at)
    assert reason in [str(one) for one in caught.value.reasons]


def test_a_key_result_without_an_owner_is_refused(year: Year) -> None:
    row = year.add()
    row.owner_id = ""
    with year.session.no_autoflush, pytest.raises(Refused) as caught:
        decide_unread(year)
    assert [one.code for one in caught.value.reasons] == ["KR_NO_OWNER"]
    assert caught.value.reasons[0].text == f"{KR} has no owner."


def decide_unread(year: Year) -> None:
    """As `pass_audit`, on the row as the session holds it."""
    facts = open_context(year.session, SEASON, by="po", at=year.at).facts
    Decider(KINDS).decide(facts, year.kr(), Command("key_result", KR, "pass_audit", "po", year.at))


def test_an_edit_takes_the_alignment_of_the_goal_back(year: Year) -> None:
    year.add()
    year.add("Reduce waiting from 20 hours to 14 hours, measured monthly via Zendesk")
    year.audit()
    year.do("align")
    assert edit(year, target=Decimal(85)) == "draft"
    assert year.goal().state == "proposed"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "Say what to change"),
        ({"cadence": "now and then"}, "“now and then” is no cadence; write it as 2 w, 1 m or monthly."),
        ({"scoring": "stars"}, "“stars” is no scoring; write one of graded, committed, binary."),
    ],
)
def test_what_cannot_be_written_is_told(year: Year, said: dict[str, Any], sentence: str) -> None:
    year.add()
    with pytest.raises(BadInput, match=sentence):
        edit(year, **said)


def test_who_does_not_own_the_goal_writes_no_key_result(year: Year) -> None:
    with pytest.raises(Refused, match="Only the owner or Product Ops can write key result; you are"):
        year.add(by="bjo")
    year.add()
    with pytest.raises(Refused, match="Someone changed this after you opened it"):
        edit(year, seen=7, source="Amplitude")


def test_after_the_lock_only_a_revision_changes_a_key_result(year: Year) -> None:
    year.audited_and_locked()
    with pytest.raises(Refused, match=f"{KR} is active; only a revision of its goal changes it"):
        edit(year, target=Decimal(1))
    with pytest.raises(Refused, match="Write key result is not possible while this goal is locked"):
        year.add()


def test_a_final_value_is_one_that_the_metric_can_have(year: Year) -> None:
    year.audited_and_locked()
    for wrong in ("101", "-1"):
        with pytest.raises(Refused) as caught:
            year.finish(wrong)
        assert [str(one) for one in caught.value.reasons] == ["VALUE_TYPE Value must be % between 0 and 100."]
    assert year.finish("80") == "final"
    assert year.session.scalars(select(CheckIn).where(CheckIn.key_result_id == KR)).all() == []


def test_a_key_result_is_retired_for_a_reason_and_is_read_no_more(year: Year) -> None:
    year.audited_and_locked()
    with pytest.raises(Refused, match="REASON_REQUIRED"):
        move_key_result(year.session, KR, "retire", by="ana", at=year.at)
    done = move_key_result(year.session, KR, "retire", by="ana", at=year.at, reason="The tool was switched off.")
    assert (done.was, done.now) == ("active", "retired")
    assert year.session.scalars(select(CheckIn).where(CheckIn.key_result_id == KR)).all() == []


def test_a_milestone_needs_no_audit_and_becomes_active_with_the_lock(year: Year) -> None:
    year.add("Ship the pager", kind="milestone")
    year.locked()
    assert year.kr().state == "active"


def test_an_objective_is_warned_about_and_a_target_that_comes_by_itself(year: Year) -> None:
    year.goal().title = "Make the product better in 2025"
    row = year.add(forecast=Decimal(79))
    assert list(warnings_of(year.session, year.goal(), [row])) == [
        "OBJ_VAGUE The objective says too little; name whom it is for and what is different then.",
        "SANDBAG The target is what the trend reaches by itself.",
    ]
