"""phasegate deliver: sending what waits in the outbox."""

from app.channels import Channels, Site, Target
from app.options import Options
from app.output import as_json, say
from flows.delivery.channels import named
from flows.delivery.deliver import deliver as send_out


def deliver(
    *, to: Target = "console://", channels: Channels = "", site: Site = "", options: Options | None = None
) -> None:
    """Send each notice that may reach its person now; what no longer matters is cancelled instead.

    Parameters
    ----------
    to
        Where to: smtp://HOST:25/?from=ADDRESS, file://FILE, console://, or any address that Apprise knows, in which
        {email} and {person} become the recipient's.
    channels
        Other addresses that people may choose by name: NAME=ADDRESS NAME=ADDRESS.
    site
        Where the pages are: https://plans.example.org; messages then have links.
    """
    options = options or Options()
    done = send_out(options.engine, at=options.instant, target=to, channels=named(channels), site=site)
    if options.json:
        as_json(done)
        return
    if done.held:
        say(f"Nothing is sent: {done.held} See: phasegate notice release --help")
    if done.unreachable:
        say("The channel cannot be reached; everything waits for the next delivery.")
    say(
        f"{done.sent} sent, {done.cancelled} no longer mattered, {done.failed} not taken, {done.waiting} still waiting."
    )
