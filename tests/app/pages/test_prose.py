"""A plan's text on its page can be read, and nothing else."""

import re
from pathlib import Path

import pytest

from app.pages.prose import safe_html
from tests.app.pages.visit import OWNER, PAYMENTS, RIDER_APP, Visitor, card, form, in_partner_review, season_in


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return season_in(tmp_path)


def test_headings_of_the_text_begin_below_those_of_the_page() -> None:
    assert str(safe_html("# One\n\n###### Six\n")) == "<h3>One</h3>\n<h6>Six</h6>\n"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("<b onclick=x>b</b>", "<p>&lt;b onclick=x&gt;b&lt;/b&gt;</p>\n"),
        ("![spy](https://a.example/x.png)", "<p></p>\n"),
        ("[go](javascript:alert(1))", "<p>[go](javascript:alert(1))</p>\n"),
        ("[go](//a.example)", '<p><a rel="noopener noreferrer nofollow">go</a></p>\n'),
        ("[go](/plan/x)", '<p><a rel="noopener noreferrer nofollow">go</a></p>\n'),
        ("[go](http://a.example)", '<p><a rel="noopener noreferrer nofollow">go</a></p>\n'),
        ("[go](https://a.example)", '<p><a href="https://a.example" rel="noopener noreferrer nofollow">go</a></p>\n'),
        ("[at](mailto:a@b.example)", '<p><a href="mailto:a@b.example" rel="noopener noreferrer nofollow">at</a></p>\n'),
    ],
)
def test_text_can_only_be_read(text: str, html: str) -> None:
    assert str(safe_html(text)) == html


def test_names_and_objections_are_shown_as_they_were_written(db: Path) -> None:
    in_partner_review(db)
    hostile = '"><img src=x onerror=alert(1)>'
    client = Visitor(db, RIDER_APP)
    sent = form(card(db).line.version, unit_id="rider_app", text=hostile)
    client.post(f"/plan/{PAYMENTS}/object", sent)
    html = client.get(f"/plan/{PAYMENTS}").text
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html


def test_pages_hold_no_inline_script_or_style(db: Path) -> None:
    in_partner_review(db)
    client = Visitor(db, OWNER)
    html = client.get("/").text + client.get(f"/plan/{PAYMENTS}").text
    assert re.findall(r"<script(?! src)|<style|\sstyle=|\son\w+=", html) == []
