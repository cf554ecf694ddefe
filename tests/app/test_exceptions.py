"""Exceptions at the command line: overrides, extensions, undo, gates and seasons, for people and for programs."""

import pytest

from tests.app.desk import Desk
from tests.conftest import document

PLAN = "fy2027_op1_search"
WHY = "Two of us are ill until September."
AUGUST_26 = "2026-08-26T09:00:00-07:00"
WISH = ("--until", "2026-09-11", "--decide-by", "2026-08-28", "--reason", WHY, "--criterion", "Payments has read it")


@pytest.fixture
def asked(desk: Desk) -> Desk:
    """OP1 of Search waits for its partner."""
    desk.run("plan", "do", "op1_search", "start", by="ana")
    desk.run("plan", "load", "op1_search", desk.file("search.md", document()), by="ana")
    assert desk.run("plan", "do", "op1_search", "request_prereview", by="ana").code == 0
    return desk


def test_an_extension_is_asked_listed_shown_and_granted(asked: Desk) -> None:
    said = asked.run("extension", "ask", "op1_search", *WISH, by="ana", at=AUGUST_26)
    assert said.out == (f"{PLAN}_x1 is asked: until Fri 11 Sep 2026, to be decided by Fri 28 Aug 2026.\n")
    row = asked.run("extension", "list", "--json").json["extensions"][0]
    assert (row["id"], row["state"], row["criteria"]) == (f"{PLAN}_x1", "asked", ["Payments has read it"])
    assert f"{PLAN}_x1" in asked.run("extension", "list", "--state", "asked").out
    shown = asked.run("plan", "show", "op1_search").out
    assert (
        f"Extension {PLAN}_x1 until Fri 11 Sep 2026 is asked (decide by Fri 28 Aug 2026; by then: Payments has read it)"
    ) in shown
    assert asked.run("extension", "do", f"{PLAN}_x1", "grant", by="po", at=AUGUST_26).out == (
        f"{PLAN}_x1: asked → granted.\n"
    )
    again = asked.run("extension", "do", f"{PLAN}_x1", "grant", by="vp", at=AUGUST_26)
    assert (again.code, "NOT_FROM_STATE" in again.err) == (1, True)


def test_an_override_takes_two_people_and_is_shown_on_the_plan_and_in_the_weekly_list(asked: Desk) -> None:
    said = asked.run(
        "plan",
        "do",
        "op1_search",
        "object",
        "--unit",
        "payments",
        "--reason",
        "This is the plan of last year.",
        by="bjo",
    )
    assert said.code == 0
    name = f"{PLAN}_objection_open_1"
    words = ("override", "propose", "op1_search", "OBJECTION_OPEN", "--reason", WHY, "--until", "2026-08-10")
    assert asked.run(*words, by="po").out == (
        f"{name} is proposed until Mon 10 Aug 2026. Another person: phasegate override confirm {name}\n"
    )
    alone = asked.run("override", "confirm", name, by="po")
    assert (alone.code, "TWO_PEOPLE" in alone.err) == (1, True)
    told = asked.run("override", "confirm", name, "--json", by="ceo").json
    assert told == {"override": name, "act": "confirm", "was": "proposed", "now": "confirmed", "version": 2}
    shown = asked.run("plan", "show", "op1_search").out
    until = "Mon 10 Aug 2026 17:00"
    assert (
        f"Override {name} of OBJECTION_OPEN is confirmed (proposed by Pat, confirmed by Cleo, until {until})" in shown
    )
    assert [row["id"] for row in asked.run("override", "list", "--json").json["overrides"]] == [name]
    later = asked.run("override", "list", at="2026-09-26T09:00:00-07:00").out
    assert later == "Nothing was overridden.\n"
    assert name in asked.run("override", "list", "--since", "2026-08-01", at="2026-09-26T09:00:00-07:00").out


