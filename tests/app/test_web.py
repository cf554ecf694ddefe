"""The pages as a whole: the board, acts that come from a form, and a sentence for whatever goes wrong."""

import re
from html import unescape
from pathlib import Path

import pendulum
import pytest
from pendulum import DateTime

from app.pages.middleware import SECURITY_HEADERS
from flows.plan.advance import advance
from models.database import open_engine
from models.migrate import upgrade_schema
from tests.app.pages.visit import OWNER, PAYMENTS, Visitor, do, fingerprint, form, season_in


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return season_in(tmp_path)


def test_board_shows_every_gate_and_every_plan(db: Path) -> None:
    client = Visitor(db, OWNER)
    html = client.get("/").text
    assert html.count('<g class="gate ') == 20
    assert len(set(re.findall(r'href="/plan/(fy2027_op[12]_\w+)"', html))) == 22


def test_board_says_which_season_it_is_who_looks_and_when(db: Path) -> None:
    client = Visitor(db, OWNER)
    html = client.get("/").text
    assert '<a href="/">Annual planning FY2027</a> <span class="state">planning</span>' in html
    assert "Wed 12 Aug 2026, 09:00</time> · You are <strong>Ananya Deshpande</strong>" in html


def test_board_says_what_to_run_while_no_season_is_open(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    upgrade_schema(engine)
    engine.dispose()
    client = Visitor(tmp_path / "empty.db", "p01")
    answer = client.get("/")
    assert answer.status_code == 200
    assert "<code>phasegate season open config/templates/amazon_op.yaml</code>" in answer.text


def test_board_puts_plans_into_the_column_of_their_state(db: Path) -> None:
    do(db, advance, "start", by=OWNER)
    client = Visitor(db, OWNER)
    html = client.get("/").text
    columns = re.findall(r'<section class="column" aria-label="([^"]+)">(.*?)</section>', html, re.DOTALL)
    holds = {label: "fy2027_op1_payments" in inside for label, inside in columns if "_op1_" in inside}
    assert holds == {"Not started": False, "Drafting": True}


def test_board_folds_the_plans_that_cannot_begin_yet(db: Path) -> None:
    do(db, advance, "start", by=OWNER)
    client = Visitor(db, OWNER)
    html = client.get("/").text
    folded = "".join(re.findall(r'<details class="part">(.*?)</section>\n</div>', html, re.DOTALL))
    assert len(set(re.findall(r"/plan/(fy2027_\w+)", folded))) == 11
    assert set(re.findall(r"/plan/fy2027_(op\d)", folded)) == {"op2"}


def test_card_says_the_first_blocker_in_words_and_how_late_it_is(db: Path) -> None:
    do(db, advance, "start", by=OWNER)
    client = Visitor(db, OWNER, at=pendulum.datetime(2026, 8, 19, 16))
    html = client.get("/").text
    (inside,) = re.findall(rf'<li class="card">\s*<p class="name"><a href="/plan/{PAYMENTS}">.*?</li>', html, re.DOTALL)
    assert "Missing sections: Charter, Past initiatives and metrics, Proposed initiatives" in inside
    assert '<p class="due late">OP1 draft 3 business days late</p>' in inside


def test_board_lists_what_the_person_owes_first_things_first(db: Path) -> None:
    client = Visitor(db, OWNER)
    html = client.get("/").text
    (mine,) = re.findall(r'<section class="mine".*?</section>', html, re.DOTALL)
    assert re.findall(r">(OP\d [^<]+)</a>", mine) == [
        "OP1 draft: OP1 of Payments",
        "OP1 final: OP1 of Payments",
        "OP1 actions: OP1 of Payments",
    ]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/plan/fy2027_op1_nobody", "There is no plan called “fy2027_op1_nobody”."),
        ("/nothing", "There is no such page. Begin at the season board."),
    ],
)
def test_unknown_things_are_404_with_a_sentence(db: Path, path: str, sentence: str) -> None:
    client = Visitor(db, OWNER)
    answer = client.get(path)
    assert answer.status_code == 404
    assert sentence in unescape(answer.text)


def test_unknown_acts_and_moves_are_404_and_change_nothing(db: Path) -> None:
    before = fingerprint(db)
    client = Visitor(db, OWNER)
    assert client.post(f"/plan/{PAYMENTS}/delete", form(1)).status_code == 404
    assert client.post(f"/plan/{PAYMENTS}/move", form(1, trigger="fly")).status_code == 404
    assert fingerprint(db) == before


def test_unforeseen_fault_is_a_sentence_and_no_stack_trace(db: Path) -> None:
    def broken() -> DateTime:
        raise ZeroDivisionError("a secret of the clock")

    answer = Visitor(db, OWNER, careful=False, now=broken).get("/")
    assert answer.status_code == 500
    assert "Something went wrong, and nothing was changed." in answer.text
    assert "secret" not in answer.text
    assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == dict(SECURITY_HEADERS)


def test_a_user_who_is_nobody_is_told_so(db: Path) -> None:
    client = Visitor(db, "p99")
    answer = client.get("/")
    assert answer.status_code == 404
    assert "There is no person called “p99”." in unescape(answer.text)


def test_header_says_that_the_engine_is_starting_until_it_has(db: Path) -> None:
    client = Visitor(db, OWNER)
    assert "every 2s" not in client.get("/").text
    client.app.state.engine_status = "The engine is starting."
    line = 'hx-swap="outerHTML">The engine is starting.</p>'
    assert (line in client.get("/").text, line in client.get("/engine").text) == (True, True)
    client.app.state.engine_status = ""
    assert client.get("/engine").text == ""
