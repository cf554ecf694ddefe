"""The command line as people use it: each command once, and each refusal to the letter, with nothing changed."""

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from app.main import main
from tests.conftest import AMAZON, Opener, document

AUGUST = "2026-08-03T09:00:00-07:00"
PRIORITIES = """\
- {id: grow, rank: 1, title: Grow revenue by 10 %, metric: revenue, baseline: "10", target: "11"}
- {id: calm, rank: 2, title: Fewer nights on call}
"""


@dataclass(frozen=True)
class Said:
    """What a command did with its three ways to answer."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Desk:
    """A folder with a database, and the command line on it."""

    place: Path
    capsys: pytest.CaptureFixture[str]

    @property
    def database(self) -> Path:
        return self.place / "one.db"

    def bare(self, *words: str) -> Said:
        """Run these words, as they are."""
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        out, err = self.capsys.readouterr()
        return Said(int(ended.value.code or 0), out, err)

    def run(self, *words: str, at: str = AUGUST, by: str = "") -> Said:
        """Run these words on the folder's database, at an instant, as a person."""
        who = ("--as", by) if by else ()
        return self.bare(*words, "--db", f"sqlite:///{self.database}", "--at", at, *who)

    def file(self, name: str, text: str, encoding: str = "utf-8") -> str:
        path = self.place / name
        path.write_text(text, encoding=encoding)
        return str(path)

    def rows(self) -> list[str]:
        """Everything that the database holds."""
        with sqlite3.connect(self.database) as connection:
            dump = list(connection.iterdump())
        connection.close()
        return dump


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], sqlite_engine: Engine, open_for: Opener) -> Desk:
    """The small organisation in FY2027, opened on 12 June."""
    open_for(sqlite_engine)
    return Desk(tmp_path, capsys)


