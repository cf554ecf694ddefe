"""Gates and the season at the command line."""

from tests.app.desk import Desk


def test_gates_are_listed_with_their_progress(desk: Desk) -> None:
    listed = desk.run("gate", "list", "--json").json
    assert (listed["season"], len(listed["gates"])) == ("FY2027", 20)
    assert listed["gates"][3] == {
        "id": "op1_draft",
        "title": "OP1 draft",
        "phase": "op1",
        "state": "scheduled",
        "opens_at": "2026-07-27T07:00:00Z",
        "due_at": "2026-08-15T00:00:00Z",
        "due_on": "2026-08-14",
        "grace_ends_at": "2026-08-22T00:00:00Z",
        "late_by": 0,
        "done": 0,
        "total": 4,
        "need": 4,
        "explanation": "gate:intake_response Fri 31 Jul +10 bd (US-CORP) = Fri 14 Aug 2026",
        "reason": "",
    }


def test_gate_is_shown_with_what_is_owed_at_it(desk: Desk) -> None:
    shown = desk.run("gate", "show", "op1_draft", "--json").json
    assert (shown["gate"]["id"], [owed["person_id"] for owed in shown["owed"]]) == (
        "op1_draft",
        ["chi", "bjo", "ana", "vp"],
    )
    assert desk.run("gate", "show", "op1_draft").out.split("\n")[:6] == [
        "OP1 draft (op1_draft) is scheduled, due Fri 14 Aug 2026 17:00 (America/Los_Angeles).",
        "gate:intake_response Fri 31 Jul +10 bd (US-CORP) = Fri 14 Aug 2026",
        "0/4 done; rule needs 4.",
        "",
        "Who owes  What                        When",
        "Chidi     OP1 draft: OP1 of Growth    9 bd left",
    ]


def test_product_ops_waive_a_gate_for_a_reason(desk: Desk) -> None:
    assert desk.run("gate", "do", "op2_draft", "waive", by="po").err == (
        "waive is blocked for op2_draft:\n"
        "  WAIVE_REASON  Give a reason for skipping OP2 draft.\n"
        "      → Say why: --reason ….\n"
    )
    words = ("gate", "do", "op2_draft", "waive", "--reason", "Plans are final this year", "--json")
    told = {"gate": "op2_draft", "act": "waive", "state": "waived", "version": 2}
    assert desk.run(*words, by="po").json == told


def test_season_is_shown_with_its_plans_by_state(desk: Desk) -> None:
    shown = desk.run("season", "show", "--json").json
    assert (shown["season"], shown["state"], shown["zone"]) == ("FY2027", "published", "America/Los_Angeles")
    assert {state: n for state, n in shown["plans"].items() if n} == {"not_started": 8}
    assert desk.run("season", "show").out.split("\n")[0] == (
        "Annual planning FY2027 (FY2027) is published; run by Pat. Plans: 8 not_started."
    )
