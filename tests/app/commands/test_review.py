"""Reviews and action items at the command line."""

from tests.app.desk import Desk, Said

ONE, TWO = "fy2027_op1_search_s1", "fy2027_op1_search_s2"


def proposed(desk: Desk, *words: str) -> Said:
    return desk.run("review", "propose", "op1_search", "--on", "2026-09-03T10:00-07:00", *words, by="ana")


def test_a_review_is_proposed_scheduled_moved_and_called_off(desk: Desk) -> None:
    said = f"{ONE} is proposed for Thu 3 Sep 2026 10:00. Next: phasegate review do {ONE} schedule\n"
    assert proposed(desk) == Said(0, said, "")
    assert desk.run("review", "do", ONE, "schedule", by="vp") == Said(0, f"{ONE} is scheduled (v2).\n", "")
    moved = desk.run("review", "do", ONE, "move", "--on", "2026-09-04T09:00-07:00", "--json", by="vp").json
    assert (moved["kind"], moved["was"], moved["now"]) == ("review_session", "scheduled", "moved")
    shown = desk.run("review", "list").out.splitlines()
    assert [line.split()[:2] for line in shown[1:]] == [[ONE, "moved"], [TWO, "scheduled"]]
    assert shown[2].endswith("Fri 4 Sep 2026 09:00        60 min  Ana, Vera, Björn")
    assert desk.run("review", "do", TWO, "cancel", by="vp").out == f"{TWO} is cancelled (v3).\n"


def test_a_card_says_who_is_invited_and_what_each_step_needs(desk: Desk) -> None:
    proposed(desk, "--minutes", "90", "--invite", "chi", "--invite", "vp")
    shown = desk.run("review", "show", ONE, by="vp")
    assert shown.out.startswith(
        f"{ONE}, review of OP1 of Search, is proposed (v1): "
        "Thu 3 Sep 2026 10:00 (America/Los_Angeles), 90 minutes.\nInvited: Chidi, Vera.\n\nschedule: blocked\n"
    )
    assert "DURATION  Reviews last 60 min; 90 min needs a reason." in shown.out
    assert "INVITEES  Stakeholders not invited: Ana, Payments." in shown.out
    card = desk.run("review", "show", ONE, "--json", by="vp").json
    assert [(move["trigger"], move["ready"]) for move in card["moves"]] == [
        *(("schedule", False), ("withdraw", False), ("cancel", True)),
    ]


def test_where_nothing_is_booked_or_asked_for_it_says_so(desk: Desk) -> None:
    assert desk.run("review", "list").out == "No review is booked: phasegate review propose PLAN --on …\n"
    assert desk.run("action", "list").out == "No review has asked for anything yet.\n"
    assert desk.run("action", "show", "a9").err == "There is no action item called “a9”. Check the spelling.\n"
