"""phasegate serve: page, Prefect server and runner, as one process group."""

import sys
from collections.abc import Callable
from typing import Annotated

import pendulum
from cyclopts import Parameter
from pendulum import DateTime

from app.options import Options, disconnect
from flows.views import lines as look


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8027,
    prefect_port: int = 4227,
    prefect: Annotated[str, Parameter(env_var="PHASEGATE_PREFECT")] = "",
    to: Annotated[str, Parameter(env_var="PHASEGATE_DELIVER_TO")] = "console://",
    options: Options | None = None,
) -> None:
    """Show the page for the person named with --as, and run tick and deliver; with --at a played season's page.

    Parameters
    ----------
    host
        Where the page listens, on this machine only: 127.0.0.1, ::1 or localhost.
    port
        The page's port.
    prefect_port
        The port of Prefect's server, on this machine only.
    prefect
        A Prefect server of your own, https://prefect.example.org/api, used with PREFECT_API_AUTH_STRING.
    to
        Where notices go: smtp://HOST:25/?from=ADDRESS, file://FILE, console://, or any address that Apprise knows.
    """
    from app.serve import serve as run

    options = options or Options()
    with options.reading() as session:
        zone = look.season(session, options.season_id(session), at=options.instant).zone
    now = _standing_still(options.instant) if options.at else None
    page = {"user": options.by, "host": host, "port": port, "now": now}
    engine = {"deliver_to": to, "zone": zone, "prefect_port": prefect_port, "prefect": prefect.rstrip("/")}
    disconnect()
    sys.exit(run(options.db, **page, **engine))


def _standing_still(at: DateTime) -> Callable[[], DateTime]:
    return lambda: pendulum.instance(at)
