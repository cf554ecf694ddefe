"""phasegate plan why: exact shapes for programs, sentences for people; for one move, for one plan, for all plans."""

import json

from tests.app.desk import AUGUST, Desk
from tests.conftest import document

FIX = "Each of them says: phasegate plan do fy2027_op1_search agree (or object --reason …)."


def asked(desk: Desk) -> None:
    text = desk.file("search.md", document())
    for words in (
        ("do", "op1_search", "start"),
        ("load", "op1_search", text),
        ("do", "op1_search", "request_prereview"),
    ):
        assert desk.run("plan", *words, by="ana").code == 0


def test_one_move_is_told_in_exactly_the_words_of_the_issue(desk: Desk) -> None:
    asked(desk)
    assert desk.run("plan", "why", "op1_search", "submit", "--json", by="ana").json == {
        "trigger": "submit",
        "ready": False,
        "reasons": [
            {
                "code": "PREREVIEW_OPEN",
                "text": "1 of 1 partners have not pre-reviewed: Payments.",
                "fix": FIX,
                "whose_turn": ["bjo"],
                "how_many": 1,
            }
        ],
        "earliest_pass_on": "2026-08-10",
        "chase": [
            {
                "person": "bjo",
                "name": "Björn",
                "for": ["PREREVIEW_OPEN"],
                "since": "2026-08-03T16:00:00Z",
                "due_on": "2026-08-10",
                "how": FIX,
            }
        ],
    }


def test_a_move_that_is_ready_could_pass_today(desk: Desk) -> None:
    ready = {"trigger": "start", "ready": True, "reasons": [], "earliest_pass_on": "2026-08-03", "chase": []}
    assert desk.run("plan", "why", "op1_search", "start", "--json").json == ready
    told = {"plan": "fy2027_op1_search", "state": "not_started", "version": 1, "moves": [ready]}
    assert desk.run("plan", "why", "op1_search", "--json").json == told


def test_a_person_reads_the_day_what_it_rests_on_and_whom_to_ask(desk: Desk) -> None:
    asked(desk)
    assert desk.run("plan", "why", "op1_search", by="ana").out == (
        "fy2027_op1_search is partner_review (v4).\n\nsubmit: blocked\n"
        "  PREREVIEW_OPEN  1 of 1 partners have not pre-reviewed: Payments.\n"
        f"      → {FIX}\n"
        "  could pass on Mon 10 Aug 2026 at the earliest: "
        "PREREVIEW_OPEN due on Mon 10 Aug 2026 (an estimate: what others owe).\n"
        "  ask Björn (bjo) for PREREVIEW_OPEN: theirs since Mon 3 Aug 2026, due Mon 10 Aug 2026\n"
    )


def test_where_no_day_helps_it_says_so(desk: Desk) -> None:
    asked(desk)
    desk.run("plan", "do", "op1_search", "object", "--reason", "This drops the refund page.", by="bjo")
    out = desk.run("plan", "why", "op1_search", "submit", by="ana").out
    assert "  no day can be named: PREREVIEW_OPEN " in out
    assert "; OBJECTION_OPEN hangs on somebody's will alone.\n" in out
    assert desk.run("plan", "why", "op1_search", "submit", "--json", by="ana").json["earliest_pass_on"] is None


def test_all_plans_are_told_by_reason_with_whose_turn_it_is(desk: Desk) -> None:
    asked(desk)
    told = desk.run("plan", "why", "--all", "--unit", "search", "--json").json
    assert told == {
        "season": "FY2027",
        "trigger": "",
        "unit": "search",
        "plans": 2,
        "ready": [],
        "reasons": [
            {
                "code": "GATE_NOT_OPEN",
                "plans": 1,
                "how_many": 1,
                "whose_turn": [{"person": "po", "name": "Pat", "plans": 1}],
            },
            {
                "code": "PREREVIEW_OPEN",
                "plans": 1,
                "how_many": 1,
                "whose_turn": [{"person": "bjo", "name": "Björn", "plans": 1}],
            },
        ],
        "blocked": [
            {
                "plan": "fy2027_op1_search",
                "trigger": "submit",
                "reasons": [{"code": "PREREVIEW_OPEN", "how_many": 1}],
            },
            {"plan": "fy2027_op2_search", "trigger": "start", "reasons": [{"code": "GATE_NOT_OPEN", "how_many": 1}]},
        ],
    }


