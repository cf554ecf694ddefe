"""The tick and the outbox at the command line."""

from tests.app.desk import Desk, Said

FRIDAY = "2026-07-31T20:00:00Z"


def test_dry_run_says_what_a_tick_would_do_and_writes_nothing(desk: Desk) -> None:
    before = desk.rows()
    told = desk.run("tick", "--dry-run", "--json", at=FRIDAY).json
    assert desk.rows() == before
    assert (told["dry_run"], len(told["gates"]), len(told["notices"])) == (True, 6, 4)
    done = desk.run("tick", "--json", at=FRIDAY).json
    assert done == told | {"dry_run": False}
    assert desk.rows() != before


def test_tick_answers_with_gates_and_notices_and_a_second_one_with_none(desk: Desk) -> None:
    done = desk.run("tick", "--json", at=FRIDAY).json
    assert done["gates"][-1] == {
        "season_id": "FY2027",
        "gate_id": "op1_draft",
        "title": "OP1 draft",
        "was": "scheduled",
        "now": "open",
    }
    assert done["notices"][-1] == {
        "key": "fy2027_op1_shop:op1_draft:-10:v1:vp",
        "kind": "reminder",
        "person_id": "vp",
        "subject": "OP1 draft: OP1 of Shop is due Fri 14 Aug",
        "send_at": "2026-07-31T16:00:00Z",
        "late": False,
    }
    again = "No notice is due.\n0 gates moved, 0 notices put into the outbox.\n"
    assert desk.run("tick", at=FRIDAY) == Said(0, again, "")


def test_notices_are_delivered_to_a_file_once(desk: Desk) -> None:
    sent = desk.place / "sent.txt"
    desk.run("tick", at=FRIDAY)
    done = desk.run("deliver", "--to", f"file://{sent}", "--json", at=FRIDAY).json
    assert done == {
        "sent": 2,
        "cancelled": 0,
        "failed": 0,
        "waiting": 2,
        "held": "",
        "unreachable": False,
    }
    assert [line for line in sent.read_text(encoding="utf-8").split("\n") if line.startswith(("To", "Subject"))] == [
        "To: ana <ana@example.org>",
        "Subject: OP1 draft: OP1 of Search is due Fri 14 Aug",
        "To: vp <vera@example.org>",
        "Subject: OP1 draft: OP1 of Shop is due Fri 14 Aug",
    ]
    said = "0 sent, 0 no longer mattered, 0 not taken, 2 still waiting.\n"
    assert desk.run("deliver", "--to", f"file://{sent}", at=FRIDAY) == Said(0, said, "")


def test_notices_are_listed_by_person_and_state(desk: Desk) -> None:
    assert desk.run("notice", "list").out == "Nobody was told anything yet.\n"
    desk.run("tick", at=FRIDAY)
    listed = desk.run("notice", "list", "--person", "ana", "--state", "waiting", "--json").json
    assert listed == {
        "season": "FY2027",
        "notices": [
            {
                "key": "fy2027_op1_search:op1_draft:-10:v1:ana",
                "kind": "reminder",
                "step": "-10",
                "person_id": "ana",
                "person": "Ana",
                "subject": "OP1 draft: OP1 of Search is due Fri 14 Aug",
                "body": (
                    "OP1 draft: OP1 of Search\nGate: OP1 draft\nWhose turn: Ana\n"
                    "Due: Fri 14 Aug 2026 17:00 -07:00 America/Los_Angeles\n\n"
                    "You are told because this is yours to do.\nWhat to do: phasegate plan show fy2027_op1_search\n"
                ),
                "state": "waiting",
                "send_at": "2026-07-31T16:00:00Z",
                "sent_at": None,
                "late": False,
            }
        ],
    }
    assert len(desk.run("notice", "list", "--json", "--limit", "3").json["notices"]) == 3
