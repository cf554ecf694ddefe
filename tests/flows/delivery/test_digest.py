"""One message a person a day: what goes into it, when it goes out, and what goes apart."""

from pathlib import Path

import pendulum
import pytest
from pendulum import DateTime
from sqlalchemy import Engine, select, update

from flows.act.facts import Facts
from flows.act.notice_kind import Words
from flows.automation.tick import tick_seasons
from flows.delivery import notice_kinds
from flows.delivery.deliver import deliver_notices
from flows.delivery.notice_kinds import notice_words
from flows.outbox.preferences import prefer
from flows.outbox.retry_notices import retry_dead_notices
from flows.views.why_notice import why_notice
from models.database import reading, writing
from models.notice import Notice
from models.obligation import Obligation
from states.refusal import Refused
from tests.conftest import SEASON, Opener
from tests.flows.drafts import drafted

TUESDAY = pendulum.datetime(2026, 8, 4, 16)  # 09:00 in Seattle
NOON = TUESDAY.add(hours=3)


@pytest.fixture
def season(engine: Engine, open_for: Opener) -> Engine:
    open_for(engine)
    return engine


def put(
    engine: Engine,
    key: str,
    *,
    at: DateTime,
    kind: str = "resolved",
    person: str = "ana",
    subject: str = "",
    body: str = "",
) -> None:
    """A notice that has its words already."""
    with writing(engine) as session, drafted(session, by="po", at=at) as draft:
        draft.notify(key, kind, person)
        notice = draft.notices[key]
        notice.subject = subject or f"About {key}"
        notice.body = body or f"Text of {key}.\n"


def sent(engine: Engine, outbox: Path, at: DateTime) -> list[str]:
    """The subjects of what leaves at this instant."""
    before = outbox.read_text("utf-8").count("\nSubject: ") if outbox.exists() else 0
    deliver_notices(engine, at=at, target=f"file://{outbox}")
    text = outbox.read_text("utf-8") if outbox.exists() else ""
    return [line.removeprefix("Subject: ") for line in text.splitlines() if line.startswith("Subject: ")][before:]


def states(engine: Engine) -> dict[str, str]:
    with reading(engine) as session:
        return dict(session.execute(select(Notice.key, Notice.state).where(Notice.kind != "digest")).tuples().all())


def test_what_happened_since_yesterday_is_one_message_and_an_escalation_goes_apart(
    season: Engine, tmp_path: Path
) -> None:
    for key in ("a", "b"):
        put(season, key, at=TUESDAY)
    put(season, "c", at=TUESDAY, kind="escalation")
    assert sent(season, tmp_path / "o", TUESDAY) == ["About c", "About a (and 1 more)"]
    assert states(season) == dict.fromkeys("abc", "sent")


def test_a_second_digest_waits_for_the_next_morning(season: Engine, tmp_path: Path) -> None:
    put(season, "a", at=TUESDAY)
    assert sent(season, tmp_path / "o", TUESDAY) == ["About a"]
    put(season, "b", at=NOON)
    assert sent(season, tmp_path / "o", NOON) == []
    assert sent(season, tmp_path / "o", NOON.add(hours=20)) == []
    assert sent(season, tmp_path / "o", TUESDAY.add(days=1)) == ["About b"]


def test_on_friday_afternoon_the_next_morning_is_monday(season: Engine, tmp_path: Path) -> None:
    friday = TUESDAY.add(days=3)
    put(season, "a", at=friday)
    sent(season, tmp_path / "o", friday)
    put(season, "b", at=friday.add(hours=2))
    sent(season, tmp_path / "o", friday.add(hours=2))
    with reading(season) as session:
        assert session.get_one(Notice, "b").send_at == friday.add(days=3)


def test_news_before_the_hour_of_the_digest_wait_for_it(season: Engine, tmp_path: Path) -> None:
    put(season, "a", at=TUESDAY.subtract(minutes=20))
    assert sent(season, tmp_path / "o", TUESDAY.subtract(minutes=20)) == []
    assert sent(season, tmp_path / "o", TUESDAY) == ["About a"]


