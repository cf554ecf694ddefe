"""Ladders and digests come and go with their schema: nobody is reminded twice because of it."""

from pathlib import Path

import pendulum
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, select

from flows.automation.tick import tick_seasons
from flows.delivery.deliver import deliver_notices
from models.database import reading
from models.migrate import HEAD_REVISION, MIGRATION_FOLDER, current_revision
from models.notice import Notice
from tests.conftest import Opener

AT = pendulum.datetime(2026, 8, 7, 16)


def to(engine: Engine, revision: str) -> None:
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATION_FOLDER))
    with engine.connect() as connection:
        settings.attributes["connection"] = connection
        (command.upgrade if revision == HEAD_REVISION else command.downgrade)(settings, revision)


def outbox(engine: Engine) -> dict[str, str]:
    with reading(engine) as session:
        rows = select(Notice.key, Notice.state).where(Notice.kind != "digest")
        return dict(session.execute(rows).tuples().all())


def test_back_to_the_schema_before_and_forth_again_nothing_is_lost_or_said_twice(
    engine: Engine, open_for: Opener, tmp_path: Path
) -> None:
    open_for(engine)
    tick_seasons(engine, at=AT)
    deliver_notices(engine, at=AT, target=f"file://{tmp_path / 'o'}")
    before = outbox(engine)
    to(engine, "0011")
    assert current_revision(engine) == "0011"
    to(engine, HEAD_REVISION)
    assert (tick_seasons(engine, at=AT).put, outbox(engine)) == (0, before)
    assert tick_seasons(engine, at=AT.add(days=5)).put > 0
