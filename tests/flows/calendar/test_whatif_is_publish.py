"""What a what-if says is what publishing then does, for random changes at random instants."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pendulum
import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from config.change import TextChange
from config.mistake import Mistaken
from flows.automation.tick import tick_seasons
from flows.calendar.calendar_change import approve_change, propose, simulate
from flows.calendar.proposal import Proposal
from flows.calendar.publish_change import publish_change
from flows.calendar.whatif import WhatIf
from flows.operations.import_organisation import import_organisation
from flows.season.open_season import open_season
from models.database import open_engine, reading, writing
from models.gate import Gate
from models.migrate import upgrade_schema
from models.notice import Notice
from models.obligation import Obligation
from states.refusal import BadInput
from tests.conftest import AMAZON, OPENED_AT, PEOPLE, TEAMS
from tests.flows.calendar.season import WHY
from tests.properties import tried

GATES = [
    *("intake_close", "intake_response", "op1_draft", "op1_prereview_close", "op1_final", "op1_reviews"),
    *("leader_rollup", "s_team_review_close", "tunnel_down", "op1_actions_due", "op2_draft", "op2_signoff"),
]
DAYS = st.dates(pendulum.date(2026, 6, 15), pendulum.date(2027, 1, 20)).map(lambda day: day.isoformat())
SLIPS = st.builds(
    TextChange, st.just("slip"), st.sampled_from(GATES), st.integers(-4, 9).filter(bool).map(lambda n: f"{n:+d}bd")
)
HOLIDAYS = st.builds(TextChange, st.just("holiday"), DAYS, st.just("Company day"))
BLACKOUTS = st.builds(
    lambda first, n: TextChange("blackout", "audit", f"{first}..{pendulum.Date.fromisoformat(first).add(days=n)}"),
    DAYS,
    st.integers(0, 6),
)
CHANGES = st.lists(st.one_of(SLIPS, HOLIDAYS, BLACKOUTS), min_size=1, max_size=3).map(tuple)
INSTANTS = st.integers(0, 200).map(lambda n: OPENED_AT.add(days=n))


def opened(folder: Path, organisation: Path) -> Engine:
    engine = open_engine(f"sqlite:///{folder}/one.db", durable=False)
    upgrade_schema(engine)
    with writing(engine) as session:
        import_organisation(session, organisation)
    with writing(engine) as session:
        text = AMAZON.read_text(encoding="utf-8")
        open_season(session, text, file="c.yaml", product_ops="po", at=OPENED_AT)
    return engine


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One opened season; each example works on a copy of it."""
    folder = tmp_path_factory.mktemp("season")
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (folder / "teams.yaml").write_text(TEAMS, encoding="utf-8")
    engine = opened(folder, folder)
    yield engine
    engine.dispose()


def copied(source: Engine) -> Engine:
    """The season as it was opened, in memory: an example changes nothing for the next."""
    target = open_engine("sqlite://", durable=False)
    with source.connect() as there, target.connect() as here:
        there.connection.dbapi_connection.backup(here.connection.dbapi_connection)  # type: ignore[union-attr]
    return target


def said(found: WhatIf) -> tuple[dict[str, str], dict[str, tuple[str, bool, str]]]:
    """Each gate's new instant, and each person's letter."""
    moves = {move.gate: move.now.at.isoformat() for move in found.difference.moves if move.now}
    letters = {one.person: (str(one.how), one.must_ack, one.send_at.isoformat()) for one in found.letters}
    return moves, letters


@tried(on_push=5, before_release=150)
@given(changes=CHANGES, at=INSTANTS)
def test_a_whatif_equals_what_publishing_then_does(
    changes: tuple[TextChange, ...], at: pendulum.DateTime, season: Engine
) -> None:
    """Say what would be, do it, and look."""
    engine = copied(season)
    tick_seasons(engine, at=at)
    try:
        with writing(engine) as session:
            change = propose(session, "FY2027", Proposal(changes), by="po", at=at, reason=WHY)[0].id
    except (Mistaken, BadInput) as refused:
        event(type(refused).__name__)
        engine.dispose()
        return
    with writing(engine) as session:
        approve_change(session, change, by="ceo", at=at)
    with reading(engine) as session:
        looked = simulate(session, change, by="po", at=at)
        before = {gate.id: gate.due_at for gate in session.scalars(select(Gate))}
        late_before = set(session.scalars(select(Obligation.key).where(*_late(at))))
    with writing(engine) as session:
        done = publish_change(session, change, by="po", at=at)
    moves, letters = said(looked)
    event(f"{len(moves)} gates move")
    assert done.found is not None
    assert said(done.found) == (moves, letters)
    with reading(engine) as session:
        now = {gate.id: gate.due_at for gate in session.scalars(select(Gate))}
        assert {gate: due.isoformat() for gate, due in now.items() if due != before[gate]} == moves
        notices = session.scalars(select(Notice).where(Notice.kind == "change"))
        told = {one.person_id: (_how(one), one.must_ack, one.send_at.isoformat()) for one in notices}
        assert told == letters
        assert set(session.scalars(select(Obligation.key).where(*_late(at)))) - late_before == {
            one.key for one in looked.late
        }
        hanging = session.execute(select(Obligation.gate_id, Obligation.due_at).where(*_open())).tuples()
        assert {(gate, due) for gate, due in hanging if gate in moves} <= {(gate, now[gate]) for gate in moves}
    engine.dispose()


def _open() -> tuple[Any, ...]:
    return (Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None))


def _late(at: pendulum.DateTime) -> tuple[Any, ...]:
    return (*_open(), Obligation.due_at < at)


def _how(notice: Notice) -> str:
    return "letter" if notice.state == "waiting" else "digest"
