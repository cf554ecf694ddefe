"""Bringing a database to this program's schema, and refusing one that is not."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from states.refusal import BadInput

HERE = Path(__file__).parent / "migrations"
HEAD = "0016"
"""The newest revision; a test holds it against the files, so that no start has to import Alembic to ask."""


def current(engine: Engine) -> str:
    """The revision that the database has; "" where it is empty."""
    # Whoever only looks takes no lock, and waits for nobody who holds it.
    with engine.connect().execution_options(phasegate_reading=True) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def upgrade(engine: Engine) -> None:
    """Create or upgrade the schema, whole or not at all."""
    if current(engine) == HEAD:
        return
    from alembic import command  # noqa: PLC0415  only an upgrade pays for Alembic
    from alembic.config import Config  # noqa: PLC0415

    settings = Config()
    settings.set_main_option("script_location", str(HERE).replace("%", "%%"))
    with engine.connect() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def must_be_current(engine: Engine) -> None:
    """Raises BadInput with what to do where the schema is not this program's."""
    found = current(engine)
    if found != HEAD:
        where = engine.url.render_as_string(hide_password=True)
        state = f"has the schema {found}" if found else "is empty"
        raise BadInput(f"{where} {state}; this phasegate needs {HEAD}. Run: phasegate db upgrade")
