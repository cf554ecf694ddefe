"""Intake at the command line: filed, answered, asked for by name, and counted at the gate of answers."""

from tests.app.desk import Desk, Said

JUNE, JULY = "2026-06-20T09:00:00-07:00", "2026-07-31T12:00:00-07:00"
UNITS = ("--from-unit", "search", "--to-unit", "payments")
WHAT = (*UNITS, "--what", "Refund API", "--why", "Returns", "--by-when", "2027-Q1", "--if-not", "Refunds by hand")


def test_a_request_is_filed_and_countered_and_agreed_to(desk: Desk) -> None:
    filed = desk.run("intake", "file", "r1", *WHAT, by="ana", at=JUNE)
    assert filed == Said(0, "r1 is submitted: search asks payments.\n", "")
    refused = desk.run("intake", "do", "r1", "decline", by="bjo", at=JUNE)
    assert (refused.code, refused.out) == (1, "")
    assert "REASON_REQUIRED  Give a reason (at least 10 characters)." in refused.err
    why = ("--reason", "In the second quarter", "--by-when", "Q2")
    assert desk.run("intake", "do", "r1", "counter", *why, by="bjo", at=JUNE) == Said(0, "r1 is countered (v3).\n", "")
    moved = desk.run("intake", "do", "r1", "agree", "--seen", "3", "--json", by="ana", at=JUNE).json
    assert moved == {
        "kind": "intake_request",
        "id": "r1",
        "trigger": "agree",
        "was": "countered",
        "now": "committed",
        "version": 4,
    }
    (row,) = desk.run("intake", "list", "--unit", "payments", "--json").json["requests"]
    assert (row["id"], row["state"], row["answer"], row["offered_by"]) == (
        *("r1", "committed", "In the second quarter", "Q2"),
    )
    assert desk.run("intake", "list", "--unit", "growth").out == "Nobody has asked anything yet.\n"


def test_a_card_says_what_was_asked_and_what_each_step_needs(desk: Desk) -> None:
    desk.run("intake", "file", "r1", *WHAT, by="ana", at=JUNE)
    shown = desk.run("intake", "show", "r1", by="bjo", at=JUNE)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith(
        "r1 is submitted (v2).\n"
        "Asked: search of payments, by ana on Sat 20 Jun 2026 09:00\n"
        "What: Refund API\nWhy: Returns\nBy when: 2027-Q1\nIf not done: Refunds by hand\n\n"
    )
    assert "accept: possible now\n" in shown.out
    assert "counter: blocked\n" in shown.out
    card = desk.run("intake", "show", "r1", "--json", by="bjo", at=JUNE).json
    assert set(card) == {"request", "by", "at", "answered_at", "drop_acked_by", "moves"}
    assert [move["trigger"] for move in card["moves"] if move["ready"]] == ["accept"]


def test_a_draft_is_edited_and_submitted(desk: Desk) -> None:
    bare = (*UNITS, "--what", "Refund API", "--draft", "--json")
    assert desk.run("intake", "file", "r1", *bare, by="ana", at=JUNE).json == {
        "request": "r1",
        "state": "draft",
        "version": 1,
    }
    assert desk.run("intake", "do", "r1", "submit", by="ana", at=JUNE).code == 1
    words = ("--why", "Returns", "--by-when", "Q1", "--if-not", "Refunds by hand")
    edited = desk.run("intake", "edit", "r1", *words, by="ana", at=JUNE)
    assert edited == Said(0, "r1 says something else now (v2).\n", "")
    assert desk.run("intake", "do", "r1", "submit", by="ana", at=JUNE).out == "r1 is submitted (v3).\n"


def thirty(desk: Desk) -> None:
    """Thirty requests of Payments to Search and Growth; 24 are answered, and two partners were asked by name."""
    for n in range(1, 31):
        units = ("--from-unit", "payments", "--to-unit", "search" if n % 2 else "growth")
        filed = desk.run("intake", "file", f"r{n:02}", *units, *WHAT[4:], by="bjo", at=JUNE)
        assert filed.code == 0
    for n in range(1, 25):
        assert desk.run("intake", "do", f"r{n:02}", "accept", by="ana" if n % 2 else "chi", at=JULY).code == 0
    assert desk.run("intake", "solicit", "search", "payments", "growth", by="ana", at=JUNE) == (
        Said(0, "search has asked payments, growth.\n", "")
    )
    assert desk.run("intake", "solicit", "payments", "growth", by="bjo", at=JUNE).code == 0


def test_the_gate_of_answers_counts_names_who_owes_and_lists_the_solicited_apart(desk: Desk) -> None:
    thirty(desk)
    shown = desk.run("gate", "show", "intake_response", at=JULY)
    assert shown.out.splitlines()[2] == "24/30 answered; rule needs 24."
    named = [line.split()[4] for line in shown.out.splitlines() if line.startswith(("Ana", "Chidi"))]
    assert sorted(named) == ["r25", "r26", "r27", "r28", "r29", "r30"]
    assert shown.out.splitlines()[-2:] == [
        "payments has asked 1 by name: 0 replied; no reply from growth.",
        "search has asked 2 by name: 1 replied; no reply from growth.",
    ]
    asked = desk.run("gate", "show", "intake_response", "--json", at=JULY).json["solicited"]
    assert [(one["to_unit_id"], one["from_unit_id"], one["replied"]) for one in asked] == [
        *(("payments", "growth", False), ("search", "growth", False), ("search", "payments", True)),
    ]


def test_who_has_nothing_to_ask_says_so(desk: Desk) -> None:
    desk.run("intake", "solicit", "search", "growth", by="ana", at=JUNE)
    assert desk.run("intake", "nothing", "growth", "search", by="chi", at=JUNE) == (
        Said(0, "growth needs nothing of search.\n", "")
    )
    assert desk.run("intake", "list").out.splitlines()[-1] == "search has asked 1 by name: 1 replied."


def test_the_gate_passes_with_four_fifths_and_flags_who_has_no_answer(desk: Desk) -> None:
    thirty(desk)
    assert desk.run("tick", at="2026-07-31T17:00:00-07:00").code == 0
    gates = {gate["id"]: gate["state"] for gate in desk.run("gate", "list", "--json").json["gates"]}
    assert gates["intake_response"] == "passed"
    found = desk.run("intake", "list", "--json").json["requests"]
    assert [one["id"] for one in found if one["unanswered"]] == [f"r{n}" for n in range(25, 31)]
    assert {one["state"] for one in found if one["unanswered"]} == {"submitted"}
    assert "r25  submitted, unanswered" in desk.run("intake", "list").out
