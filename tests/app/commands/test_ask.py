"""Headcount asks at the command line."""

import sqlite3

from tests.app.desk import Desk
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
