"""A notice is facts: it has the words of the moment in which it is sent, and what is done or taken back is not sent."""

from pathlib import Path

import pendulum
import pytest
from pendulum import DateTime
from sqlalchemy import Engine, select

from flows.absence.absence import away, back
from flows.calendar.calendar_change import changes
from flows.delivery.deliver import deliver_notices
from flows.delivery.notice_kinds import ABOUT, DIGEST, NOTICE_KINDS, ROOMS, load_table
from flows.plan.partners import agree, object_to
from flows.review.sessions import book_review
from flows.views.why_notice import why_notice
from models.database import reading, writing
from models.notice import Notice
from models.organisation import Unit
from models.rows import shape_of
from tests.conftest import ROOT, SEASON, Opener
from tests.flows.calendar.season import OCTOBER, letters, published, wish
from tests.flows.conftest import AUGUST, Play
from tests.flows.worded import subjects, worded

OBJECTION = "The numbers are those of last year."


def obsolete(play: Play, *kinds: str) -> dict[str, str]:
    """Why the notices of these kinds would not be sent now, by kind."""
    notices = worded(play.session, Notice.kind.in_(kinds), at=play.at)
    return {notice.kind: notice.obsolete for notice in notices}


# --- every kind -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_words_the_kinds_that_it_is_named_for(room: str) -> None:
    assert set(load_table(room)) == set(ROOMS[room])


def test_what_is_read_ahead_is_read_by_one_id() -> None:
    assert {len(shape_of(entity).key) for entity in ABOUT.values()} == {1}


def test_the_page_on_notices_names_every_kind() -> None:
    page = (ROOT / "docs" / "notices.md").read_text(encoding="utf-8")
    named = page.replace("`_refused` `_expired`", "`extension_refused` `extension_expired`")
    assert [kind for kind in NOTICE_KINDS if f"`{kind}`" not in named] == []


