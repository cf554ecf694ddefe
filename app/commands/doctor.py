"""phasegate doctor: is all well, and if not, what to do."""

import sys

from app.answer import as_json, say
from app.channels import Channels, Target
from app.look_outside import channels_answer, engine_answers
from app.options import Options, connect
from flows.notice.channels import named
from flows.upkeep.checks import check_all
from models.database import reachable

SIGNS = {"ok": "✓", "warn": "!", "fail": "✗"}


def doctor(
    *, to: Target = "console://", channels: Channels = "", prefect: str = "", options: Options | None = None
) -> None:
    """Look at the database, clock, counters, journal, ladders, outbox, channels and Prefect; change nothing.

    Ends with 1 where something is wrong.

    Parameters
    ----------
    to
        Where notices go.
    channels
        Other addresses: NAME=ADDRESS NAME=ADDRESS.
    prefect
        The address of Prefect's API: http://127.0.0.1:4227/api; without it Prefect is not asked.
    """
    options = options or Options()
    engine = connect(options.db)
    reachable(engine)
    found = check_all(engine, at=options.instant)
    found += channels_answer({"everybody": to, **named(channels)})
    found += engine_answers(prefect, at=options.instant)
    if options.json:
        as_json({"findings": found})
    else:
        for one in found:
            say(f"{SIGNS[one.verdict]} {one.what:<9} {one.said}", *([f"    → {one.fix}"] if one.fix else []))
    sys.exit(int(any(one.verdict == "fail" for one in found)))