def test_a_digest_says_what_is_next_and_how_to_open_it(season: Engine, tmp_path: Path) -> None:
    put(season, "a", at=TUESDAY)
    deliver_notices(season, at=TUESDAY, target=f"file://{tmp_path / 'o'}", site="https://plans.example.org/")
    with reading(season) as session:
        body = session.get_one(Notice, "digest:ana:2026-08-04").body
    assert body == (
        "Next for you\n"
        "1. OP1 draft: OP1 of Search\n"
        "   due Fri 14 Aug 2026 17:00 -07:00 America/Los_Angeles\n"
        "   phasegate plan show fy2027_op1_search\n"
        "   https://plans.example.org/plan/fy2027_op1_search\n"
        "2. OP1 final: OP1 of Search\n"
        "   due Fri 28 Aug 2026 17:00 -07:00 America/Los_Angeles\n"
        "   phasegate plan show fy2027_op1_search\n"
        "   https://plans.example.org/plan/fy2027_op1_search\n"
        "3. OP1 actions: OP1 of Search\n"
        "   due Fri 6 Nov 2026 17:00 -08:00 America/Los_Angeles\n"
        "   phasegate plan show fy2027_op1_search\n"
        "   https://plans.example.org/plan/fy2027_op1_search\n"
        "\n"
        "Since your last message\n"
        "- About a\n"
        "   Text of a.\n"
        "\n"
        "One message a day, or one for each thing? phasegate notice settings --help\n"
    )


def test_who_wants_each_thing_gets_each_thing(season: Engine, tmp_path: Path) -> None:
    with writing(season) as session:
        prefer(session, SEASON, {"digest": "off"}, by="ana", at=TUESDAY)
    for key in ("a", "b"):
        put(season, key, at=TUESDAY)
    assert sent(season, tmp_path / "o", TUESDAY) == ["About a", "About b"]


def test_a_persons_own_hours_hold_what_comes(season: Engine, tmp_path: Path) -> None:
    with writing(season) as session:
        prefer(session, SEASON, {"deliver_at": "11:00", "quiet_to": "10:30"}, by="ana", at=TUESDAY)
    put(season, "a", at=TUESDAY)
    put(season, "b", at=TUESDAY, kind="escalation")
    assert sent(season, tmp_path / "o", TUESDAY) == []
    assert sent(season, tmp_path / "o", TUESDAY.add(minutes=119)) == []
    assert sent(season, tmp_path / "o", TUESDAY.add(hours=2)) == ["About b", "About a"]


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ({"deliver_at": "9"}, "NOT_A_TIME"),
        ({"digest": "maybe"}, "NOT_A_CHOICE"),
        ({"channel": "pigeon"}, "NO_SUCH_CHANNEL"),
        ({"quiet_to": "19:00"}, "ALWAYS_QUIET"),
        ({"deliver_at": "18:00"}, "ALWAYS_QUIET"),
    ],
)
def test_settings_that_would_lose_messages_are_refused(season: Engine, chosen: dict[str, str], code: str) -> None:
    with writing(season) as session, pytest.raises(Refused) as caught:
        prefer(session, SEASON, chosen, by="ana", at=TUESDAY)
    assert [reason.code for reason in caught.value.reasons] == [code]


def test_a_setting_that_is_taken_back_is_the_seasons_again(season: Engine) -> None:
    with writing(season) as session:
        prefer(session, SEASON, {"digest": "off", "deliver_at": "10:00"}, by="ana", at=TUESDAY)
        row = prefer(session, SEASON, {"digest": "-"}, by="ana", at=TUESDAY)
        assert (row.digest, row.deliver_at) == ("", "10:00")


def test_more_than_ten_single_messages_in_a_day_become_a_digest(season: Engine, tmp_path: Path) -> None:
    for n in range(10):
        put(season, f"n{n}", at=TUESDAY, kind="escalation")
    assert len(sent(season, tmp_path / "o", TUESDAY)) == 10
    for n in range(10, 13):
        put(season, f"n{n}", at=TUESDAY.add(hours=1), kind="escalation")
    assert sent(season, tmp_path / "o", TUESDAY.add(hours=1)) == ["About n10 (and 2 more)"]


def test_after_three_days_without_a_channel_a_person_gets_one_message_of_what_still_matters(
    season: Engine, tmp_path: Path
) -> None:
    with writing(season) as session:
        prefer(session, SEASON, {"digest": "off"}, by="ana", at=TUESDAY)
    for n in range(5):
        put(season, f"n{n}", at=TUESDAY.add(hours=n), kind="escalation")
    later = TUESDAY.add(days=3)
    assert sent(season, tmp_path / "o", later) == ["About n0 (and 4 more)"]


def test_of_one_obligations_steps_only_the_latest_leaves_the_queue(season: Engine, tmp_path: Path) -> None:
    tick_seasons(season, at=pendulum.datetime(2026, 7, 31, 16))
    tick_seasons(season, at=pendulum.datetime(2026, 8, 7, 16))
    deliver_notices(season, at=pendulum.datetime(2026, 8, 7, 16), target=f"file://{tmp_path / 'o'}")
    told = {key: state for key, state in states(season).items() if key.startswith("fy2027_op1_search:op1_draft")}
    assert told == {
        "fy2027_op1_search:op1_draft:-10:v1:ana": "cancelled",
        "fy2027_op1_search:op1_draft:-5:v1:ana": "sent",
    }