def test_nobody_puts_a_kind_that_has_no_words(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    with reading(engine) as session:
        kinds = set(session.scalars(select(Notice.kind).distinct()))
    assert kinds - {*NOTICE_KINDS, DIGEST} == set()


# --- words ------------------------------------------------------------------------------------------------------------


def test_the_outbox_keeps_what_a_notice_is_about_and_no_words(play: Play) -> None:
    play.submitted()
    notice = play.session.scalars(select(Notice).where(Notice.kind == "submitted")).one()
    assert notice.facts == {"plan": "fy2027_op1_search", "by": "ana", "text": 2, "round": 1}
    assert (notice.subject, notice.body) == ("", "")


def test_words_are_those_of_the_moment_of_sending(play: Play) -> None:
    play.submitted()
    play.session.get_one(Unit, "search").title = "Finding"
    assert subjects(play.session, Notice.kind == "submitted") == [("vp", "Ready for your review: OP1 of Finding")]


def test_a_sent_notice_keeps_its_words(sqlite_engine: Engine, open_for: Opener, tmp_path: Path) -> None:
    open_for(sqlite_engine)
    with writing(sqlite_engine) as session:
        play = Play(session)
        play.submitted()
        at = play.at
    deliver_notices(sqlite_engine, at=at.add(days=1), target=f"file://{tmp_path / 'o'}")
    with writing(sqlite_engine) as session:
        session.get_one(Unit, "search").title = "Finding"
    with reading(sqlite_engine) as session:
        assert subjects(session, Notice.kind == "submitted") == [("vp", "Ready for your review: OP1 of Search")]


# --- done, or taken back ----------------------------------------------------------------------------------------------


def test_nobody_is_asked_to_review_a_plan_that_was_taken_back(play: Play) -> None:
    play.submitted()
    assert obsolete(play, "submitted") == {"submitted": ""}
    play.move("withdraw")
    assert obsolete(play, "submitted", "withdrawn") == {
        "submitted": "the plan is with its owner again",
        "withdrawn": "",
    }


def test_an_objection_that_was_taken_back_is_not_news(play: Play) -> None:
    play.asked()
    play.act(object_to, "payments", OBJECTION, by="bjo")
    assert obsolete(play, "objection") == {"objection": ""}
    play.act(agree, "payments", by="bjo")
    assert obsolete(play, "objection") == {"objection": "they object no longer"}


def test_nobody_is_invited_to_a_review_that_is_somewhere_else(play: Play) -> None:
    play.submitted()
    for day in (2, 3):
        play.act(book_review, pendulum.datetime(2026, 9, day, 17), by="vp", reason="Another day suits us better.")
    invitations = worded(play.session, Notice.kind == "review", Notice.person_id == "ana", at=play.at)
    assert [("2 Sep" in one.subject, one.obsolete) for one in invitations] == [
        (True, "the review was moved"),
        (False, ""),
    ]


def test_a_letter_about_a_change_that_was_taken_back_is_not_sent(
    sqlite_engine: Engine, open_for: Opener, tmp_path: Path
) -> None:
    open_for(sqlite_engine)
    published(sqlite_engine, wish(slip="op1_actions_due=+2bd"), at=OCTOBER)
    first = sorted(letters(sqlite_engine))
    published(sqlite_engine, wish(slip="op1_actions_due=-2bd"), at=OCTOBER.add(minutes=5))
    deliver_notices(sqlite_engine, at=OCTOBER.add(days=1), target=f"file://{tmp_path / 'o'}")
    states = letter_states(sqlite_engine)
    assert {person: states[f"change:fy2027_c1:{person}"] for person in first} == dict.fromkeys(first, "cancelled")
    assert "cancelled" not in {state for key, state in states.items() if key.startswith("change:fy2027_c2:")}
    assert "the calendar was changed again since" in why_left_out(sqlite_engine, f"change:fy2027_c1:{first[0]}")


def test_nobody_has_to_acknowledge_a_letter_that_is_not_sent(
    sqlite_engine: Engine, open_for: Opener, tmp_path: Path
) -> None:
    near = pendulum.datetime(2026, 10, 21, 16)
    open_for(sqlite_engine)
    published(sqlite_engine, wish(slip="op1_actions_due=-3bd"), at=near)
    published(sqlite_engine, wish(slip="op1_actions_due=+3bd"), at=near.add(minutes=5))
    assert unacknowledged(sqlite_engine) == {"fy2027_c1": 5, "fy2027_c2": 0}
    deliver_notices(sqlite_engine, at=near.add(days=1), target=f"file://{tmp_path / 'o'}")
    assert unacknowledged(sqlite_engine) == {"fy2027_c1": 0, "fy2027_c2": 0}


def unacknowledged(engine: Engine) -> dict[str, int]:
    """Of how many letters of a change nobody has said yet that they know of it."""
    with reading(engine) as session:
        return {line.id: line.unacked for line in changes(session, SEASON)}


def letter_states(engine: Engine) -> dict[str, str]:
    with reading(engine) as session:
        rows = session.execute(select(Notice.key, Notice.state).where(Notice.kind == "change"))
        return dict(rows.tuples().all())


def why_left_out(engine: Engine, key: str) -> str:
    with reading(engine) as session:
        why = why_notice(session, key, at=OCTOBER.add(days=1))
    return "\n".join(line.text for line in why.lines)


def test_a_change_of_another_gate_leaves_a_letter_as_it_is(sqlite_engine: Engine, open_for: Opener) -> None:
    open_for(sqlite_engine)
    published(sqlite_engine, wish(slip="op1_actions_due=+2bd"), at=OCTOBER)
    published(sqlite_engine, wish(slip="op2_draft=+1bd"), at=OCTOBER.add(minutes=5))
    with reading(sqlite_engine) as session:
        notices = worded(session, Notice.key.startswith("change:fy2027_c1:"))
    assert {notice.obsolete for notice in notices} == {""}


@pytest.mark.parametrize(("back_at", "reason"), [(None, ""), (AUGUST.add(hours=2), "they are back, or do not go")])
def test_nobody_hears_that_they_stand_in_for_who_is_back(play: Play, back_at: DateTime | None, reason: str) -> None:
    from_at, until_at = AUGUST.add(days=1), AUGUST.add(days=9)
    away(play.session, SEASON, "ana", from_at=from_at, until_at=until_at, by="ana", at=AUGUST, delegate_id="vp")
    if back_at is not None:
        back(play.session, SEASON, "ana", by="ana", at=back_at)
    play.at = AUGUST.add(hours=3)
    told = worded(play.session, Notice.key.contains(":stand_in:"), at=play.at)
    assert [(one.person_id, one.obsolete) for one in told] == [("vp", reason)]
