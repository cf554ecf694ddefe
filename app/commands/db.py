"""phasegate db: the database's schema."""

from cyclopts import App

from app.options import DEFAULTS, Options, connect_database
from app.output import say
from models.database import reachable
from models.migrate import HEAD_REVISION, upgrade_schema

app = App(name="db", help="The database's schema.")


@app.command
def upgrade(*, options: Options = DEFAULTS) -> None:
    """Create the schema, or bring it to this program's; whole, or not at all."""
    engine = connect_database(options.db)
    reachable(engine, may_create=True)
    upgrade_schema(engine)
    address = engine.url.render_as_string(hide_password=True)
    say(f"{address} has the schema {HEAD_REVISION}.")
