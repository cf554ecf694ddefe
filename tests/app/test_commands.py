"""The command line as people use it: each command once, and each refusal to the letter, with nothing changed."""

import sqlite3
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from flows.plan.look_plan import PlanCard
from models.migrate import HEAD
from tests.app.desk import Desk, Said
from tests.conftest import AMAZON, ROOT, document

PRIORITIES = """\
- {id: grow, rank: 1, title: Grow revenue by 10 %, metric: revenue, baseline: "10", target: "11"}
- {id: calm, rank: 2, title: Fewer nights on call}
"""


def keys(value: Any) -> Any:
    """The shape of an answer: the names of its fields, lists by their first item."""
    if isinstance(value, dict):
        return {name: keys(item) for name, item in value.items()}
    if isinstance(value, list):
        return [keys(item) for item in value[:1]]
    return type(value).__name__


# --- refusals ---------------------------------------------------------------------------------------------------

BROKEN_CALENDAR = AMAZON.read_text(encoding="utf-8").replace("title: Annual", "titel: Annual", 1)
NEXT_YEAR = AMAZON.read_text(encoding="utf-8").replace("FY2027", "FY2028", 1)

REFUSALS: dict[str, tuple[tuple[str, ...], int, str]] = {
    "a missing text": (
        ("plan", "load", "op1_search", "{place}/none.md", "--as", "ana"),
        2,
        "{place}/none.md: there is no such file; check the path or create the file.",
    ),
    "a missing calendar": (
        ("season", "open", "{place}/none.yaml"),
        2,
        "{place}/none.yaml: there is no such file; check the path or create the file.",
    ),
    "a missing organisation": (
        ("org", "import", "{place}/none"),
        2,
        "{place}/none: there is no such folder; name one that holds people.csv and teams.yaml.",
    ),
    "a folder for a file": (
        ("plan", "load", "op1_search", "{place}", "--as", "ana"),
        2,
        "{place}: this is a folder; name a file in it.",
    ),
    "a text of another encoding": (
        ("plan", "load", "op1_search", "{place}/latin.md", "--as", "ana"),
        2,
        "{place}/latin.md:2: byte 15 is not UTF-8; save the file as UTF-8.",
    ),
    "people of another encoding": (
        ("org", "import", "{place}/latin"),
        2,
        "{place}/latin/people.csv:2: byte 34 is not UTF-8; save the file as UTF-8.",
    ),
    "a calendar that is not YAML": (
        ("season", "open", "{place}/bad.yaml"),
        2,
        (
            "{place}/bad.yaml:2: YAML_SYNTAX this is not YAML: mapping values are not allowed here, "
            "mend the line or the one before it"
        ),
    ),
    "a calendar with mistakes": (
        ("season", "open", "{place}/broken.yaml"),
        2,
        (
            "{place}/broken.yaml:8: MISSING_KEY the calendar lacks the key “title”, add it\n"
            "{place}/broken.yaml:9: UNKNOWN_KEY the calendar has an unknown key “titel”, did you mean “title”?"
        ),
    ),
    "people that are not CSV": (
        ("org", "import", "{place}/quotes"),
        2,
        "{place}/quotes/people.csv:3: CSV_SYNTAX this is not CSV: unexpected end of data, mend the quotes",
    ),
    "priorities that are no list": (
        ("season", "priorities", "{place}/bad_list.yaml", "--as", "po"),
        2,
        "{place}/bad_list.yaml:1: NOT_PRIORITIES this is no list of priorities, begin with “- id: …”",
    ),
    "priorities without a title": (
        ("season", "priorities", "{place}/no_title.yaml", "--as", "po"),
        2,
        "{place}/no_title.yaml:2: MISSING_KEY [2] lacks the key “title”, add it",
    ),
    "nobody who acts": (
        ("plan", "do", "op1_search", "start"),
        2,
        "Say who you are: --as PERSON, or PHASEGATE_AS=PERSON in the environment.",
    ),
    "an unknown person who acts": (
        ("plan", "do", "op1_search", "start", "--as", "zoe"),
        2,
        "There is no person called “zoe”. Check the spelling.",
    ),
    "an unknown person who runs the season": (
        ("season", "open", "{place}/next_year.yaml", "--product-ops", "zoe"),
        2,
        "There is no person called “zoe”. Check the spelling.",
    ),
    "an unknown plan": (
        ("plan", "do", "op3_search", "start", "--as", "ana"),
        2,
        (
            "There is no plan called “op3_search”. Known: fy2027_op1_growth, fy2027_op1_payments, fy2027_op1_search, "
            "fy2027_op1_shop, fy2027_op2_growth, fy2027_op2_payments, fy2027_op2_search, fy2027_op2_shop. "
            "Check the spelling."
        ),
    ),
    "an unknown move": (
        ("plan", "do", "op1_search", "jump", "--as", "ana"),
        2,
        (
            "There is no move called “jump”. Known: approve, archive, begin_review, conclude, merge, "
            "request_prereview, return, start, submit, supersede, waive, withdraw. "
            "Check the spelling."
        ),
    ),
    "an unknown gate": (
        ("gate", "do", "opening", "pass", "--as", "po"),
        2,
        (
            "There is no gate called “opening”. Known: goal_lock, goals_aligned, goals_proposed, intake_close, "
            "intake_open, intake_response, leader_rollup, midyear_revision, op1_actions_due, op1_draft, op1_final, "
            "op1_prereview_close …. Check the spelling."
        ),
    ),
    "an unknown season": (
        ("plan", "list", "--season", "FY2030"),
        2,
        "There is no season called “FY2030”. Known: FY2027. Check the spelling.",
    ),
    "a tick of an unknown season": (
        ("tick", "--season", "FY2030"),
        2,
        "There is no season called “FY2030”. Known: FY2027. Check the spelling.",
    ),
    "notices of an unknown season": (
        ("notice", "list", "--season", "FY2030"),
        2,
        "There is no season called “FY2030”. Known: FY2027. Check the spelling.",
    ),
    "an act from the wrong state": (
        ("plan", "do", "op1_search", "submit", "--as", "ana"),
        1,
        (
            "submit is blocked for fy2027_op1_search:\n"
            "  NOT_FROM_STATE  Submit is not possible while this plan is not_started. Possible now: start.\n"
            "      → Choose one of the moves that are possible now."
        ),
    ),
    "a text for a plan that nobody has started": (
        ("plan", "load", "op1_search", "{place}/text.md", "--as", "ana"),
        1,
        (
            "load is blocked for fy2027_op1_search:\n"
            "  NOT_FROM_STATE  Load is not possible while this plan is not_started. Possible now: start.\n"
            "      → Choose one of the moves that are possible now."
        ),
    ),
    "a gate that is not open": (
        ("gate", "do", "leader_rollup", "pass", "--as", "po"),
        1,
        (
            "pass is blocked for leader_rollup:\n"
            "  NOT_FROM_STATE  Pass is not possible while this gate is scheduled. Possible now: waive.\n"
            "      → Choose one of the moves that are possible now."
        ),
    ),
    "another person's act": (
        ("plan", "do", "op1_search", "start", "--as", "bjo"),
        1,
        (
            "start is blocked for fy2027_op1_search:\n"
            "  NOT_AUTHORISED  Only the owner can start; you are a partner.\n"
            "      → Ask the owner to do it."
        ),
    ),
    "a stale version": (
        ("plan", "do", "op1_search", "start", "--as", "ana", "--seen", "7"),
        1,
        (
            "start is blocked for fy2027_op1_search:\n"
            "  STALE  Someone changed this after you opened it (you have v7, current v1).\n"
            "      → Look at it again and repeat what you meant to do."
        ),
    ),
    "every reason at once": (
        ("plan", "do", "op1_search", "submit", "--as", "bjo", "--seen", "7"),
        1,
        (
            "submit is blocked for fy2027_op1_search:\n"
            "  STALE  Someone changed this after you opened it (you have v7, current v1).\n"
            "      → Look at it again and repeat what you meant to do.\n"
            "  NOT_FROM_STATE  Submit is not possible while this plan is not_started. Possible now: start.\n"
            "      → Choose one of the moves that are possible now."
        ),
    ),
    "a second open of the same season": (
        ("season", "open", "{amazon}"),
        2,
        (
            "FY2027 is open already; a season is opened once. To change its calendar publish a new version; "
            "for another season change “season:” in the file."
        ),
    ),
    "a lock before the season is planned": (
        ("lock", "--as", "po"),
        1,
        (
            "lock_goals is blocked for FY2027:\n"
            "  NOT_FROM_STATE  Lock goals is not possible while this season is published. Possible now: open, cancel.\n"
            "      → Choose one of the moves that are possible now."
        ),
    ),
    "a cascade by somebody else": (
        ("cascade", "--apply", "--as", "ana"),
        1,
        (
            "cascade is blocked for FY2027:\n"
            "  NOT_AUTHORISED  Only Product Ops or the automation can cascade; you are not part of it.\n"
            "      → Ask Product Ops or the automation to do it."
        ),
    ),
    "a target that is none": (
        ("deliver", "--to", "pigeon"),
        2,
        (
            "“pigeon:…” is no target to deliver to; write smtp://HOST:25/?from=ADDRESS, file://FILE, console://, "
            "or any address that Apprise knows."
        ),
    ),
    "a review without a time": (
        ("plan", "do", "op1_search", "book_review", "--as", "vp"),
        2,
        "Say when the review starts: --on 2026-09-03T10:00-07:00",
    ),
    "a due day that is none": (
        ("plan", "action", "op1_search", "--text", "Name the risks", "--due", "someday", "--as", "vp"),
        2,
        "“someday” is no day; write it as 2026-09-11, or with time and offset: 2026-09-11T16:00:00Z.",
    ),
    "a merge into nothing": (
        ("plan", "do", "op1_search", "propose_merge", "--as", "ana"),
        2,
        "Say which plan takes this one in: --into PLAN",
    ),
}


