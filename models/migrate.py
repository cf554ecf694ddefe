"""Upgrading a database to this program's schema, and refusing one with another schema."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from states.refusal import BadInput

MIGRATION_FOLDER = Path(__file__).parent / "migrations"
HEAD_REVISION = "0019"
"""The newest revision; written here, and compared with the files by a test, so that no start imports Alembic."""


def current_revision(engine: Engine) -> str:
    """The revision that the database has; "" where it is empty."""
    # A reader takes no lock and waits for none.
    with engine.connect().execution_options(phasegate_reading=True) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        version = connection.execute(text("SELECT version_num FROM alembic_version"))
        return str(version.scalar() or "")


def upgrade_schema(engine: Engine) -> None:
    """Create or upgrade the schema, in one transaction."""
    if current_revision(engine) == HEAD_REVISION:
        return
    from alembic import command  # noqa: PLC0415  only an upgrade pays for Alembic
    from alembic.config import Config  # noqa: PLC0415

    settings = Config()
    settings.set_main_option("script_location", str(MIGRATION_FOLDER).replace("%", "%%"))
    with engine.connect() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def must_be_current(engine: Engine) -> None:
    """Raises BadInput, which says what to do, if the schema is not this program's."""
    revision = current_revision(engine)
    if revision != HEAD_REVISION:
        address = engine.url.render_as_string(hide_password=True)
        state = _schema_text(revision)
        raise BadInput(f"{address} {state}; this phasegate needs {HEAD_REVISION}. Run: phasegate db upgrade")


def _schema_text(revision: str) -> str:
    return f"has the schema {revision}" if revision else "is empty"
