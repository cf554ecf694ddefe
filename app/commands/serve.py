"""phasegate serve: page, Prefect server and runner, as one process group."""

import sys
from collections.abc import Callable
from typing import Annotated

import pendulum
from cyclopts import Parameter
from pendulum import DateTime

from app.options import Options
from flows import look


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8027,
    prefect_port: int = 4227,
    to: Annotated[str, Parameter(env_var="PHASEGATE_DELIVER_TO")] = "console://",
    options: Options | None = None,
) -> None:
    """Show the page for the person named with --as, and run tick and deliver on Prefect's schedules.

    Stops cleanly on Ctrl-C or SIGTERM. With --at the page shows a played season as of that instant.

    Parameters
    ----------
    host
        Where the page listens.
    port
        The page's port.
    prefect_port
        The port of Prefect's server, on this machine only.
    to
        Where notices go: smtp://HOST:25/?from=ADDRESS, file://FILE, console://, or any address that Apprise knows.
    """
    from app.serve import serve as run

    options = options or Options()
    with options.reading() as session:
        zone = look.season(session, options.season_id(session), at=options.instant).zone
    now = _standing_still(options.instant) if options.at else None
    told = {
        "user": options.by,
        "deliver_to": to,
        "zone": zone,
        "host": host,
        "port": port,
        "prefect_port": prefect_port,
    }
    sys.exit(run(options.db, now=now, **told))  # type: ignore[arg-type]


def _standing_still(at: DateTime) -> Callable[[], DateTime]:
    return lambda: pendulum.instance(at)