@pytest.fixture
def bad_files(desk: Desk) -> Desk:
    """The folder with every file that the refusals name."""
    desk.file("latin.md", "# Search\n## Café\n", encoding="latin-1")
    desk.file("text.md", document())
    desk.file("bad.yaml", "season: FY2027\n zone: UTC\n")
    desk.file("broken.yaml", BROKEN_CALENDAR)
    desk.file("next_year.yaml", NEXT_YEAR)
    desk.file("bad_list.yaml", "grow: 1\n")
    desk.file("no_title.yaml", "- {id: grow, rank: 1, title: Grow}\n- {id: calm, rank: 2}\n")
    for name, people in (
        ("latin", "id,title,manager_id,country\nceo,Chéf,,FR\n"),
        ("quotes", 'id,title,manager_id,country\nceo,CEO,,FR\ncto,"Chief\n'),
    ):
        (desk.place / name).mkdir()
        desk.file(f"{name}/people.csv", people, encoding="latin-1")
        desk.file(f"{name}/teams.yaml", "[]\n")
    return desk


@pytest.mark.parametrize(("words", "code", "said"), REFUSALS.values(), ids=REFUSALS)
def test_refusal_says_what_and_what_to_do_and_changes_nothing(
    words: tuple[str, ...], code: int, said: str, bad_files: Desk
) -> None:
    told = {"place": bad_files.place, "amazon": AMAZON}
    before = bad_files.rows()
    refused = bad_files.run(*(word.format(**told) for word in words))
    assert refused == Said(code, "", said.format(**told) + "\n")
    assert bad_files.rows() == before