@pytest.fixture
def empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A folder with an organisation's files and no database."""
    return Desk(tmp_path, capsys)


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
        "{place}/broken.yaml:5: MISSING_KEY the calendar lacks the key “title”, add it\n"
        "{place}/broken.yaml:6: UNKNOWN_KEY the calendar has an unknown key “titel”, did you mean “title”?",
    ),
    "people that are not CSV": (
        ("org", "import", "{place}/quotes"),
        2,
        "{place}/quotes/people.csv:3: CSV_SYNTAX this is not CSV: unexpected end of data, mend the quotes",
    ),
    "priorities that are no list": (
        ("season", "priorities", "{place}/bad_list.yaml", "--as", "po"),
        2,
        "{place}/bad_list.yaml: this is not a list of priorities; begin each with “- id: …”.",
    ),
    "priorities without a title": (
        ("season", "priorities", "{place}/no_title.yaml", "--as", "po"),
        2,
        "Each priority needs an id of its own, a rank and a title; complete the file.",
    ),
    "nobody who acts": (
        ("plan", "do", "op1_search", "start"),
        2,
        "Say who you are: --as PERSON, or PHASEGATE_AS=PERSON in the environment.",
    ),
    "an unknown person who acts": (
        ("plan", "do", "op1_search", "start", "--as", "zoe"),
        2,
        "There is no person called “zoe”. Check the spelling, or list them first.",
    ),
    "an unknown person who runs the season": (
        ("season", "open", "{place}/next_year.yaml", "--product-ops", "zoe"),
        2,
        "There is no person called “zoe”. Check the spelling, or list them first.",
    ),
    "an unknown plan": (
        ("plan", "do", "op3_search", "start", "--as", "ana"),
        2,
        "There is no plan called “op3_search”. Known: fy2027_op1_growth, fy2027_op1_payments, fy2027_op1_search, "
        "fy2027_op1_shop, fy2027_op2_growth, fy2027_op2_payments, fy2027_op2_search, fy2027_op2_shop. "
        "Check the spelling, or list them first.",
    ),
    "an unknown move": (
        ("plan", "do", "op1_search", "jump", "--as", "ana"),
        2,
        "There is no move called “jump”. Known: approve, archive, begin_review, conclude, merge, request_prereview, "
        "return, start, submit, supersede, waive, withdraw. Check the spelling, or list them first.",
    ),
    "an unknown gate": (
        ("gate", "do", "opening", "pass", "--as", "po"),
        2,
        "There is no gate called “opening”. Known: goal_lock, goals_aligned, goals_proposed, intake_close, intake_open, "
        "intake_response, leader_rollup, midyear_revision, op1_actions_due, op1_draft, op1_final, op1_prereview_close …. "
        "Check the spelling, or list them first.",
    ),
    "an unknown season": (
        ("plan", "list", "--season", "FY2030"),
        2,
        "There is no season called “FY2030”. Known: FY2027. Check the spelling, or list them first.",
    ),
    "a tick of an unknown season": (
        ("tick", "--season", "FY2030"),
        2,
        "There is no season called “FY2030”. Known: FY2027. Check the spelling, or list them first.",
    ),
    "notices of an unknown season": (
        ("notice", "list", "--season", "FY2030"),
        2,
        "There is no season called “FY2030”. Known: FY2027. Check the spelling, or list them first.",
    ),
    "an act from the wrong state": (
        ("plan", "do", "op1_search", "submit", "--as", "ana"),
        1,
        "submit is blocked for fy2027_op1_search:\n"
        "  NOT_FROM_STATE  Submit is not possible while this plan is not_started. Possible now: start.\n"
        "      → Choose one of the moves that are possible now.",
    ),
    "a text for a plan that nobody has started": (
        ("plan", "load", "op1_search", "{place}/text.md", "--as", "ana"),
        1,
        "load is blocked for fy2027_op1_search:\n"
        "  NOT_FROM_STATE  Load is not possible while this plan is not_started. Possible now: start.\n"
        "      → Choose one of the moves that are possible now.",
    ),
    "a gate that is not open": (
        ("gate", "do", "leader_rollup", "pass", "--as", "po"),
        1,
        "pass is blocked for leader_rollup:\n"
        "  NOT_FROM_STATE  Pass is not possible while this gate is scheduled. Possible now: waive.\n"
        "      → Choose one of the moves that are possible now.",
    ),
    "another person's act": (
        ("plan", "do", "op1_search", "start", "--as", "bjo"),
        1,
        "start is blocked for fy2027_op1_search:\n"
        "  NOT_AUTHORISED  Only the owner can start; you are a partner.\n"
        "      → Ask the owner to do it.",
    ),
    "a stale version": (
        ("plan", "do", "op1_search", "start", "--as", "ana", "--seen", "7"),
        1,
        "start is blocked for fy2027_op1_search:\n"
        "  STALE  Someone changed this after you opened it (you have v7, current v1).\n"
        "      → Look at it again and repeat what you meant to do.",
    ),
    "every reason at once": (
        ("plan", "do", "op1_search", "submit", "--as", "bjo", "--seen", "7"),
        1,
        "submit is blocked for fy2027_op1_search:\n"
        "  STALE  Someone changed this after you opened it (you have v7, current v1).\n"
        "      → Look at it again and repeat what you meant to do.\n"
        "  NOT_FROM_STATE  Submit is not possible while this plan is not_started. Possible now: start.\n"
        "      → Choose one of the moves that are possible now.",
    ),
    "a second open of the same season": (
        ("season", "open", "{amazon}"),
        2,
        "FY2027 is open already; a season is opened once. To change its calendar publish a new version; "
        "for another season change “season:” in the file.",
    ),
    "nothing to lock": (
        ("lock", "--as", "po"),
        2,
        "FY2027 has no goals to lock; cascade first: phasegate cascade --apply",
    ),
    "a cascade by somebody else": (
        ("cascade", "--apply", "--as", "ana"),
        1,
        "cascade is blocked for FY2027:\n"
        "  NOT_AUTHORISED  Only Product Ops or the automation can cascade; you are not part of it.\n"
        "      → Ask Product Ops or the automation to do it.",
    ),
    "a target that is none": (
        ("deliver", "--to", "pigeon"),
        2,
        "“pigeon:…” is no target to deliver to; write smtp://HOST:25/?from=ADDRESS, file://FILE, console://, "
        "or any address that Apprise knows.",
    ),
    "a review without a time": (
        ("plan", "do", "op1_search", "book_review", "--as", "vp"),
        2,
        "Say when the review starts: --on 2026-09-03T10:00-07:00",
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
        desk.file(f"{name}/teams.yaml", "- {id: shop, kind: org, title: Shop, product_manager: ceo}\n")
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
