"""Releasing a held outbox: it goes on, and what left from a lost database already is taken as sent."""

from collections.abc import Mapping

from pendulum import DateTime

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act, Kind
from models.notice import Notice
from models.outbox import OutboxHold
from states.refusal import BadInput

MAY_HAVE_LEFT = ("waiting", "digest", "bundled")
"""The states of notices that are to be sent, by themselves or in a digest."""


def _release_outbox(draft: Draft, hold: OutboxHold, command: Command) -> None:
    """What was due before `sent_before` is not sent again."""
    hold.released_at = draft.facts.at
    hold.released_by = draft.facts.actor
    taken_as_sent = _take_as_sent(draft.facts, command.word("sent_before"))
    draft.reply(taken_as_sent=taken_as_sent)
    draft.enter(
        "outbox",
        str(hold.id),
        "release",
        reason=hold.reason,
        facts={"taken_as_sent": taken_as_sent},
    )


def _take_as_sent(facts: Facts, sent_before: DateTime | None) -> int:
    """How many they are; none where no instant was named."""
    if sent_before is None:
        return 0
    notices = [notice for state in MAY_HAVE_LEFT for notice in facts.rows(Notice, state=state)]
    was_due = [notice for notice in notices if notice.send_at < sent_before]
    for notice in was_due:
        notice.state = "sent"
        notice.sent_at = None
        notice.lease = ""
    return len(was_due)


def _current_hold(facts: Facts, _command: Command) -> OutboxHold:
    """The newest; raises BadInput where the outbox is not held."""
    unreleased = facts.rows(OutboxHold, released_at=None)
    if not unreleased:
        raise BadInput("The outbox is not held; nothing was changed.")
    return unreleased[-1]


_ACTS: Mapping[str, Act] = {
    "release": Act(
        _release_outbox,
        right="release_outbox",
        enters_itself=True,
    ),
}

OUTBOX_HOLDS = Kind(
    "outbox",
    OutboxHold,
    acts=_ACTS,
    begins=_current_hold,
)
