"""The board and a plan's page say in a word and a mark, not only in colour, which plans need somebody."""

import re
from pathlib import Path

import pendulum

from app.marks import MARKS
from rules.track import COLOURS
from tests.app.pages.visit import OWNER, PAYMENTS, Visitor, in_partner_review, put_into, season_in

LATE = pendulum.datetime(2026, 8, 20, 16)
BADGE = re.compile(
    r'<(?:p|span) class="track (\w+)"[^>]*><span class="mark" aria-hidden="true">(.)</span> ([\w ]+?)(?::[^<]*)?<'
)


def badges(html: str) -> set[tuple[str, str, str]]:
    return set(BADGE.findall(html))


def test_each_card_that_needs_somebody_has_a_badge_with_mark_and_word(tmp_path: Path) -> None:
    db = season_in(tmp_path)
    in_partner_review(db)
    put_into(db, "approved", "fy2027_op1_rider_app")
    html = Visitor(db, OWNER, at=LATE).get("/").text
    assert badges(html) == {
        ("at_risk", "!", "10 at risk"),
        ("at_risk", "!", "at risk"),
        ("done", "✓", "done"),
    }
    assert html.count('<span class="visually-hidden">: Something is past due, within its grace.</span>') == 10


def test_nothing_is_said_of_plans_that_are_on_track(tmp_path: Path) -> None:
    assert badges(Visitor(season_in(tmp_path), OWNER).get("/").text) == set()


def test_a_plans_page_says_why_it_is_at_risk(tmp_path: Path) -> None:
    db = season_in(tmp_path)
    assert badges(Visitor(db, OWNER).get(f"/plan/{PAYMENTS}").text) == set()
    html = Visitor(db, OWNER, at=LATE).get(f"/plan/{PAYMENTS}").text
    assert badges(html) == {("at_risk", "!", "at risk")}
    assert "at risk: Something is past due, within its grace." in html


def test_every_colour_has_a_mark_of_its_own() -> None:
    assert set(MARKS) == set(COLOURS)
    assert len(set(MARKS.values())) == len(COLOURS)
