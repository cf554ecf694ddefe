"""What was read, on a plan's page: its forms name it, and a page that shows another text does nothing."""

import re
from pathlib import Path

import pytest

from flows.plan.attach import attach
from flows.plan.load_plan import load_plan
from tests.app.pages.visit import (
    OWNER,
    PAYMENTS,
    RIDER_APP,
    Visitor,
    card,
    do,
    form,
    in_partner_review,
    reasons,
    season_in,
)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = season_in(tmp_path)
    in_partner_review(path)
    return path


def shown(html: str) -> set[str]:
    return set(re.findall(r'name="digest" value="([0-9a-f]{64})"', html))


def test_every_form_names_the_text_that_is_on_the_page(db: Path) -> None:
    text = card(db).text
    assert text is not None
    assert shown(Visitor(db, RIDER_APP).get(f"/plan/{PAYMENTS}").text) == {text.digest}


def test_who_agrees_on_a_page_with_an_older_text_is_refused(db: Path) -> None:
    [read] = shown(Visitor(db, RIDER_APP).get(f"/plan/{PAYMENTS}").text)
    do(db, load_plan, "# Another text\n", by=OWNER)
    client, seen = Visitor(db, RIDER_APP), card(db).line.version
    answer = client.post(f"/plan/{PAYMENTS}/agree", form(seen, unit_id="rider_app", digest=read))
    assert answer.status_code == 409
    assert reasons(answer.text)["STALE_TEXT"] == (
        "v3 uploaded by Ananya Deshpande at Wed 12 Aug 2026 09:00 PDT, see changes."
    )
    now = card(db).text
    assert now is not None
    sent = form(seen, unit_id="rider_app", digest=now.digest)
    assert client.post(f"/plan/{PAYMENTS}/agree", sent).status_code == 303


def test_what_is_no_digest_is_no_form(db: Path) -> None:
    client = Visitor(db, RIDER_APP)
    answer = client.post(f"/plan/{PAYMENTS}/agree", form(4, unit_id="rider_app", digest="<script>"))
    assert answer.status_code == 422


def test_attachments_are_listed_with_their_digests(db: Path) -> None:
    do(db, attach, "<b>figures</b>.csv".replace("/", "-"), b"1,2\n", by=OWNER)
    html = Visitor(db, RIDER_APP).get(f"/plan/{PAYMENTS}").text
    [file] = card(db).attachments
    assert "<strong>&lt;b&gt;figures&lt;-b&gt;.csv</strong>" in html
    assert f"4 bytes, digest <code>{file.digest[:12]}</code>" in html
