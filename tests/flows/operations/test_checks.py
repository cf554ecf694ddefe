"""The doctor finds what is wrong, each by its own harm, and says what to do; the figures say the same."""

from collections.abc import Callable
from pathlib import Path

import pendulum
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, text, update

from flows.automation.tick import tick_seasons
from flows.delivery.deliver import deliver_notices
from flows.delivery.hold import hold_outbox
from flows.operations.checks import check_all
from flows.operations.metrics import metrics
from models.database import open_engine, writing
from models.notice import Notice
from models.plan import Plan
from tests.conftest import Opener
from tests.flows.operations.test_backup import _UNLOCK

AT = pendulum.datetime(2026, 8, 7, 16)


@pytest.fixture
def season(engine: Engine, open_for: Opener, tmp_path: Path) -> Engine:
    open_for(engine)
    tick_seasons(engine, at=AT)
    deliver_notices(engine, at=AT, target=f"file://{tmp_path}/out")
    return engine


def verdicts(engine: Engine, at: pendulum.DateTime = AT) -> dict[str, str]:
    return {one.what: one.verdict for one in check_all(engine, at=at) if one.what != "clock"}


def test_all_is_well_in_a_season_that_runs(season: Engine) -> None:
    assert verdicts(season) == dict.fromkeys(("database", "counters", "journal", "tick", "outbox"), "ok")


def _break_journal(engine: Engine) -> None:
    with engine.begin() as connection:
        for statement in (*_UNLOCK[engine.dialect.name], "UPDATE entry SET actor = 'eve' WHERE seq = 1"):
            connection.execute(text(statement))


def _miscount(engine: Engine) -> None:
    with writing(engine) as session:
        session.execute(update(Plan).values(actions_open=7))


def _kill_letters(engine: Engine) -> None:
    with writing(engine) as session:
        session.execute(update(Notice).values(state="dead"))


def _hold(engine: Engine) -> None:
    with writing(engine) as session:
        hold_outbox(session, "It was restored.", at=AT)


@pytest.mark.parametrize(
    ("harm", "what", "verdict", "said"),
    [
        (_break_journal, "journal", "fail", "Entry 1 is not what was written, or is missing."),
        (_miscount, "counters", "fail", "counters are wrong, first actions_open of fy2027_op1_growth: 7, not 0."),
        (_kill_letters, "outbox", "warn", "notices could not be delivered."),
        (_hold, "outbox", "warn", "It is held: It was restored."),
    ],
)
def test_each_harm_is_found_and_named(
    season: Engine, harm: Callable[[Engine], None], what: str, verdict: str, said: str
) -> None:
    harm(season)
    found = [one for one in check_all(season, at=AT) if one.verdict != "ok" and one.what != "clock"]
    assert [(one.what, one.verdict) for one in found] == [(what, verdict)]
    assert said in found[0].said
    assert found[0].fix != ""


def test_a_tick_that_does_not_run_and_a_delivery_that_does_not_are_found(season: Engine) -> None:
    noon = AT.add(days=5, hours=2)
    assert verdicts(season, at=noon)["tick"] == "fail"
    tick_seasons(season, at=noon)
    assert verdicts(season, at=noon.add(hours=2)) | {"outbox": ""} == verdicts(season) | {"outbox": ""}
    assert verdicts(season, at=noon.add(hours=2))["outbox"] == "fail"


def test_a_clock_that_went_back_is_found(season: Engine) -> None:
    [clock] = [one for one in check_all(season, at=AT.subtract(days=90)) if one.what == "clock"]
    assert clock.verdict == "warn"


def test_an_empty_database_is_told_what_it_needs(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/empty.db")
    [found] = check_all(engine, at=AT)
    assert (found.what, found.verdict, found.fix) == ("schema", "fail", "Run: phasegate db upgrade")
    engine.dispose()


def test_figures_are_what_prometheus_reads_and_name_nobody(season: Engine) -> None:
    told = metrics(season, at=AT.add(days=5)).decode()
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(told)
        for sample in family.samples
    }
    assert found["phasegate_gates", "FY2027", "open"] > 0
    assert found["phasegate_obligations_late",] == 0
    assert found["phasegate_tick_overdue_seconds",] > 0
    assert found["phasegate_outbox_held",] == 0
    assert "ana" not in told
