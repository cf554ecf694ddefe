"""A plan at the command line: listed, asked why, loaded, moved on."""

from dataclasses import fields

from flows.views.plan import PlanCard
from tests.app.desk import Desk, Said
from tests.conftest import document

DUE = {
    "key": "fy2027_op1_search:op1_draft",
    "gate_id": "op1_draft",
    "gate": "OP1 draft",
    "plan_id": "fy2027_op1_search",
    "unit_id": "search",
    "what": "OP1 draft: OP1 of Search",
    "person_id": "ana",
    "person": "Ana",
    "due_at": "2026-08-15T00:00:00Z",
    "due_on": "2026-08-14",
    "late": False,
    "days": 9,
}


def test_plans_are_listed_with_what_is_in_their_way(desk: Desk) -> None:
    listed = desk.run("plan", "list", "--unit", "search", "--document", "op1", "--json").json
    assert listed == {
        "season": "FY2027",
        "plans": [
            {
                "id": "fy2027_op1_search",
                "title": "OP1 of Search",
                "unit_id": "search",
                "unit": "Search",
                "document": "op1",
                "owner_id": "ana",
                "owner": "Ana",
                "approver_id": "vp",
                "approver": "Vera",
                "state": "not_started",
                "version": 1,
                "first_blocker": "",
                "blocker": "",
                "entered_at": "2026-06-12T16:00:00Z",
                "due": DUE,
            }
        ],
    }
    table = desk.run("plan", "list", "--owner", "ana", at="2026-07-01T09:00:00-07:00").out
    assert table == (
        "Plan               State        Owner  Next due         First in its way\n"
        "fy2027_op1_search  not_started  Ana    Fri 14 Aug 2026  OP1 draft opens Mon 27 Jul 2026.\n"
        "fy2027_op2_search  not_started  Ana    Wed 2 Dec 2026   OP2 draft opens Fri 30 Oct 2026.\n"
    )
    assert desk.run("plan", "list", "--state", "approved").out == "No plan is like that.\n"


def test_why_lists_every_move_with_every_reason(desk: Desk) -> None:
    early = "2026-07-01T09:00:00-07:00"
    reasons = [
        {
            "code": "NOT_AUTHORISED",
            "text": "Only the owner can start; you are a partner.",
            "fix": "Ask the owner to do it.",
            "whose_turn": ["ana"],
            "how_many": 1,
        },
        {
            "code": "GATE_NOT_OPEN",
            "text": "OP1 draft opens Mon 27 Jul 2026.",
            "fix": "Wait until Mon 27 Jul 2026.",
            "whose_turn": ["po"],
            "how_many": 1,
        },
    ]
    told = {"plan": "fy2027_op1_search", "state": "not_started", "version": 1}
    ana = {
        "person": "ana",
        "name": "Ana",
        "for": ["NOT_AUTHORISED"],
        "since": "2026-06-12T16:00:00Z",
        "due_on": "2026-08-14",
        "how": "Ask the owner to do it.",
    }
    later = {"earliest_pass_on": "2026-07-27", "chase": [ana]}
    moves = [{"trigger": "start", "ready": False, "reasons": reasons} | later]
    assert desk.run("plan", "why", "op1_search", "--json", at=early, by="bjo").json == told | {"moves": moves}
    assert desk.run("plan", "why", "op1_search").out == "fy2027_op1_search is not_started (v1).\n\nstart: ready\n"
    assert desk.run("plan", "why", "op1_search", "submit").out == (
        "fy2027_op1_search is not_started (v1).\n\nsubmit: blocked\n"
        "  NOT_FROM_STATE  Submit is not possible while this plan is not_started. Possible now: start.\n"
        "      → Choose one of the moves that are possible now.\n"
        "  could pass on Mon 3 Aug 2026 at the earliest: "
        "NOT_FROM_STATE not before the move that comes first, Mon 3 Aug 2026.\n"
    )


def test_plan_is_started_given_its_text_and_shown(desk: Desk) -> None:
    text = desk.file("search.md", document(title="Search", charter=""))
    assert desk.run("plan", "do", "op1_search", "start", "--json", by="ana").json == {
        "plan": "fy2027_op1_search",
        "act": "start",
        "was": "not_started",
        "now": "drafting",
        "version": 2,
    }
    loaded = desk.run("plan", "load", "op1_search", text, "--json", by="ana").json
    digest = loaded.pop("digest")
    assert len(digest) == 64
    assert loaded == {
        "plan_id": "fy2027_op1_search",
        "changed": True,
        "number": 2,
        "words": 22,
        "pages": 1,
        "missing": ["Charter"],
        "version": 3,
    }
    assert desk.run("plan", "show", "fy2027_op1_search", by="ana").out.split("\n") == [
        "OP1 of Search (fy2027_op1_search) is drafting (v3), round 1, due Fri 14 Aug 2026 (OP1 draft: OP1 of Search).",
        "Owner: Ana (ana). Approver: Vera (vp).",
        (
            f"Text t2 by Ana, Mon 3 Aug 2026 09:00: 22 words, 1 of 6 pages, digest {digest[:12]}. "
            "Missing sections: Charter."
        ),
        "Partner Payments (payments): none",
        "",
        "request_prereview: blocked",
        "  DOC_SECTIONS  Missing sections: Charter.",
        "      → Write each under a heading of its own, then: phasegate plan load fy2027_op1_search FILE.",
        "",
        "merge: blocked",
        "  MERGE_ACK  The other owner has not agreed to merge.",
        "      → phasegate plan do fy2027_op1_search propose_merge --into PLAN; then the other owner: … agree_merge.",
        "Warning TEAM_SIZE: Team of 2 is outside 10–100; consider splitting or merging the plan.",
        "",
    ]


