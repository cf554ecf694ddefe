"""What a change would do, said before anything moves."""

import pendulum
from sqlalchemy import Engine

from config.change import parse_changes
from flows.calendar.calendar_change import look_ahead
from flows.calendar.proposal import Proposal
from flows.calendar.whatif import WhatIf, moves_to_show
from models.database import reading, writing
from models.gate import Gate
from models.obligation import Obligation
from tests.conftest import Opener
from tests.flows.calendar.season import OCTOBER, book, dump, wish


def look(engine: Engine, at: pendulum.DateTime = OCTOBER, **told: str) -> WhatIf:
    with reading(engine) as session:
        return look_ahead(session, "FY2027", wish(**told), by="po", at=at)


def days(found: WhatIf) -> list[tuple[str, str, str, int]]:
    return [
        (move.gate, str(move.was.day), str(move.now.day), move.days)
        for move in moves_to_show(found.difference.moves)
        if move.was and move.now
    ]


def test_a_slip_of_tunnel_down_is_absorbed_by_peak_and_moves_just_two_gates(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    found = look(engine, slip="tunnel_down=+5bd")
    assert days(found) == [
        ("tunnel_down", "2026-10-30", "2026-11-06", 5),
        ("op1_actions_due", "2026-11-06", "2026-11-13", 5),
    ]
    assert "\n".join(found.warnings) == (
        "op2_draft stays on Wed 2 Dec 2026: slip absorbed by peak (gate:tunnel_down Fri 6 Nov +15 bd (US-CORP) = "
        "Tue 1 Dec; in peak 16 Nov–1 Dec → roll_after → Wed 2 Dec 2026)"
    )
    assert (found.late, found.reviews) == ((), ())


def test_a_slip_that_peak_does_not_hold_moves_all_that_follows(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    assert days(look(engine, slip="tunnel_down=+6bd")) == [
        ("tunnel_down", "2026-10-30", "2026-11-09", 6),
        ("op1_actions_due", "2026-11-06", "2026-12-02", 16),
    ]


def test_looking_writes_nothing(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    before = dump(engine)
    look(engine, slip="op1_draft=-3bd", holiday="2026-11-09=Company day")
    assert dump(engine) == before


def test_what_would_be_late_at_once_is_named(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    found = look(engine, pendulum.datetime(2026, 8, 13, 16), slip="op1_draft=-5bd")
    assert [(one.key, one.person) for one in found.late] == [
        ("fy2027_op1_growth:op1_draft", "chi"),
        ("fy2027_op1_payments:op1_draft", "bjo"),
        ("fy2027_op1_search:op1_draft", "ana"),
        ("fy2027_op1_shop:op1_draft", "vp"),
    ]
    assert {(one.was.isoformat()[:10], one.now.isoformat()[:10]) for one in found.late} == {
        ("2026-08-15", "2026-08-08")
    }


def test_what_is_done_is_never_late_and_nobody_is_told_of_it(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    at = pendulum.datetime(2026, 8, 13, 16)
    with writing(engine) as session:
        session.get_one(Obligation, "fy2027_op1_search:op1_draft").settled_at = at
    found = look(engine, at, slip="op1_draft=-5bd")
    assert "fy2027_op1_search:op1_draft" not in [one.key for one in found.late]
    told = {letter.person: [move.gate for move, _ in letter.lines] for letter in found.letters}
    assert "op1_draft" not in told["ana"]


def test_a_review_that_no_longer_fits_moves_as_far_as_its_gate(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    booked = pendulum.datetime(2026, 9, 2, 17)
    with writing(engine) as session:
        book(session, booked)
    found = look(engine, pendulum.datetime(2026, 8, 3, 16), slip="op1_final=+5bd")
    assert [(one.plan, one.was, one.to, one.why) for one in found.reviews] == [
        ("fy2027_op1_search", booked, pendulum.datetime(2026, 9, 10, 17), "OP1 reviews opens Tue 8 Sep 2026")
    ]


def test_a_review_that_still_fits_stays(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    with writing(engine) as session:
        book(session, pendulum.datetime(2026, 9, 16, 17))
    assert look(engine, pendulum.datetime(2026, 8, 3, 16), slip="op1_final=+5bd").reviews == ()


def test_a_blackout_without_reviews_sends_a_booked_review_to_the_next_free_day(
    engine: Engine, open_for: Opener
) -> None:
    open_for(engine)
    with writing(engine) as session:
        book(session, pendulum.datetime(2026, 9, 2, 17))
    found = look(engine, pendulum.datetime(2026, 8, 3, 16), blackout="audit=2026-09-01..2026-09-04:no_reviews")
    assert days(found) == []
    assert [(one.to, one.why) for one in found.reviews] == [
        (pendulum.datetime(2026, 9, 8, 17), "Audit runs Tue 1 Sep 2026 to Fri 4 Sep 2026")
    ]


def test_a_decided_gate_keeps_its_date_and_a_warning_says_so(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    with writing(engine) as session:
        session.get_one(Gate, ("FY2027", "op1_draft")).state = "passed"
    found = look(engine, slip="op1_draft=+1bd")
    assert "op1_draft" not in [move.gate for move in found.difference.moves]
    assert found.warnings[0] == (
        "op1_draft is passed already; its date stays what it was, and only what follows it moves"
    )


def test_changes_that_hold_only_together_are_made_together(engine: Engine, open_for: Opener) -> None:
    """goals_proposed five days later alone would meet goals_aligned."""
    open_for(engine)
    with reading(engine) as session:
        wanted = parse_changes({"slip": ["goals_proposed=+5bd", "goals_aligned=+3bd"]})
        found = look_ahead(session, "FY2027", Proposal(wanted), by="po", at=OCTOBER)
    assert [move.gate for move in found.difference.moves] == ["goals_proposed", "goals_aligned"]
