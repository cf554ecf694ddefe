"""Envelopes: no more is handed out of one than it holds, and each fits into the one above."""

from decimal import Decimal

import pytest
from sqlalchemy import Engine, text

from flows.act.context import open_context
from flows.headcount.envelopes import envelopes, overdrawn_of_season
from flows.headcount.set_envelope import set_envelope
from flows.headcount.tunnel_down import cutline, grant
from models.database import reading, writing
from rules.allocation import Room
from states.refusal import Refused
from tests.conftest import OPENED_AT, SEASON, Opener
from tests.flows.conftest import Play
from tests.flows.headcount.ranked_cases import REGION, THIRD, WHY, put_envelope


def test_no_more_is_granted_than_the_envelope_holds_in_heads_and_money(pool: Play) -> None:
    put_envelope(pool, "company", 5, "184875.36", held=3)
    with pytest.raises(Refused) as caught:
        grant(pool.session, REGION, 3, "", by="ceo", at=pool.at)
    assert [str(one) for one in caught.value.reasons] == [
        "OVER_ENVELOPE Allocated 3 exceeds envelope 2 by 1.",
        "OVER_ENVELOPE Allocated 277,313.04 exceeds envelope 184,875.36 by 92,437.68.",
    ]
    given = [(one.id, one.verdict, one.heads) for one in cutline(pool.session, SEASON, by="vp", at=pool.at)]
    assert given == [(REGION, "partially_funded", 2), (THIRD, "unfunded", 0)]
    assert grant(pool.session, REGION, 2, WHY, by="ceo", at=pool.at).granted == 2
    (line,) = envelopes(open_context(pool.session, SEASON, by="po", at=pool.at).facts)
    assert (line.given_heads, line.given_money, line.left_heads, line.left_money) == (2, "184875.36", 0, "0.00")


def test_who_lists_envelopes_waits_for_nobody_who_hands_out_of_them(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    with writing(engine) as session:
        set_envelope(session, SEASON, "company", Room(5, Decimal(900)), Room(0, Decimal(0)), by="po", at=OPENED_AT)
    with writing(engine) as holder, reading(engine) as looker:
        assert envelopes(open_context(holder, SEASON, by="po", at=OPENED_AT).facts)  # locked until the end
        looker.execute(text("SET LOCAL lock_timeout = '2s'" if engine.name == "postgresql" else "SELECT 1"))
        (line,) = envelopes(open_context(looker, SEASON, by="po", at=OPENED_AT).facts)
        assert (line.unit_id, line.heads) == ("company", 5)


def test_an_envelope_fits_into_the_one_above_and_holds_what_was_given(pool: Play) -> None:
    put_envelope(pool, "company", 4, "400000")
    put_envelope(pool, "search", 3, "300000")
    with pytest.raises(Refused, match="Allocated 5 exceeds envelope 4 by 1"):
        put_envelope(pool, "payments", 2, "1000")
    grant(pool.session, REGION, 3, "", by="ceo", at=pool.at)
    with pytest.raises(Refused, match="Allocated 3 exceeds envelope 2 by 1"):
        put_envelope(pool, "search", 2, "300000")
    with pytest.raises(Refused, match="Only Product Ops or Finance or an executive can set envelope"):
        put_envelope(pool, "search", 9, "300000", by="ana")
    assert list(overdrawn_of_season(open_context(pool.session, SEASON, by="po", at=pool.at).facts)) == []
