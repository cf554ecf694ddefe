"""phasegate db: the database's schema."""

from cyclopts import App

from app.options import Options, connect
from app.output import say
from models.database import reachable
from models.migrate import HEAD
from models.migrate import upgrade as bring_up

app = App(name="db", help="The database's schema.")


@app.command
def upgrade(*, options: Options | None = None) -> None:
    """Create the schema, or bring it to this program's; whole, or not at all."""
    options = options or Options()
    engine = connect(options.db)
    reachable(engine, may_create=True)
    bring_up(engine)
    say(f"{engine.url.render_as_string(hide_password=True)} has the schema {HEAD}.")