def test_a_digest_that_was_not_taken_is_written_anew_without_what_is_done_by_then(
    season: Engine, tmp_path: Path
) -> None:
    tick_seasons(season, at=pendulum.datetime(2026, 7, 31, 16))
    put(season, "a", at=pendulum.datetime(2026, 7, 31, 16))
    morning = pendulum.datetime(2026, 7, 31, 16)
    deliver_notices(season, at=morning, target=f"file://{tmp_path}")  # a folder takes no message
    assert states(season)["a"] == "bundled"
    with writing(season) as session:
        session.execute(update(Obligation).where(Obligation.person_id == "ana").values(settled_at=morning))
    assert sent(season, tmp_path / "o", morning.add(minutes=10))[0] == "About a"
    with reading(season) as session:
        assert session.get_one(Notice, "fy2027_op1_search:op1_draft:-10:v1:ana").state == "cancelled"
        assert "op1_draft" not in session.get_one(Notice, "digest:ana:2026-07-31").body


def test_why_a_message_was_held_is_told_day_by_day(season: Engine) -> None:
    """Assigned Fri 4 Sep 19:30 PDT → Ana Tue 8 Sep 09:00 (weekend and Labor Day)."""
    put(season, "a", at=pendulum.datetime(2026, 9, 5, 2, 30), kind="assigned")
    with reading(season) as session:
        told = why_notice(session, "a", at=pendulum.datetime(2026, 9, 6))
    assert [line.text for line in told.lines] == [
        "put into the outbox",
        "held: quiet hours 18:00-08:00 (America/Los_Angeles)",
        "held: Sat 5 Sep: weekend",
        "held: Sun 6 Sep: weekend",
        "held: Mon 7 Sep: Labor Day (US-CORP)",
        "may leave",
    ]
    assert told.lines[-1].at == pendulum.datetime(2026, 9, 8, 16)


def test_two_deliveries_at_once_write_one_digest(season: Engine, tmp_path: Path) -> None:
    put(season, "a", at=TUESDAY)
    with reading(season) as session:
        assert session.get_one(Notice, "a").state == "waiting"
    assert sent(season, tmp_path / "o", TUESDAY) == ["About a"]
    with reading(season) as session:
        digests = session.scalars(select(Notice.key).where(Notice.kind == "digest")).all()
    assert digests == ["digest:ana:2026-08-04"]


def test_what_a_fallen_sender_may_have_sent_goes_again_under_its_own_id_and_in_no_digest(
    season: Engine, tmp_path: Path
) -> None:
    for key in ("a", "b", "c"):
        put(season, key, at=TUESDAY)
    with writing(season) as session:
        fallen = {"lease": "gone", "leased_until": TUESDAY, "attempts": 1}
        session.execute(update(Notice).where(Notice.key == "b").values(**fallen))
        told = why_notice(session, "b", at=TUESDAY)
    assert "it may have arrived" in told.lines[1].text
    assert sent(season, tmp_path / "o", TUESDAY) == ["About b", "About a (and 1 more)"]


def test_what_died_with_its_digest_is_sent_again_with_it(season: Engine, tmp_path: Path) -> None:
    for key in ("a", "b"):
        put(season, key, at=TUESDAY)
    deliver_notices(season, at=TUESDAY, target=f"file://{tmp_path}")
    with writing(season) as session:
        session.execute(update(Notice).values(state="dead"))
        assert retry_dead_notices(session, SEASON, "ana", by="po", at=TUESDAY) == 3
    assert sent(season, tmp_path / "o", TUESDAY) == ["About a (and 1 more)"]
    assert states(season) == {"a": "sent", "b": "sent"}


def test_a_notice_without_words_is_set_aside_and_keeps_no_other_back(
    season: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, kind in (("a", "resolved"), ("b", "resolved"), ("c", "escalation"), ("d", "escalation")):
        put(season, key, at=TUESDAY, kind=kind)

    def falls(facts: Facts, notice: Notice, *, site: str = "") -> Words:
        if notice.key in "bd":
            raise KeyError(notice.key)
        return notice_words(facts, notice, site=site)

    monkeypatch.setattr(notice_kinds, "notice_words", falls)
    assert sent(season, tmp_path / "o", TUESDAY) == ["About c", "About a"]
    assert states(season) == {"a": "sent", "b": "dead", "c": "sent", "d": "dead"}
