"""The journal at the command line: verified, listed, and an edit found."""

import sqlite3

from tests.app.desk import Desk, Said


def test_journal_is_verified_and_listed(desk: Desk) -> None:
    desk.run("plan", "do", "op1_search", "start", by="ana")
    assert desk.run("journal", "verify").out == "The journal is whole: every entry is what was written.\n"
    assert desk.run("journal", "verify", "--json").json == {"ok": True, "first_broken": None}
    assert desk.run("journal", "list", "fy2027_op1_search", "--json").json == {
        "entries": [
            {
                "seq": 2,
                "at": "2026-08-03T16:00:00Z",
                "actor": "Ana",
                "kind": "plan",
                "thing_id": "fy2027_op1_search",
                "act": "start",
                "was": "not_started",
                "now": "drafting",
                "version": 2,
                "reason": "",
                "on_behalf_of": "",
            }
        ]
    }
    assert desk.run("journal", "list", "--last", "1").out == (
        "No  UTC                   Who  Did    To                 State                   Why\n"
        "2   Mon 3 Aug 2026 16:00  Ana  start  fy2027_op1_search  not_started → drafting\n"
    )


def test_edited_entry_is_found_and_named(desk: Desk) -> None:
    desk.run("plan", "do", "op1_search", "start", by="ana")
    with sqlite3.connect(desk.database) as connection:
        connection.executescript("DROP TRIGGER entry_no_update")
        connection.execute("UPDATE entry SET actor = 'bjo' WHERE seq = 2")
    connection.close()
    refused = (
        "verify is blocked for the journal:\n"
        "  JOURNAL_BROKEN  Entry 2 is not what was written, or is missing.\n"
        "      → Compare with a backup; what stands from there on cannot be trusted.\n"
    )
    assert desk.run("journal", "verify") == Said(1, "", refused)
    told = desk.run("journal", "verify", "--json")
    assert (told.code, told.json, told.err) == (1, {"ok": False, "first_broken": 2}, refused)