def test_the_last_move_is_undone_for_a_reason(asked: Desk) -> None:
    refused = asked.run("plan", "undo", "op1_search", by="ana")
    assert (refused.code, "REASON_REQUIRED" in refused.err) == (1, True)
    said = asked.run("plan", "undo", "op1_search", "--reason", "That was the wrong button.", by="ana")
    assert said.out == f"{PLAN}: undone; partner_review → drafting (v5).\n"
    told = asked.run("plan", "undo", "op1_search", "--reason", "That was the wrong button.", by="ana")
    assert (told.code, "NOTHING_TO_UNDO" in told.err) == (1, True)


def test_a_waiver_shows_until_when_it_holds(asked: Desk) -> None:
    words = ("plan", "waive", "op1_search", "PREREVIEW_OPEN", "--reason", WHY, "--until", "2026-08-05")
    assert asked.run(*words, by="po").out == f"{PLAN}: PREREVIEW_OPEN is waived until Wed 5 Aug 2026. Reason: {WHY}\n"
    assert "PREREVIEW_OPEN waived by Pat, Mon 3 Aug 2026 09:00, until Wed 5 Aug 2026 17:00" in (
        asked.run("plan", "show", "op1_search").out
    )


def test_a_skipped_op2_shows_its_informal_record(desk: Desk) -> None:
    reason = "One page will do this year."
    assert desk.run("plan", "do", "op2_search", "waive", "--reason", reason, by="po").code == 0
    assert f"Informal OP2: {reason} (Pat, Mon 3 Aug 2026 09:00)" in desk.run("plan", "show", "op2_search").out
    told = desk.run("plan", "show", "op2_search", "--json").json["informal"]
    assert (told["document"], told["reason"], told["by"], told["carried"]) == ("OP2", reason, "Pat", 0)


def test_why_a_gate_or_a_season_does_not_move_on(desk: Desk) -> None:
    desk.run("tick")
    told = desk.run("gate", "why", "op1_final", "waive", "--json", by="ana").json
    assert (told["trigger"], told["ready"]) == ("waive", False)
    assert [reason["code"] for reason in told["reasons"]] == ["NOT_AUTHORISED", "NOT_WAIVABLE", "WAIVE_REASON"]
    lines = desk.run("gate", "why", "op1_draft").out
    assert "  GATE_PROGRESS  0/4 done; rule needs 4." in lines
    season = desk.run("season", "why", "cancel", "--json", by="ceo").json
    assert [reason["code"] for reason in season["reasons"]] == ["REASON_REQUIRED", "SECOND_PERSON"]
    assert desk.run("season", "why").out.startswith("FY2027 is planning (v2).\n")


def test_a_gate_passes_with_named_exceptions_and_is_waived_for_one_unit(desk: Desk) -> None:
    desk.run("tick")
    words = ("gate", "do", "op1_draft", "except", "--reason", WHY)
    refused = desk.run(*words, by="po")
    assert (refused.code, "EXCEPTION_UNNAMED" in refused.err) == (1, True)
    waived = desk.run("gate", "do", "op1_draft", "waive", "--unit", "growth", "--reason", WHY, by="po")
    assert waived.out == "op1_draft: waive done for growth; the gate is open.\n"
    named = ("--exception", "search=2026-09-04", "--until", "2026-09-02")
    assert desk.run(*words, *named, by="po").out == "op1_draft: except done; the gate is passed_with_exceptions.\n"
    shown = desk.run("gate", "show", "op1_draft").out
    assert f"Passed without: OP1 draft: OP1 of Search (Ana, by Fri 4 Sep 2026 17:00), by Pat: {WHY}" in shown
    assert f"Waived for growth by Pat: {WHY}" in shown
    wrong = desk.run(*words, "--exception", "search", by="po")
    assert (wrong.code, wrong.err) == (2, "“search” names no exception; write UNIT=DAY: search=2026-09-18.\n")


def test_a_season_is_cancelled_by_two(desk: Desk) -> None:
    asked = desk.run("season", "do", "ask_cancel", "--reason", WHY, by="po")
    assert asked.out == "FY2027: ask_cancel done; still published.\n"
    assert desk.run("season", "do", "cancel", "--reason", WHY, by="ceo").out == (
        "FY2027: cancel done; published → cancelled.\n"
    )