def test_unusable_database_is_refused(empty: Desk) -> None:
    said = {
        "nonsense": "That is no database address; write sqlite:///phasegate.db or postgresql+psycopg://…\n",
        "mysql://x/y": "mysql is not supported; use sqlite:///FILE or postgresql+psycopg://…\n",
        f"sqlite:///{empty.place}/none/one.db": (
            f"{empty.place}/none/one.db: there is no such database. Name another with --db, or make it: "
            "phasegate org import FOLDER\n"
        ),
    }
    assert {db: empty.bare("plan", "list", "--db", db) for db in said} == {
        db: Said(2, "", sentence) for db, sentence in said.items()
    }


@pytest.mark.parametrize("text", ["2026-08-03", "2026-08-03T09:00", "tomorrow", "2026-02-30T09:00Z", "09:00Z"])
def test_instant_that_leaves_open_which_is_meant_is_refused(text: str, desk: Desk) -> None:
    before = desk.rows()
    said = f"“{text}” is no instant; write it with its offset: 2026-09-11T16:00:00Z or …-07:00.\n"
    assert (desk.run("tick", at=text), desk.rows()) == (Said(2, "", said), before)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("plan", "lst"), 'Unknown command "lst". Did you mean "list"?'),
        (("plan", "list", "--stat", "drafting"), "Unknown option: --stat. Did you mean --state?"),
        (("calendar", "show"), "parameter FILE requires an argument"),
        (("journal", "list", "--last", "0"), 'Invalid value "0" for --last. Must be >= 1.'),
    ],
)
def test_mistyped_command_is_refused_before_anything_is_opened(words: tuple[str, ...], said: str, empty: Desk) -> None:
    refused = empty.bare(*words)
    assert (refused.code, refused.out, said in " ".join(refused.err.replace("│", "").split())) == (2, "", True)
    assert list(empty.place.iterdir()) == []


