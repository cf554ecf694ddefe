"""What a run leaves in Prefect says what was done and gives nobody's words away."""

import pendulum

from flows.automation.artifact import cascade_table, deliver_table, tick_table
from flows.automation.tick import TickReport
from flows.delivery.deliver import DeliverReport
from flows.goals.cascade import CascadeDiff
from flows.reminders.notice_lines import NoticeLine
from flows.season.gate_sweep import GateChange
from rules.cascade import GoalChange

AT = pendulum.datetime(2026, 9, 11, 16)
PASSED = GateChange("FY2027", "op1_draft", "The title of a gate", "open", "passed")


def test_tick_table_counts_notices_and_lists_gates_without_titles() -> None:
    told = NoticeLine("a", "reminder", "p07", "Your plan “Sell the boats” is late", AT, late=False)
    assert tick_table(TickReport(AT, (PASSED,), (told,), put=3), [PASSED]) == [
        {"what": "gate", "detail": "FY2027.op1_draft: open → passed", "count": 1},
        {"what": "notice", "detail": "put into the outbox", "count": 3},
        {"what": "event", "detail": "FY2027.op1_draft: passed", "count": 1},
    ]


def test_tick_that_found_nothing_due_leaves_an_empty_table() -> None:
    assert tick_table(TickReport(AT, (), (), put=0), []) == []


def test_deliver_table_has_a_row_for_each_outcome_even_for_none() -> None:
    assert deliver_table(DeliverReport(sent=3, cancelled=0, failed=1, waiting=7)) == [
        {"what": "notice", "detail": "sent", "count": 3},
        {"what": "notice", "detail": "cancelled", "count": 0},
        {"what": "notice", "detail": "failed", "count": 1},
        {"what": "notice", "detail": "waiting", "count": 7},
    ]


def test_cascade_table_counts_goals_because_their_ids_hold_titles() -> None:
    slugs = ("sell_the_boats", "fire_the_crew")
    changes = tuple(GoalChange(kind="create", goal_id=f"fy2027_team_{slug}", tier="team", title=slug) for slug in slugs)
    assert cascade_table(CascadeDiff("FY2027", changes)) == [{"what": "goal", "detail": "create team", "count": 2}]
    very_many = CascadeDiff("FY2027", changes, unlisted={"team": 7})
    assert cascade_table(very_many) == [{"what": "goal", "detail": "create team", "count": 9}]
