"""Each refusal of the command line to the letter, with nothing changed."""

import pytest

from tests.app.desk import Desk, Said
from tests.conftest import AMAZON, document

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