def test_refused_import_leaves_no_database_behind(empty: Desk) -> None:
    missing = f"{empty.place}/none: there is no such folder; name one that holds people.csv and teams.yaml.\n"
    assert empty.run("org", "import", f"{empty.place}/none") == Said(2, "", missing)
    assert list(empty.place.iterdir()) == []


def test_question_to_a_database_that_is_not_there_creates_none(empty: Desk) -> None:
    assert empty.run("plan", "list").code == 2
    assert not empty.database.exists()


@pytest.mark.parametrize("row", ["{id: grow, rank: first, title: Grow}", "{id: [grow], rank: 1, title: Grow}"])
def test_priority_whose_rank_or_id_is_none_is_refused(row: str, desk: Desk) -> None:
    refused = desk.run("season", "priorities", desk.file("p.yaml", f"- {row}\n"), by="po")
    assert (refused.code, refused.out) == (2, "")


# --- from nothing to a season -----------------------------------------------------------------------------------


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
    said = f"sqlite:///{empty.database} has the schema {HEAD}.\n"
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


# --- a plan -----------------------------------------------------------------------------------------------------

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
        "      → Finish each (phasegate action done ID) and have it verified (phasegate action verify ID).\n"
    )
    done = desk.run("action", "done", "fy2027_op1_search_a1", "--json", by="ana")
    assert done.json == {"id": "fy2027_op1_search_a1", "state": "done"}
    assert desk.run("action", "verify", "fy2027_op1_search_a1", by="vp").out == "fy2027_op1_search_a1 is verified.\n"
    approved = desk.run("plan", "do", "op1_search", "approve", by="vp").out
    assert approved == "fy2027_op1_search: approve done; actions_open → approved (v15).\n"
    assert desk.run("plan", "show", "op1_search").out.split("\n")[3:6] == [
        "Partner Growth (growth): none",
        "Partner Payments (payments): agree",
        "Action fy2027_op1_search_a1: Name the risks (verified, Ana, Thu 1 Oct 2026)",
    ]


# --- the tick and the outbox ------------------------------------------------------------------------------------

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
    assert done == {"sent": 2, "cancelled": 0, "failed": 0, "waiting": 2}
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


# --- gates ------------------------------------------------------------------------------------------------------


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


# --- intake, asks ----------------------------------------------------------------------------------------------

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


# --- goals ------------------------------------------------------------------------------------------------------

SHORT = """\
season: SHORT
title: A short season
zone: America/Los_Angeles
fiscal_year: {starts_on: 2027-01-01}
business_days: US
phases:
  - {id: goals, title: Goals}
gates:
  - {id: kickoff, title: Kick-off, phase: goals, due: fixed:2026-08-03 at 08:00, owner: product_ops}
  - id: lock
    title: Lock
    phase: goals
    due: gate:kickoff + 20 bd
    owner: product_ops
    owes: {by: product_ops, settled_by: lock}
lifecycle:
  states: [drafting, approved]
  initial: drafting
  editable_in: [drafting]
  approved_in: [approved]
  moves:
    - {trigger: approve, from: [drafting], to: approved, by: [approver]}
ladder:
  rungs:
    - {step: 0, tell: [owner]}
tiers:
  - {id: s_team, title: S-Team, from: priority}
"""


@pytest.fixture
def goals(desk: Desk) -> Desk:
    """A season of two gates, the first of which has passed, and two priorities."""
    desk.run("season", "open", desk.file("short.yaml", SHORT), "--product-ops", "po")
    desk.run("season", "priorities", desk.file("priorities.yaml", PRIORITIES), by="po")
    desk.run("tick", "--season", "SHORT")
    return desk