def test_all_plans_as_a_table(desk: Desk) -> None:
    asked(desk)
    assert desk.run("plan", "why", "--all").out == (
        "The move onward of 8 plans: 3 ready, 5 blocked.\n\n"
        "Reason          Plans  Left  Whose turn (plans)\n"
        "GATE_NOT_OPEN   4      4     Pat (4)\n"
        "PREREVIEW_OPEN  1      1     Björn (1)\n"
    )
    assert desk.run("plan", "why", "--all", "--trigger", "start", "--unit", "search").out.startswith(
        "start of 1 plans: 0 ready, 1 blocked.\n"
    )


def test_one_plan_or_all_but_not_both(desk: Desk) -> None:
    for words in ((), ("op1_search", "--all"), ("op1_search", "--trigger", "submit"), ("op1_search", "--unit", "shop")):
        said = desk.run("plan", "why", *words)
        assert (said.code, said.err.startswith("Name one plan (phasegate plan why PLAN [TRIGGER])")) == (2, True)


def test_asking_leaves_the_database_as_it_was(desk: Desk) -> None:
    asked(desk)
    before = desk.rows()
    for words in (("op1_search",), ("op1_search", "approve"), ("op2_search", "waive"), ("--all",)):
        for form in ((), ("--json",)):
            assert desk.run("plan", "why", *words, *form, by="ana", at=AUGUST).code == 0
    assert desk.run("status", "--json").code == 0
    assert desk.rows() == before


def test_status_is_a_tree_with_counts_and_reasons_the_worst_first(desk: Desk) -> None:
    asked(desk)
    out = desk.run("status", at="2026-08-21T18:00:00-07:00").out
    assert out == (
        "Unit          ✕ off track  ! at risk  ○ on track  ✓ done  Because\n"
        "✕ Shop        3            1          4                   GRACE_OVER 3, PAST_DUE 1\n"
        "  ✕ Growth    1                       1                   GRACE_OVER 1\n"
        "  ✕ Payments  1                       1                   GRACE_OVER 1\n"
        "  ! Search                 1          1                   PAST_DUE 1\n"
        "\n"
        "✕ OP1 of Growth (fy2027_op1_growth): Something is past due, and its grace has ended.  GRACE_OVER\n"
        "✕ OP1 of Payments (fy2027_op1_payments): Something is past due, and its grace has ended.  GRACE_OVER\n"
        "✕ OP1 of Shop (fy2027_op1_shop): Something is past due, and its grace has ended.  GRACE_OVER\n"
        "! OP1 of Search (fy2027_op1_search): Something is past due, within its grace.  PAST_DUE\n"
        "\n"
        "What each waits for, and whom to ask: phasegate plan why PLAN.\n"
    )


def test_status_of_a_unit_in_json(desk: Desk) -> None:
    counts = {"off_track": 0, "at_risk": 0, "on_track": 2, "done": 0}
    told = desk.run("status", "--unit", "growth", "--json").json
    assert told == {
        "season": "FY2027",
        "at": "2026-08-03T16:00:00Z",
        "unit": "growth",
        "units": [
            {
                "unit": "growth",
                "title": "Growth",
                "parent": "shop",
                "depth": 0,
                "worst": "on_track",
                "counts": counts,
                "documents": {"op1": counts | {"on_track": 1}, "op2": counts | {"on_track": 1}},
                "reasons": [],
            }
        ],
        "plans": [],
    }
    assert desk.run("status", "--unit", "growth").out.endswith("\nNo plan is at risk or off track.\n")
    assert list(json.loads(desk.run("status", "--json").out)) == ["season", "at", "unit", "units", "plans"]
