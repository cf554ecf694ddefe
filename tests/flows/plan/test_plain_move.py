"""The fast road leaves exactly what the other leaves, and takes nothing that is not plain."""

import threading
from pathlib import Path
from typing import Any, get_args

import pendulum
import pytest
from sqlalchemy import Engine, event, select, text, update

from benchmarks.advance import kept_bytes
from benchmarks.w1.room import AT, RING, furnish, plan_id
from flows.ground import stand
from flows.journal import first_broken, stamp
from flows.plan import advance as road
from flows.plan.advance import advance, advance_plan
from flows.plan.plain import is_plain
from flows.plan.plain_move import plain_move
from models.base import Instant
from models.database import Collided, open_engine, reading, writing
from models.journal import Answered, Entry
from models.organisation import SYSTEM, Person
from models.plain_sqlite import written
from models.plan import Plan
from rules.chain import canonical, halves, linked
from states.guard import Asking, Obstacle
from states.refusal import BadInput, Refused
from tests.conftest import Opener

MOVES = 5


@pytest.fixture
def ring(engine: Engine) -> Engine:
    furnish(engine, 3)
    return engine


def dump(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        tables = ("plan", "entry", "journal_head", "obligation", "notice", "answered")
        return [connection.execute(text(f"SELECT * FROM {name} ORDER BY 1")).all() for name in tables]


def test_the_fast_road_and_the_other_leave_the_same_rows(ring: Engine) -> None:
    """Each plan goes the ring round and one move further: p0 by the one road, p1 by the other, then they change."""
    for done in range(MOVES):
        _, trigger, by = RING[done % 4]
        fast, slow = ("p0", "p1") if done % 2 == 0 else ("p1", "p0")
        first = plain_move(ring, fast, trigger, Asking(by, AT), seen=done + 1)
        with writing(ring) as session:
            second = advance(session, slow, trigger, by=by, at=AT, seen=done + 1)
        assert first is not None
        assert (first.was, first.now, first.version) == (second.was, second.now, second.version)
    with reading(ring) as session:
        one, other = session.get_one(Plan, "p0"), session.get_one(Plan, "p1")
        apart = {c.name for c in Plan.__table__.columns if getattr(one, c.name) != getattr(other, c.name)}
        assert apart == {"id", "unit_id"}
        entries = {name: list(session.scalars(select(Entry).where(Entry.thing_id == name))) for name in ("p0", "p1")}
        said = {
            name: [(e.at, e.actor, e.act, e.was, e.now, e.version, e.reason, e.facts, e.on_behalf_of) for e in rows]
            for name, rows in entries.items()
        }
        assert said["p0"] == said["p1"]
        assert len(said["p0"]) == MOVES
        assert first_broken(session) is None


@pytest.mark.parametrize(
    ("by", "seen", "trigger", "codes"),
    [
        ("vp", 1, "request_prereview", ["NOT_AUTHORISED"]),
        ("ana", 2, "request_prereview", ["STALE"]),
        ("ana", 1, "submit", ["NOT_FROM_STATE"]),
    ],
)
def test_what_the_fast_road_does_not_take_is_refused_in_words_by_the_other(
    ring: Engine, by: str, seen: int, trigger: str, codes: list[str]
) -> None:
    before = dump(ring)
    assert plain_move(ring, "p0", trigger, Asking(by, AT), seen=seen) is None
    with pytest.raises(Refused) as refused:
        advance_plan(ring, "p0", trigger, by=by, at=AT, seen=seen)
    assert [reason.code for reason in refused.value.reasons] == codes
    assert dump(ring) == before


@pytest.mark.parametrize("obstacle", ["sections_missing", "partners_missing"])
def test_a_guard_that_does_not_hold_stops_the_fast_road(ring: Engine, obstacle: Obstacle) -> None:
    with writing(ring) as session:
        session.execute(update(Plan).where(Plan.id == "p0").values({obstacle: 1}))
    assert plain_move(ring, "p0", "request_prereview", Asking("ana", AT), seen=1) is None
    assert plain_move(ring, "p1", "request_prereview", Asking("ana", AT), seen=1) is not None


def test_a_gate_that_has_closed_stops_the_fast_road(ring: Engine) -> None:
    advance_plan(ring, "p0", "request_prereview", by="ana", at=AT, seen=1)
    late = pendulum.datetime(2026, 10, 1)
    assert plain_move(ring, "p0", "submit", Asking("ana", late), seen=2) is None
    assert plain_move(ring, "p0", "submit", Asking("ana", AT), seen=2) is not None


def test_who_has_left_moves_nothing(ring: Engine) -> None:
    with writing(ring) as session:
        session.execute(update(Person).where(Person.id == "ana").values(left_at=AT))
    assert plain_move(ring, "p0", "request_prereview", Asking("ana", AT), seen=1) is None


def test_a_request_is_answered_once_on_the_fast_road_too(ring: Engine) -> None:
    told: dict[str, Any] = {"by": "ana", "at": AT, "seen": 1, "request_id": "r1"}
    first = advance_plan(ring, "p0", "request_prereview", **told)
    again = advance_plan(ring, "p0", "request_prereview", **told)
    assert first == again
    with reading(ring) as session:
        assert len(list(session.scalars(select(Entry).where(Entry.thing_id == "p0")))) == 1
        assert session.get_one(Answered, "r1").answer["now"] == "partner_review"
    with pytest.raises(BadInput, match="The request id r1 was used for another request"):
        advance_plan(ring, "p1", "request_prereview", **told)


def test_a_new_version_of_the_calendar_is_read_before_the_next_move(ring: Engine) -> None:
    """What was prepared for version 1 is not used for version 2, in which nobody may ask for a pre-review."""
    assert plain_move(ring, "p0", "request_prereview", Asking("ana", AT), seen=1) is not None
    with writing(ring) as session:
        row = dict(session.execute(text("SELECT * FROM calendar_version")).mappings().one())
        changed = row["text"].replace("to: partner_review, by: [owner]", "to: partner_review, by: [executive]")
        assert changed != row["text"]
        session.execute(
            text(
                "INSERT INTO calendar_version (season_id, number, text, digest, holidays, change_id, published_at, "
                "published_by) SELECT season_id, 2, :text, digest, holidays, change_id, published_at, published_by "
                "FROM calendar_version"
            ),
            {"text": changed},
        )
        session.execute(text("UPDATE season SET calendar_number = 2"))
    assert plain_move(ring, "p1", "request_prereview", Asking("ana", AT), seen=1) is None


def test_which_moves_of_the_company_template_are_plain(sqlite_engine: Engine, open_for: Opener) -> None:
    open_for(sqlite_engine)
    with reading(sqlite_engine) as session:
        ground = stand(session, "FY2027", by=SYSTEM, at=AT)
        plain = [
            (move.trigger, state)
            for move in ground.lifecycle.moves
            for state in move.source
            if is_plain(ground, move, state, "op1")
        ]
    assert plain == PLAIN


PLAIN = [("begin_review", "submitted")]
"""As long as no session is booked that it would begin."""


def test_eight_at_once_link_their_entries_into_one_chain(ring: Engine) -> None:
    """Each of eight threads moves a plan of its own; the journal has one entry a move and no broken link."""
    furnish_more(ring, 8)
    barrier = threading.Barrier(8)
    failed: list[BaseException] = []

    def go(n: int) -> None:
        try:
            barrier.wait()
            for done in range(8):
                _, trigger, by = RING[done % 4]
                road.advance_plan(ring, f"q{n}", trigger, by=by, at=AT, seen=done + 1)
        except BaseException as error:  # noqa: BLE001  told by the main thread
            failed.append(error)

    threads = [threading.Thread(target=go, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with reading(ring) as session:
        assert first_broken(session) is None
        assert len(list(session.scalars(select(Entry.seq).where(Entry.thing_id.startswith("q"))))) == 64
        assert {plan.version for plan in session.scalars(select(Plan).where(Plan.id.startswith("q")))} == {9}


def furnish_more(engine: Engine, plans: int) -> None:
    columns = [c.name for c in Plan.__table__.columns if c.name not in ("id", "unit_id")]
    with writing(engine) as session:
        for n in range(plans):
            session.execute(
                text("INSERT INTO unit SELECT :unit, " + ", ".join(_unit_columns()) + " FROM unit WHERE id = 'u0'"),
                {"unit": f"v{n}"},
            )
            names = ", ".join(columns)
            session.execute(
                text(f"INSERT INTO plan (id, unit_id, {names}) SELECT :id, :unit, {names} FROM plan WHERE id = 'p0'"),
                {"id": f"q{n}", "unit": f"v{n}"},
            )


def _unit_columns() -> list[str]:
    from models.organisation import Unit

    return [c.name for c in Unit.__table__.columns if c.name != "id"]


@pytest.mark.parametrize(
    "at",
    [
        pendulum.datetime(2026, 8, 3, 16),
        pendulum.datetime(2026, 8, 3, 16, 0, 0, 120),
        pendulum.datetime(2026, 8, 3, 9, tz="America/Los_Angeles"),
    ],
)
def test_an_instant_is_written_and_hashed_as_everywhere_else(at: pendulum.DateTime) -> None:
    engine = open_engine("sqlite://")
    processor = Instant().dialect_impl(engine.dialect).bind_processor(engine.dialect)
    assert processor is not None
    assert written(stamp(at)) == processor(at)
    assert stamp(at) == at.in_timezone("UTC").isoformat()
    engine.dispose()


def test_the_process_keeps_nothing_of_a_plan_that_rests(tmp_path: Path) -> None:
    assert kept_bytes(tmp_path, plans=300) < 1


def test_a_lock_that_stays_too_long_is_left_to_the_road_that_begins_anew(sqlite_engine: Engine) -> None:
    """reliability.md §2 C 61: no “database is locked” reaches whoever asks."""
    event.listen(sqlite_engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=0"))
    furnish(sqlite_engine, 1)
    sqlite_engine.dispose()
    move: Any = {"by": "ana", "at": AT, "seen": 1}
    with writing(sqlite_engine) as other:
        other.connection()
        assert plain_move(sqlite_engine, "p0", "request_prereview", Asking("ana", AT), seen=1) is None
        with pytest.raises(Collided):
            advance_plan(sqlite_engine, "p0", "request_prereview", **move)
    assert advance_plan(sqlite_engine, "p0", "request_prereview", **move).version == 2


ON_POSTGRESQL = pytest.mark.parametrize("db_url", ["postgresql"], indirect=True)


@ON_POSTGRESQL
def test_a_connection_that_the_server_has_ended_is_not_noticed(engine: Engine) -> None:
    furnish(engine, 1)
    assert advance_plan(engine, "p0", "request_prereview", by="ana", at=AT, seen=1).version == 2
    with engine.connect() as other:
        mine = "datname = current_database() AND pid <> pg_backend_pid()"
        ended = other.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {mine}"))
        assert len(ended.all()) >= 1
    assert advance_plan(engine, "p0", "submit", by="ana", at=AT, seen=2).version == 3


@ON_POSTGRESQL
def test_an_engine_that_is_closed_keeps_no_connection(engine: Engine) -> None:
    furnish(engine, 1)
    advance_plan(engine, "p0", "request_prereview", by="ana", at=AT, seen=1)
    engine.dispose()
    with engine.connect() as other:
        mine = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        assert other.execute(mine).scalar_one() == 1


def test_the_halves_of_what_is_said_close_around_any_number() -> None:
    said = {"seq": 0, "act": 'odd "seq":0, words', "facts": {"digest": "d"}, "thing_id": "p"}
    before, after = halves(said)
    assert f"{before}812{after}" == canonical(said | {"seq": 812})
    assert linked("a", said | {"seq": 812}) == linked("a", {**said, "seq": 812})


def test_every_obstacle_is_a_column_that_the_fast_road_can_read() -> None:
    assert set(get_args(Obstacle)) <= {column.name for column in Plan.__table__.columns}
    assert plan_id(7) == "p7"
