"""A plan's page: what can be done there, what cannot and why, and what becomes of a form."""

import re
from pathlib import Path

import pendulum
import pytest

from flows.headcount.tunnel_down import grant
from flows.plan.advance import advance
from flows.plan.partners import agree
from models.database import open_engine, writing
from tests.app.pages.visit import (
    APPROVER,
    AT,
    OWNER,
    PAYMENTS,
    PRICING,
    RIDER_APP,
    Visitor,
    buttons,
    card,
    do,
    form,
    in_partner_review,
    put_into,
    reasons,
    season_in,
)
from tests.flows.pool import ranked

ASK = f"{PAYMENTS}:one_engineer_so_that_wallets_and_retries_are_not_either_or"
STATES = ("not_started", "drafting", "partner_review", "submitted", "in_review", "actions_open", "approved", "skipped")


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return season_in(tmp_path)


def test_owner_may_start_and_another_reads_why_not(db: Path) -> None:
    client = Visitor(db, OWNER)
    assert buttons(client.get(f"/plan/{PAYMENTS}").text) == {"Start": True}
    client = Visitor(db, "p40")
    html = client.get(f"/plan/{PAYMENTS}").text
    assert buttons(html) == {"Start": False}
    assert reasons(html) == {"NOT_AUTHORISED": "Only the owner can start; you are not part of it."}


def test_blocked_move_shows_every_reason_with_its_fix(db: Path) -> None:
    in_partner_review(db)
    client = Visitor(db, OWNER, at=pendulum.datetime(2026, 9, 10, 16))
    html = client.get(f"/plan/{PAYMENTS}").text
    assert buttons(html) == {"Submit": False}
    assert list(reasons(html)) == ["PREREVIEW_OPEN", "GATE_CLOSED"]
    assert reasons(html)["PREREVIEW_OPEN"] == "2 of 2 partners have not pre-reviewed: Pricing and Passes, Rider App."
    assert f"<code>phasegate plan do {PAYMENTS} agree</code> (or object --reason …)." in html


def test_moves_that_nobody_makes_have_no_button(db: Path) -> None:
    put_into(db, "superseded")
    client = Visitor(db, OWNER)
    html = client.get(f"/plan/{PAYMENTS}").text
    assert buttons(html) == {}
    assert "Archive happens by itself; then it is archived." in html


def test_move_changes_the_plan_and_leads_back_to_its_page(db: Path) -> None:
    client = Visitor(db, OWNER)
    answer = client.post(f"/plan/{PAYMENTS}/move", form(1, trigger="start"))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/plan/{PAYMENTS}?done=start")
    assert "Done: start. The plan is drafting." in client.get(answer.headers["location"]).text
    assert card(db).line.state == "drafting"
    assert [(e.actor, e.act) for e in card(db).entries] == [("Ananya Deshpande", "start")]


def test_page_claims_nothing_to_be_done_that_was_not(db: Path) -> None:
    client = Visitor(db, OWNER)
    assert "Done:" not in client.get(f"/plan/{PAYMENTS}?done=start").text


