"""Requests and headcount asks at the command line."""

import sqlite3

from tests.app.desk import Desk, Said
from tests.conftest import document

ASK = """\
### 1. One engineer for ranking
Priority: grow
Headcount: 2
Minimum: 1
Yearly cost per head: 92,437.68
#### Current state
Two people.
"""


def test_request_is_filed_and_answered(desk: Desk) -> None:
    june = "2026-06-20T09:00:00-07:00"
    words = ("--from-unit", "search", "--to-unit", "payments", "--what", "Refund API", "--why", "Returns")
    filed = desk.run(
        "intake", "file", "r1", *words, "--by-when", "2027-Q1", "--if-not", "Refunds by hand", by="ana", at=june
    )
    assert filed == Said(0, "r1 is submitted: search asks payments.\n", "")
    declined = desk.run("intake", "answer", "r1", "decline", by="bjo", at=june)
    assert (declined.code, declined.out) == (1, "")
    answered = desk.run("intake", "answer", "r1", "counter", "--reason", "In the second quarter", by="bjo", at=june)
    assert answered == Said(0, "r1 is countered.\n", "")
    (row,) = desk.run("intake", "list", "--unit", "payments", "--json").json["requests"]
    assert (row["id"], row["state"], row["answer"]) == ("r1", "countered", "In the second quarter")
    assert desk.run("intake", "list", "--unit", "growth").out == "Nobody has asked anything yet.\n"


def test_headcount_ask_is_listed_and_granted(desk: Desk) -> None:
    desk.run("plan", "do", "op1_search", "start", by="ana")
    desk.run("plan", "load", "op1_search", desk.file("search.md", document(unfunded=ASK)), by="ana")
    ask = "fy2027_op1_search:one_engineer_for_ranking"
    assert desk.run("ask", "list", "--json").json == {
        "asks": [
            {
                "id": ask,
                "plan_id": "fy2027_op1_search",
                "title": "One engineer for ranking",
                "heads": 2,
                "minimum": 1,
                "cost": "92437.68",
                "granted": None,
                "state": "draft",
                "rank": None,
                "gap": "",
                "version": 1,
            }
        ]
    }
    with sqlite3.connect(desk.database) as connection:
        connection.execute("UPDATE headcount_ask SET state = 'ranked', rank = 1")
    connection.close()
    granted = desk.run("ask", "grant", ask, "1", "--reason", "One now, one next year", "--json", by="ceo")
    assert granted.json == {"id": ask, "asked": 2, "granted": 1}
