"""What pages and listings ask of a season: frozen lines, on both engines, and nothing written."""

import pendulum
from pendulum import Date

from config.explanation import Window
from flows.plan.partners import object_to
from flows.views import lines as look
from flows.views.gate_lines import read_gates
from flows.views.journal_lines import read_entries
from flows.views.outbox_lines import read_notices
from flows.views.plan_lines import read_plans
from tests.conftest import OPENED_AT, SEASON
from tests.flows.conftest import Play

DUE = pendulum.datetime(2026, 8, 15)


def test_a_season_is_shown_with_its_words_and_windows(play: Play) -> None:
    seen = look.read_season(play.session, SEASON, at=play.at)
    told = (seen.id, seen.state, seen.zone, seen.product_ops_id, seen.product_ops, seen.calendar_number)
    assert told == (SEASON, "published", "America/Los_Angeles", "po", "Pat", 1)
    assert (seen.starts_on, seen.ends_on) == (Date(2027, 1, 1), Date(2027, 12, 31))
    assert [one.id for one in seen.documents] == ["op1", "op2"]
    assert seen.blackouts[0] == Window(
        "peak", "Peak", Date(2026, 11, 16), Date(2026, 12, 1), ("no_gates", "no_reviews")
    )


def test_gates_come_in_the_calendars_order_with_how_much_is_done(play: Play) -> None:
    play.asked()
    seen = read_gates(play.session, SEASON, at=play.at)
    assert [one.id for one in seen[:4]] == ["intake_open", "intake_close", "intake_response", "op1_draft"]
    draft, reading = seen[3], seen[4]
    told = (draft.title, draft.phase, draft.state, draft.due_at, draft.due_on, draft.done, draft.total, draft.need)
    assert told == ("OP1 draft", "op1", "scheduled", DUE, Date(2026, 8, 14), 1, 4, 4)
    assert (reading.id, reading.done, reading.total, reading.need) == ("op1_prereview_close", 0, 1, 1)


def test_dues_come_first_due_first_and_are_narrowed_by_what_is_named(play: Play) -> None:
    ana = look.read_dues(play.session, SEASON, at=play.at, person_id="ana", plan_id="fy2027_op1_search")
    assert [(one.gate_id, one.gate, one.person, one.days, one.late) for one in ana] == [
        ("op1_draft", "OP1 draft", "Ana", 9, False),
        ("op1_final", "OP1 final", "Ana", 19, False),
        ("op1_actions_due", "OP1 actions", "Ana", 68, False),
    ]
    at_gate = look.read_dues(play.session, SEASON, at=play.at, gate_id="op1_draft")
    assert [one.unit_id for one in at_gate] == ["growth", "payments", "search", "shop"]


def test_what_is_done_or_dropped_is_no_due(play: Play) -> None:
    play.asked()
    kept = look.read_dues(play.session, SEASON, at=play.at, gate_id="op1_draft")
    assert [one.unit_id for one in kept] == ["growth", "payments", "shop"]


def test_a_due_is_late_after_its_instant_and_counts_business_days_since(play: Play) -> None:
    def growth(at: pendulum.DateTime) -> tuple[bool, int]:
        [one] = [
            due
            for due in look.read_dues(play.session, SEASON, at=at, gate_id="op1_draft")
            if due.plan_id == "fy2027_op1_growth"
        ]
        return one.late, one.days

    assert growth(DUE) == (False, 0)
    assert growth(DUE.add(seconds=1)) == (True, 0)
    assert growth(pendulum.datetime(2026, 8, 20, 16)) == (True, 4)


def test_a_plan_says_what_is_in_its_way_and_what_is_due_first(play: Play) -> None:
    play.asked()
    [seen] = read_plans(play.session, SEASON, at=play.at, by="ana", id="fy2027_op1_search")
    told = (seen.title, seen.unit, seen.owner, seen.approver, seen.state, seen.first_blocker, seen.blocker)
    blocked = "1 of 1 partners have not pre-reviewed: Payments."
    assert told == ("OP1 of Search", "Search", "Ana", "Vera", "partner_review", "PREREVIEW_OPEN", blocked)
    assert seen.due is not None
    assert (seen.due.person, seen.due.what) == ("Björn", "Pre-review of OP1 of Search")


def test_plans_are_narrowed_by_a_column_and_an_empty_word_narrows_nothing(play: Play) -> None:
    play.drafted()
    assert [one.id for one in read_plans(play.session, SEASON, at=play.at, state="drafting")] == ["fy2027_op1_search"]
    assert len(read_plans(play.session, SEASON, at=play.at, state="")) == 8


def test_the_outbox_is_shown_in_the_order_of_sending(play: Play) -> None:
    play.asked()
    play.act(object_to, "payments", "This drops the refund page.", by="bjo")
    seen = read_notices(play.session, SEASON, at=play.at)
    assert [(one.kind, one.person, one.state) for one in seen] == [
        ("objection", "Ana", "waiting"),
        ("assigned", "Björn", "cancelled"),
    ]
    assert [one.kind for one in read_notices(play.session, SEASON, at=play.at, state="waiting")] == ["objection"]
    assert len(read_notices(play.session, SEASON, at=play.at, limit=1)) == 1


def test_the_journal_is_shown_oldest_first_of_the_things_named(play: Play) -> None:
    play.drafted()
    seen = read_entries(play.session, "fy2027_op1_search")
    assert [(one.actor, one.act, one.was, one.now, one.version) for one in seen] == [
        ("Ana", "start", "not_started", "drafting", 2),
        ("Ana", "load", "", "", 3),
    ]
    first = read_entries(play.session)[0]
    assert (first.actor, first.act, first.thing_id, first.at) == ("Pat", "publish", SEASON, OPENED_AT)
