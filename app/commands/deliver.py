"""phasegate deliver: sending what waits in the outbox."""

from typing import Annotated

from cyclopts import Parameter

from app.answer import as_json, say
from app.options import Options
from flows.notice.deliver import deliver as send_out


def deliver(
    *, to: Annotated[str, Parameter(env_var="PHASEGATE_DELIVER_TO")] = "console://", options: Options | None = None
) -> None:
    """Send each notice that may reach its person now; what no longer matters is cancelled instead.

    Parameters
    ----------
    to
        Where to: smtp://HOST:25/?from=ADDRESS, file://FILE, console://, or any address that Apprise knows, in which
        {email} and {person} become the recipient's.
    """
    options = options or Options()
    done = send_out(options.engine, at=options.instant, target=to)
    if options.json:
        as_json(done)
        return
    say(
        f"{done.sent} sent, {done.cancelled} no longer mattered, {done.failed} not taken, {done.waiting} still waiting."
    )
