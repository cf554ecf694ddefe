"""A message in HTML says what the text says, and nothing in it is taken for HTML."""

import pendulum

from flows.delivery.message import OutgoingMessage

AT = pendulum.datetime(2026, 8, 7, 16)


def html(body: str, subject: str = "About it") -> str:
    return OutgoingMessage("k", "l", "ana", "ana@example.org", "", subject, body, "t", AT).html


def test_a_list_has_its_head_items_and_details() -> None:
    page = html("Next for you\n1. Drafts\n   due Friday\n\nOne message a day?\n")
    assert ">Next for you</h2>" in page
    assert "<strong>1. Drafts</strong>" in page
    assert 'color:#57606a">due Friday</p>' in page
    assert '<p style="margin:0">One message a day?</p>' in page


def test_what_people_write_stays_words_and_addresses_become_links() -> None:
    page = html("<script>alert(1)</script>\nOpen it: https://plans.example.org/plan/p?a=1&b=2\n", "<b>Bold</b> & co")
    assert "<script>" not in page
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; co" in page
    assert '<a href="https://plans.example.org/plan/p?a=1&amp;b=2"' in page
