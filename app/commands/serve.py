"""phasegate serve: page, Prefect server and runner, as one process group."""

import sys
from collections.abc import Callable

import pendulum
from pendulum import DateTime

from app.channels import Prefect, Target
from app.options import DEFAULTS, Options, disconnect
from app.season_of import season_line


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8027,
    prefect_port: int = 4227,
    prefect: Prefect = "",
    to: Target = "console://",
    options: Options = DEFAULTS,
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
    from app.serve import serve as serve_until_stopped

    zone = _zone_of_season(options)
    disconnect()
    exit_code = serve_until_stopped(
        options.db,
        user=options.by,
        host=host,
        port=port,
        now=_clock_of_page(options),
        deliver_to=to,
        zone=zone,
        prefect_port=prefect_port,
        prefect=prefect.rstrip("/"),
    )
    sys.exit(exit_code)


def _zone_of_season(options: Options) -> str:
    with options.reading() as session:
        return season_line(session, options).zone


def _clock_of_page(options: Options) -> Callable[[], DateTime] | None:
    """A clock that stands still at the instant that was given; None for the machine's own."""
    if not options.at:
        return None
    instant = options.instant
    return lambda: pendulum.instance(instant)
