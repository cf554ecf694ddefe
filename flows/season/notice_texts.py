"""What messages to many of a season say: that it is cancelled, and that a ritual comes."""

from collections.abc import Mapping

from pendulum import Date

from flows.act.facts import Facts
from flows.act.notice_kind import NoticeKind, Words
from flows.act.season import long_day
from models.notice import Notice


def _cancelled_words(facts: Facts, notice: Notice) -> Words:
    canceller = facts.name_of(notice.facts["by"])
    asker = facts.name_of(notice.facts["asked_by"])
    reason = notice.facts["reason"]
    return Words(
        f"{facts.season.row.title} is cancelled",
        f"{canceller} and {asker} cancelled it: {reason}\nNothing is asked of you for it any more.\n",
    )


def _ritual_words(facts: Facts, notice: Notice) -> Words:
    title = notice.facts["title"]
    every = notice.facts["every"]
    day = long_day(_day_of(notice))
    return Words(
        f"{title} is on {day}",
        f"{facts.season.row.title}: {title} comes again every {every}.\nSee: phasegate goal list\n",
    )


def _day_of(notice: Notice) -> Date:
    return Date.fromisoformat(notice.facts["day"])


def _why_no_ritual(facts: Facts, notice: Notice) -> str:
    day = _day_of(notice)
    if facts.today > day:
        return "its day is over"
    for ritual, days in facts.resolver.rituals:
        if ritual.id == notice.facts["ritual"] and any(dated.day == day for dated in days):
            return ""
    return "it is on another day now"


SEASON_NOTICES: Mapping[str, NoticeKind] = {
    "season_cancelled": NoticeKind(_cancelled_words),
    "ritual": NoticeKind(_ritual_words, _why_no_ritual),
}
