"""A change of the calendar at the command line, from the what-if to the acknowledgement."""

import pytest

from tests.app.desk import Desk
from tests.conftest import AMAZON

OCTOBER = "2026-10-12T09:00:00-07:00"
WHY = "The S-Team asked for a week more."
MOVES = [("tunnel_down", "2026-10-30", "2026-11-06"), ("op1_actions_due", "2026-11-06", "2026-11-13")]


def moves(told: dict[str, list[dict[str, str]]]) -> list[tuple[str, str, str]]:
    return [(move["gate"], move["from"], move["to"]) for move in told["moves"]]


def test_a_whatif_on_a_file_needs_no_database(empty: Desk) -> None:
    told = empty.bare("calendar", "whatif", str(AMAZON), "--slip", "tunnel_down=+5bd", "--json").json
    assert moves(told) == MOVES
    assert (told["late"], told["reviews"], told["messages"]) == ([], [], [])
    assert [warning.split(" (")[0] for warning in told["warnings"]] == [
        "op2_draft stays on Wed 2 Dec 2026: slip absorbed by peak"
    ]


def test_a_whatif_on_a_season_says_who_is_told_and_writes_nothing(desk: Desk) -> None:
    before = desk.rows()
    told = desk.run("calendar", "whatif", "--slip", "tunnel_down=+5bd", "--json", at=OCTOBER).json
    assert moves(told) == MOVES
    assert [(one["person"], one["how"], one["gates"]) for one in told["messages"]] == [
        ("ana", "digest", ["op1_actions_due"]),
        ("bjo", "digest", ["op1_actions_due"]),
        ("chi", "digest", ["op1_actions_due"]),
        ("po", "letter", ["tunnel_down"]),
        ("vp", "digest", ["op1_actions_due"]),
    ]
    assert desk.rows() == before


def test_a_file_with_a_database_is_compared_with_the_seasons_calendar(desk: Desk) -> None:
    text = AMAZON.read_text(encoding="utf-8").replace(
        "gate:s_team_review_close + 10 bd", "gate:s_team_review_close + 15 bd"
    )
    told = desk.run("calendar", "whatif", desk.file("next.yaml", text), "--json", at=OCTOBER).json
    assert moves(told) == MOVES


def test_a_change_goes_from_proposal_to_acknowledgement(desk: Desk) -> None:
    slip = ("calendar", "propose", "--slip", "op1_actions_due=-3bd", "--reason", WHY)
    late = "2026-10-26T09:00:00-07:00"
    said = desk.run(*slip, by="po", at=late)
    assert said.out.split("\n")[-2] == (
        "Proposed as fy2027_c1. Another person approves it: phasegate calendar approve fy2027_c1"
    )
    assert desk.run("calendar", "approve", "fy2027_c1", by="po", at=late).err == (
        "approve is blocked for fy2027_c1:\n"
        "  SELF_APPROVE  You proposed this change; another person must approve it.\n"
        "      → Another of Product Ops or an executive runs: phasegate calendar approve fy2027_c1\n"
    )
    assert desk.run("calendar", "approve", "fy2027_c1", by="ceo", at=late).code == 0
    assert desk.run("calendar", "publish", "fy2027_c1", by="po", at=late).out == (
        "fy2027_c1 is version 2 of FY2027's calendar; 5 letters go out.\n"
    )
    assert desk.run("calendar", "publish", "fy2027_c1", by="po", at=late).out == (
        "fy2027_c1 was published before, as version 2; nothing was done.\n"
    )
    assert desk.run("calendar", "changes", "--json", at=late).json["changes"][0]["unacked"] == 5
    assert desk.run("notice", "ack", "change:fy2027_c1:ana", by="ana", at=late).out == (
        "Thank you: Annual planning FY2027: OP1 actions: 3 business days earlier\n"
    )
    told = desk.run("calendar", "changes", "--json", at=late).json
    assert (told["changes"][0]["unacked"], told["changes"][0]["state"]) == (4, "published")
    assert [(one["number"], one["change_id"]) for one in told["versions"]] == [(2, "fy2027_c1"), (1, "")]


def test_simulating_a_proposal_says_the_same_as_proposing_it(desk: Desk) -> None:
    proposed = desk.run(
        *("calendar", "propose", "--slip", "tunnel_down=+5bd", "--reason", WHY, "--json"), by="po", at=OCTOBER
    ).json
    simulated = desk.run("calendar", "simulate", "fy2027_c1", "--json", at=OCTOBER).json
    del proposed["state"]
    assert simulated == proposed


def test_a_withdrawn_change_is_gone(desk: Desk) -> None:
    desk.run("calendar", "propose", "--slip", "tunnel_down=+5bd", "--reason", WHY, by="po", at=OCTOBER)
    assert desk.run("calendar", "withdraw", "fy2027_c1", by="po", at=OCTOBER).out == "fy2027_c1 is withdrawn.\n"
    refused = desk.run("calendar", "approve", "fy2027_c1", by="ceo", at=OCTOBER)
    assert (refused.code, "NOT_FROM_STATE" in refused.err) == (1, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--slip", "tunnel_down"), "“tunnel_down” says nothing; write --slip tunnel_down=+5bd\n"),
        (
            ("--slip", "tunnel_down=5"),
            "--slip tunnel_down: “5” is not a shift; write it in business days, as +5 bd or -2 bd.\n",
        ),
        (
            ("--blackout", "audit=soon"),
            "“soon” is no window; write --blackout audit=2026-11-02..2026-11-06:no_gates,quiet\n",
        ),
        (
            ("--holiday", "someday=Rest"),
            "“someday” is not a day; write --holiday 2026-11-09='Company day' (or …@DE-BE for one calendar)\n",
        ),
        (
            (),
            f"Say what is to change in {AMAZON} (--slip, --set, --holiday, --blackout), or name a --db.\n",
        ),
    ],
)
def test_a_change_that_cannot_be_read_is_refused_in_a_sentence(empty: Desk, words: tuple[str, ...], said: str) -> None:
    found = empty.bare("calendar", "whatif", str(AMAZON), *words)
    assert (found.code, found.out, found.err) == (2, "", said)


def test_a_slip_of_a_gate_that_is_not_there_names_those_that_are(empty: Desk) -> None:
    found = empty.bare("calendar", "whatif", str(AMAZON), "--slip", "tunel_down=+5bd")
    assert found.code == 2
    assert found.err.startswith("There is no gate called “tunel_down”. Known: goal_lock, ")


def test_the_critical_path_says_how_far_each_gate_can_slip(empty: Desk) -> None:
    told = empty.bare("calendar", "path", str(AMAZON), "--json").json
    room = {gate["id"]: (gate["slack"], gate["breaks"]) for gate in told["gates"]}
    assert room["tunnel_down"] == (10, "goals_proposed is due 2027-01-08, not after op2_signoff (2027-01-13)")
    assert room["goals_proposed"] == (4, "goals_aligned is due 2027-01-15, not after goals_proposed (2027-01-15)")
    assert room["goal_lock"] == (0, "goal_lock is final")
    assert told["path"][-4:] == ["op2_signoff", "goals_proposed", "goals_aligned", "goal_lock"]


def test_two_files_are_compared_gate_by_gate(empty: Desk) -> None:
    text = AMAZON.read_text(encoding="utf-8").replace("gate:tunnel_down + 5 bd", "gate:tunnel_down + 6 bd")
    told = empty.bare("calendar", "diff", str(AMAZON), empty.file("b.yaml", text), "--json").json
    assert moves(told) == [("op1_actions_due", "2026-11-06", "2026-11-09")]
