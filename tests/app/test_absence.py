"""phasegate away, back, absences: what they say to a person and to a program."""

from tests.app.desk import Desk
from tests.conftest import PEOPLE, TEAMS

AWAY = ("away", "vp", "--from", "2026-08-01", "--until", "2026-09-07", "--delegate", "chi", "--note", "Holiday")


def test_an_absence_is_entered_listed_and_ended(desk: Desk) -> None:
    said = desk.run(*AWAY, by="vp")
    assert said.out == ("Vera is away from Sat 1 Aug 2026 00:00 until Mon 7 Sep 2026 00:00; Chidi stands in (vp_1).\n")
    listed = desk.run("absences").out.splitlines()
    assert listed[0].split() == ["Id", "Who", "From", "Until", "State", "Stands", "in", "Note"]
    row = "vp_1  Vera  Sat 1 Aug 2026 00:00  Mon 7 Sep 2026 00:00  running  Chidi      Holiday"
    assert listed[1] == row
    assert desk.run("back", by="vp").out == "Vera is back (vp_1).\n"
    assert desk.run("absences").out == "Nobody is away.\n"
    over = desk.run("absences", "--over", "--json").json["absences"]
    assert [(one["id"], one["state"], one["until_at"]) for one in over] == [("vp_1", "over", "2026-08-03T16:00:00Z")]


def test_a_program_gets_the_whole_entry(desk: Desk) -> None:
    assert desk.run(*AWAY, "--json", by="po").json == {
        "id": "vp_1",
        "person_id": "vp",
        "person": "Vera",
        "zone": "America/Los_Angeles",
        "from_at": "2026-08-01T07:00:00Z",
        "until_at": "2026-09-07T07:00:00Z",
        "delegate_id": "chi",
        "note": "Holiday",
        "by": "po",
        "state": "running",
        "stand_in_id": "chi",
        "stand_in": "Chidi",
    }


def test_without_a_name_it_is_oneself_and_without_a_first_day_it_is_now(desk: Desk) -> None:
    said = desk.run("away", "--until", "2026-08-10", by="bjo")
    assert said.out == "Björn is away from Mon 3 Aug 2026 18:00 until Mon 10 Aug 2026 00:00; Vera stands in (bjo_1).\n"


def test_a_circle_is_refused_with_its_chain_and_changes_nothing(desk: Desk) -> None:
    desk.run(*AWAY, by="vp")
    before = desk.rows()
    said = desk.run("away", "--from", "2026-08-05", "--until", "2026-08-07", "--delegate", "vp", by="chi")
    assert (said.code, said.err.splitlines()) == (
        1,
        [
            "away is blocked for chi:",
            "  DELEGATION_LOOP  On Wed 5 Aug 2026 this would go in a circle: Chidi → Vera → Chidi.",
            "      → Name another delegate with --delegate, or days on which not all of them are away.",
        ],
    )
    assert desk.rows() == before


def test_a_plan_says_who_stands_in(desk: Desk) -> None:
    desk.run(*AWAY, by="vp")
    line = "Vera (away until Mon 7 Sep 2026; Chidi stands in)"
    assert line in desk.run("plan", "show", "op1_search").out.splitlines()
    assert line in desk.run("plan", "why", "op1_search").out.splitlines()
    assert desk.run("plan", "show", "op1_search", "--json").json["stand_ins"] == [
        {
            "person_id": "vp",
            "person": "Vera",
            "until_at": "2026-09-07T07:00:00Z",
            "until_on": "2026-09-07",
            "stand_in_id": "chi",
            "stand_in": "Chidi",
        }
    ]


def test_the_journal_says_on_whose_behalf(desk: Desk) -> None:
    desk.run("away", "ana", "--until", "2026-08-10", "--delegate", "eng", by="ana")
    assert desk.run("plan", "do", "op1_search", "start", by="eng").code == 0
    [entry] = [one for one in desk.run("journal", "list", "--json").json["entries"] if one["act"] == "start"]
    assert (entry["actor"], entry["on_behalf_of"]) == ("Enya", "Ana")
    assert "Enya for Ana" in desk.run("journal", "list").out
    assert desk.run("journal", "verify").code == 0


def test_an_import_says_who_left_and_where_their_items_went(desk: Desk) -> None:
    people = "".join(line + "\n" for line in PEOPLE.splitlines() if not line.startswith("chi,"))
    (desk.place / "organisation" / "people.csv").write_text(people, encoding="utf-8")
    teams = TEAMS.replace("product_manager: chi", "product_manager: vp")
    (desk.place / "organisation" / "teams.yaml").write_text(teams, encoding="utf-8")
    said = desk.run("org", "import", str(desk.place / "organisation")).out.splitlines()
    assert said[:4] == [
        f"Imported 6 people and 4 units from {desk.place / 'organisation'}.",
        "Chidi (chi) has left.",
        "  fy2027_op1_growth (owner) → Pat (po)",
        "  fy2027_op2_growth (owner) → Pat (po)",
    ]