def test_the_same_form_sent_twice_moves_once(db: Path) -> None:
    client = Visitor(db, OWNER)
    told = form(1, trigger="start")
    answers = [client.post(f"/plan/{PAYMENTS}/move", told) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert (card(db).line.version, len(card(db).entries)) == (2, 1)


def test_stale_form_is_refused_with_the_page_as_it_is_now(db: Path) -> None:
    do(db, advance, "start", by=OWNER)
    client = Visitor(db, OWNER)
    answer = client.post(f"/plan/{PAYMENTS}/move", form(1, trigger="start"))
    assert answer.status_code == 409
    assert reasons(answer.text)["STALE"] == "Someone changed this after you opened it (you have v1, current v2)."
    assert '<h1>OP1 of Payments <span class="state">drafting</span></h1>' in answer.text
    assert set(re.findall(r'name="seen" value="(\d+)"', answer.text)) <= {"2"}
    assert card(db).line.version == 2


def test_refused_act_keeps_what_was_written(db: Path) -> None:
    client = Visitor(db, APPROVER)
    sent = form(1, trigger="waive", text="a<b")
    answer = client.post("/plan/fy2027_op2_payments/move", sent)
    assert answer.status_code == 409
    assert reasons(answer.text)["WAIVE_REASON"] == "Give a reason for skipping OP2."
    assert 'maxlength="4000">a&lt;b</textarea>' in answer.text
    assert card(db, "fy2027_op2_payments").line.state == "not_started"


def test_words_for_an_act_that_is_no_longer_offered_are_shown_again(db: Path) -> None:
    client = Visitor(db, RIDER_APP)
    sent = form(1, unit_id="rider_app", text="Wallets are promised twice.")
    answer = client.post(f"/plan/{PAYMENTS}/object", sent)
    assert answer.status_code == 409
    assert "<q>Wallets are promised twice.</q>" in answer.text


def test_waiver_with_a_reason_skips_the_plan(db: Path) -> None:
    client = Visitor(db, APPROVER)
    sent = form(1, trigger="waive", text="The team is merged into Pricing in October.")
    assert client.post("/plan/fy2027_op2_payments/move", sent).status_code == 303
    skipped = card(db, "fy2027_op2_payments")
    assert (skipped.line.state, skipped.skip_reason) == ("skipped", "The team is merged into Pricing in October.")


def test_partner_agrees_from_the_page(db: Path) -> None:
    in_partner_review(db)
    client = Visitor(db, RIDER_APP)
    html = client.get(f"/plan/{PAYMENTS}").text
    assert buttons(html) == {"Agree for Rider App": True, "Object for Rider App": True, "Submit": False}
    seen = card(db).line.version
    assert client.post(f"/plan/{PAYMENTS}/agree", form(seen, unit_id="rider_app")).status_code == 303
    assert "Agree for Rider App" not in buttons(client.get(f"/plan/{PAYMENTS}").text)
    assert {p.unit_id: (p.verdict, p.current) for p in card(db).partners} == {
        "pricing_passes": ("none", False),
        "rider_app": ("agree", True),
    }


def test_partner_objects_from_the_page_and_a_short_objection_is_kept(db: Path) -> None:
    in_partner_review(db)
    seen = card(db).line.version
    client = Visitor(db, RIDER_APP)
    short = client.post(f"/plan/{PAYMENTS}/object", form(seen, unit_id="rider_app", text="No."))
    assert reasons(short.text)["REASON_REQUIRED"] == "Give a reason (at least 10 characters)."
    assert 'maxlength="4000">No.</textarea>' in short.text
    sent = form(seen, unit_id="rider_app", text="Wallets are\r\npromised twice.")
    assert client.post(f"/plan/{PAYMENTS}/object", sent).status_code == 303
    html = client.get(f"/plan/{PAYMENTS}").text
    assert "<blockquote>Wallets are\npromised twice.</blockquote>" in html
    assert reasons(html)["OBJECTION_OPEN"] == "Unresolved objection from Rider App: “Wallets are\npromised twice.”."


def test_nobody_speaks_for_a_unit_that_is_not_theirs(db: Path) -> None:
    in_partner_review(db)
    client = Visitor(db, RIDER_APP)
    answer = client.post(f"/plan/{PAYMENTS}/agree", form(card(db).line.version, unit_id="pricing_passes"))
    assert answer.status_code == 409
    assert reasons(answer.text)["NOT_DONE"].startswith("Only Imogen Farthing or Kwabena Sutcliffe can speak for")
    assert [p.verdict for p in card(db).partners] == ["none", "none"]


@pytest.mark.parametrize("state", STATES)
def test_seat_in_the_review_is_offered_exactly_where_it_can_be_taken(db: Path, state: str) -> None:
    put_into(db, state)
    offered = "I am in the review" in buttons(Visitor(db, APPROVER).get(f"/plan/{PAYMENTS}").text)
    answer = Visitor(db, APPROVER).post(f"/plan/{PAYMENTS}/attend", form(1))
    assert (offered, answer.status_code) == ((True, 303) if state in ("submitted", "in_review") else (False, 409))


def test_approver_and_partner_take_their_seats_from_the_page(db: Path) -> None:
    in_partner_review(db)
    for unit, person in (("rider_app", RIDER_APP), ("pricing_passes", PRICING)):
        do(db, agree, unit, by=person)
    do(db, advance, "submit", by=OWNER)
    for person in (APPROVER, RIDER_APP):
        client = Visitor(db, person)
        assert buttons(client.get(f"/plan/{PAYMENTS}").text)["I am in the review"]
        assert client.post(f"/plan/{PAYMENTS}/attend", form(card(db).line.version)).status_code == 303
        assert "I am in the review" not in buttons(client.get(f"/plan/{PAYMENTS}").text)
    assert (card(db).approver_present, [p.present for p in card(db).partners]) == (True, [False, True])


def test_owner_acknowledges_the_tunnel_down_from_the_page(db: Path) -> None:
    in_partner_review(db)
    engine = open_engine(f"sqlite:///{db}")
    with writing(engine) as session:
        ranked(session)
        grant(session, ASK, 0, "Nobody is hired into Payments this year.", by="p03", at=AT)
    engine.dispose()
    client = Visitor(db, OWNER)
    html = client.get(f"/plan/{PAYMENTS}").text
    assert buttons(html)["Acknowledge the tunnel-down"]
    assert "asked 1, granted 0." in html
    assert client.post(f"/plan/{PAYMENTS}/ack_tunnel", form(card(db).line.version)).status_code == 303
    assert "Acknowledge the tunnel-down" not in buttons(client.get(f"/plan/{PAYMENTS}").text)
    assert [packet.acked_by for packet in card(db).packets] == ["Ananya Deshpande"]


def test_meter_says_how_much_of_the_limit_is_written(db: Path) -> None:
    in_partner_review(db)
    client = Visitor(db, OWNER)
    html = client.get(f"/plan/{PAYMENTS}").text
    assert "<p>2 of 6 pages <span" in html
    assert html.count('class="leaf"') == 6
