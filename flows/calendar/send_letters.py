"""The letters of a change, put into the outbox."""

from collections.abc import Sequence

from flows.calendar.change_letters import Letter
from flows.calendar.letter_notices import Cause, letter_notices
from flows.ground import Ground


def send_letters(
    ground: Ground,
    letters: Sequence[Letter],
    cause: Cause,
    *,
    quiet: bool,
) -> int:
    """How many go out; in quiet mode only those that must be acknowledged, the rest waits for the digest."""
    notices = list(
        letter_notices(
            ground.facts,
            letters,
            cause,
            quiet=quiet,
        )
    )
    ground.session.add_all(notices)
    ground.session.flush()
    return sum(notice.state == "waiting" for notice in notices)