def test_same_text_twice_changes_nothing(desk: Desk) -> None:
    text = desk.file("search.md", document())
    desk.run("plan", "do", "op1_search", "start", by="ana")
    said = "fy2027_op1_search: text t2, 26 words, 1 pages.\n"
    assert desk.run("plan", "load", "op1_search", text, by="ana") == Said(0, said, "")
    said = "fy2027_op1_search: this is the current text already (t2); nothing was changed.\n"
    assert desk.run("plan", "load", "op1_search", text, by="ana") == Said(0, said, "")


def test_shown_plan_holds_everything_but_its_text(desk: Desk) -> None:
    desk.run("plan", "do", "op1_search", "start", by="ana")
    desk.run("plan", "load", "op1_search", desk.file("search.md", document(charter="Swordfish.")), by="ana")
    shown = desk.run("plan", "show", "op1_search", "--json", by="ana")
    assert "Swordfish" not in shown.out
    assert sorted(shown.json) == sorted(field.name for field in fields(PlanCard))
    assert (shown.json["relations"], sorted(shown.json["text"])) == (
        ["owner"],
        ["at", "by", "digest", "missing", "number", "page_limit", "pages", "words", "words_over", "words_per_page"],
    )


def test_same_request_id_is_answered_once(desk: Desk) -> None:
    words = ("plan", "do", "op1_search", "start", "--request-id", "r1")
    first, again = desk.run(*words, by="ana"), desk.run(*words, by="ana")
    said = "fy2027_op1_search: start done; not_started → drafting (v2).\n"
    assert (first, again.code, desk.run("plan", "why", "op1_search").out.split("\n")[0]) == (
        Said(0, said, ""),
        0,
        "fy2027_op1_search is drafting (v2).",
    )


def test_plan_goes_from_draft_to_approval_with_an_action_and_a_waiver(desk: Desk) -> None:
    text = desk.file("search.md", document())
    steps = (
        (("do", "op1_search", "start"), "ana", "start done; not_started → drafting (v2)."),
        (("load", "op1_search", text), "ana", "text t2, 26 words, 1 pages."),
        (("partners", "op1_search", "payments", "growth"), "ana", "payments, growth (v4)."),
        (("do", "op1_search", "request_prereview"), "ana", "request_prereview done; drafting → partner_review (v5)."),
        (("do", "op1_search", "agree"), "bjo", "agree done; still partner_review (v6)."),
        (
            ("waive", "op1_search", "PREREVIEW_OPEN", "--reason", "Growth is on leave until September"),
            "po",
            "PREREVIEW_OPEN is waived. Reason: Growth is on leave until September",
        ),
        (("do", "op1_search", "submit"), "ana", "submit done; partner_review → submitted (v8)."),
        (
            ("do", "op1_search", "book_review", "--on", "2026-09-03T10:00-07:00"),
            "vp",
            "book_review done; still submitted (v9).",
        ),
        (("do", "op1_search", "attend"), "vp", "attend done; still submitted (v10)."),
        (("do", "op1_search", "attend"), "bjo", "attend done; still submitted (v11)."),
        (("do", "op1_search", "begin_review"), "vp", "begin_review done; submitted → in_review (v12)."),
        (("action", "op1_search", "--text", "Name the risks", "--owner", "ana", "--due", "2026-10-01"), "vp", None),
        (("do", "op1_search", "conclude"), "vp", "conclude done; in_review → actions_open (v14)."),
    )
    for words, by, said in steps:
        line = f"fy2027_op1_search: {said}" if said else "fy2027_op1_search_a1: Name the risks (ana, Thu 1 Oct 2026)"
        assert desk.run("plan", *words, by=by) == Said(0, f"{line}\n", "")
    assert desk.run("plan", "do", "op1_search", "approve", by="vp").err == (
        "approve is blocked for fy2027_op1_search:\n"
        "  ACTIONS_OPEN  1 blocking action items are open: fy2027_op1_search_a1.\n"
        "      → Finish each (phasegate action do ID done) and have it verified (phasegate action do ID verify).\n"
    )
    item = "fy2027_op1_search_a1"
    done = desk.run("action", "do", item, "done", "--json", by="ana").json
    assert (done["kind"], done["was"], done["now"], done["version"]) == ("action_item", "open", "done", 2)
    assert desk.run("action", "do", item, "verify", by="vp").out == f"{item} is verified (v3).\n"
    approved = desk.run("plan", "do", "op1_search", "approve", by="vp").out
    assert approved == "fy2027_op1_search: approve done; actions_open → approved (v15).\n"
    assert desk.run("plan", "show", "op1_search").out.split("\n")[3:6] == [
        "Partner Growth (growth): none",
        "Partner Payments (payments): agree",
        "Action fy2027_op1_search_a1: Name the risks (verified, Ana, Thu 1 Oct 2026)",
    ]
