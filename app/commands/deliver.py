"""phasegate deliver: sending what waits in the outbox."""

from app.channels import Channels, Site, Target
from app.options import DEFAULTS, Options
from app.output import Lines
from flows.delivery.deliver import DeliverReport
from flows.delivery.deliver import deliver_notices as deliver_outbox
from flows.delivery.targets import parse_channels


def deliver(
    *,
    to: Target = "console://",
    channels: Channels = "",
    site: Site = "",
    options: Options = DEFAULTS,
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
    delivered = deliver_outbox(
        options.engine,
        at=options.instant,
        target=to,
        channels=parse_channels(channels),
        site=site,
    )
    options.answer(delivered, _delivered_lines(delivered))


def _delivered_lines(delivered: DeliverReport) -> Lines:
    if delivered.held:
        yield f"Nothing is sent: {delivered.held} See: phasegate notice release --help"
    if delivered.unreachable:
        yield "The channel cannot be reached; everything waits for the next delivery."
    sent = f"{delivered.sent} sent, {delivered.cancelled} no longer mattered"
    yield f"{sent}, {delivered.failed} not taken, {delivered.waiting} still waiting."
