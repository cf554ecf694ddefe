"""From nothing to an open season, at the command line."""

from pathlib import Path

from models.migrate import HEAD_REVISION
from tests.app.desk import Desk, Said
from tests.conftest import AMAZON


def test_organisation_comes_in_and_a_season_opens(empty: Desk, organisation: Path) -> None:
    assert empty.run("org", "import", str(organisation), "--json").json == {
        "people": 7,
        "units": 4,
        "without_holidays": [],
        "without_email": 0,
        "left": [],
    }
    opened = empty.run("season", "open", str(AMAZON), "--product-ops", "po", "--json", at="2026-06-12T09:00:00-07:00")
    assert opened.json == {"season_id": "FY2027", "gates": 20, "past": 0, "plans": 8, "obligations": 33}
    assert empty.run("season", "open", str(AMAZON), "--product-ops", "po").code == 2
    assert empty.run("org", "import", str(organisation)).out == f"Imported 7 people and 4 units from {organisation}.\n"


def test_schema_can_be_made_by_itself(empty: Desk) -> None:
    said = f"sqlite:///{empty.database} has the schema {HEAD_REVISION}.\n"
    assert [empty.run("db", "upgrade"), empty.run("db", "upgrade")] == [Said(0, said, "")] * 2


def test_calendar_is_shown_with_its_dates_and_why(empty: Desk) -> None:
    shown = empty.bare("calendar", "show", str(AMAZON), "--json").json
    assert {name: shown[name] for name in ("season", "title", "zone")} == {
        "season": "FY2027",
        "title": "Annual planning FY2027",
        "zone": "America/Los_Angeles",
    }
    assert len(shown["gates"]) == 20
    assert shown["gates"][3] == {
        "id": "op1_draft",
        "title": "OP1 draft",
        "phase": "op1",
        "opens_at": "2026-07-27T00:00:00-07:00",
        "due_on": "2026-08-14",
        "due_at": "2026-08-14T17:00:00-07:00",
        "grace_ends_at": "2026-08-21T17:00:00-07:00",
        "rule": "gate:intake_response + 10 bd",
        "explanation": "gate:intake_response Fri 31 Jul +10 bd (US-CORP) = Fri 14 Aug 2026",
        "waivable_by": ["product_ops"],
        "final": False,
        "slack": 10,
        "critical": True,
    }
    assert shown["fiscal_year"] == {"label": "FY2027", "first": "2027-01-01", "last": "2027-12-31", "weeks": 53}
    assert [one["first"] for one in shown["blackouts"]] == ["2026-11-16", "2026-12-24"]
    assert shown["rituals"] == [
        {
            "id": "quarter_scoring",
            "title": "Quarter scoring",
            "every": "1 fq",
            "days": ["2027-04-07", "2027-07-08", "2027-10-07"],
        }
    ]


def test_calendar_is_shown_in_columns(empty: Desk) -> None:
    lines = empty.bare("calendar", "show", str(AMAZON)).out.split("\n")
    place = "zone America/Los_Angeles, business days US-CORP"
    assert "Rituals:\n  Quarter scoring (quarter_scoring), every 1 fq: Wed 7 Apr 2027, " in "\n".join(lines)
    assert lines[:4] == [
        f"Annual planning FY2027 (FY2027), FY2027 2027-01-01 to 2027-12-31, {place}",
        "",
        "Gate                 Due                          Why",
        "intake_open          Mon 2026-06-15               nth(mon,3,jun) Mon 15 Jun 2026",
    ]
    assert lines[9] == (
        "op1_reviews          2026-08-31 → Fri 2026-09-18  gate:op1_final Fri 28 Aug +14 bd (US-CORP) = Fri 18 Sep 2026"
    )


def test_calendar_is_checked(empty: Desk) -> None:
    said = f"{AMAZON}: no mistakes, no warnings. FY2027 has 20 gates, 2026-06-15 to 2028-01-24.\n"
    assert empty.bare("calendar", "check", str(AMAZON)) == Said(0, said, "")
    found = {"season": "FY2027", "mistakes": [], "warnings": []}
    assert empty.bare("calendar", "check", str(AMAZON), "--json").json == found