def test_cascade_is_shown_then_applied_then_empty(goals: Desk) -> None:
    before = goals.rows()
    shown = goals.run("cascade", "--json").json
    assert goals.rows() == before
    assert (shown["season"], shown["applied"], len(shown["changes"])) == ("SHORT", False, 2)
    assert shown["changes"][0] == {
        "kind": "create",
        "goal_id": "short:s_team:grow",
        "tier": "s_team",
        "title": "Grow revenue by 10 %",
        "fields": [],
        "slot": {
            "id": "short:s_team:grow",
            "tier": "s_team",
            "title": "Grow revenue by 10 %",
            "owner_id": "ceo",
            "unit_id": None,
            "parent_id": None,
            "plan_id": None,
        },
    }
    assert goals.run("cascade", "--apply", by="po").out == (
        "+ s_team     Grow revenue by 10 %  [short:s_team:grow]\n"
        "+ s_team     Fewer nights on call  [short:s_team:calm]\n"
        "\n2 changes applied.\n"
    )
    assert goals.run("cascade").out == "Nothing to change: the goals are what the plans ask for.\n"


def test_goals_are_edited_aligned_and_locked(goals: Desk) -> None:
    goals.run("cascade", "--apply", by="po")
    assert goals.run("goal", "edit", "short:s_team:calm", "--title", "Calm nights", by="ceo").out == (
        "short:s_team:calm is proposed (v2).\n"
    )
    assert goals.run("goal", "align", "short:s_team:grow", by="ceo").out == "short:s_team:grow is aligned.\n"
    pending = goals.run("lock", by="po")
    assert pending == Said(
        1,
        "",
        "lock_goals is blocked for SHORT:\n"
        "  LOCK_PENDING  1 of 2 goals are not aligned: short:s_team:calm.\n"
        "      → Ask their owners: phasegate goal align GOAL.\n",
    )
    stale = goals.run("goal", "align", "short:s_team:calm", "--seen", "1", by="ceo").err
    assert stale.split("\n")[1] == ("  STALE  Someone changed this after you opened it (you have v1, current v2).")
    goals.run("goal", "align", "short:s_team:calm", by="ceo")
    assert goals.run("lock", "--json", by="po").json == {"season_id": "SHORT", "goals": 2}
    assert goals.run("goal", "edit", "short:s_team:grow", "--title", "Grow", by="ceo").err.split("\n")[1] == (
        "  GOAL_LOCKED  This goal is locked since Mon 3 Aug 2026; only an amendment changes it."
    )
    listed = goals.run("goal", "list", "--state", "locked", "--json").json["goals"]
    assert listed[0] == {
        "id": "short:s_team:calm",
        "tier": "s_team",
        "title": "Calm nights",
        "owner_id": "ceo",
        "owner": "Cleo",
        "unit_id": None,
        "parent_id": None,
        "plan_id": None,
        "local_reason": "",
        "state": "locked",
        "version": 4,
        "depth": 0,
    }
    assert len(listed) == 2


def test_unknown_goal_is_refused(goals: Desk) -> None:
    said = "There is no goal called “win”. Check the spelling.\n"
    assert goals.run("goal", "align", "win", by="ceo") == Said(2, "", said)
    assert goals.run("goal", "list").out == "There are no goals; cascade first: phasegate cascade\n"


# --- the journal ------------------------------------------------------------------------------------------------


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


# --- help -------------------------------------------------------------------------------------------------------

HELP = """
import sys
from app.main import main
try:
    main(["--help"])
except SystemExit:
    pass
slow = ("prefect", "sqlalchemy", "alembic", "pendulum", "pydantic", "ruamel.yaml", "holidays", "apprise", "fastapi")
sys.stderr.write(" ".join(name for name in slow if name in sys.modules))
"""


def test_help_lists_the_commands_and_imports_nothing_slow() -> None:
    done = subprocess.run([sys.executable, "-c", HELP], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert [name for name in ("calendar", "plan", "tick", "serve") if f"│ {name} " not in done.stdout] == []


COMMANDS = (
    *("calendar show", "calendar check", "org import", "season open", "season show", "season priorities"),
    *(
        "status",
        "plan list",
        "plan show",
        "plan why",
        "plan do",
        "plan load",
        "plan partners",
        "plan action",
        "plan waive",
    ),
    *("action done", "action verify", "action drop", "intake list", "intake file", "intake answer"),
    *("ask list", "ask grant", "gate list", "gate show", "gate do", "goal list", "goal align", "goal edit"),
    *("cascade", "lock", "tick", "deliver", "notice list", "journal verify", "journal list", "db upgrade"),
    *("serve", "demo"),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_that_begins_with_a_sentence(command: str, empty: Desk) -> None:
    told = empty.bare(*command.split(), "--help")
    first = told.out.split("\n\n")[1]
    assert (told.code, told.err, first[:1].isupper(), len(first) > 10) == (0, "", True, True)
