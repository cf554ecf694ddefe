"""What the automation tells people of a season, without changing anything (flows/outbox/announce.py)."""

from collections.abc import Iterable, Mapping

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.kind import Act
from flows.outbox.announcement import Announcement
from models.organisation import Person
from models.season import Season


def _announce(draft: Draft, _season: Season, command: Command) -> None:
    announcements: Iterable[Announcement] = command.word("announcements")
    draft.facts.load(Person, [announcement.person_id for announcement in announcements])
    for announcement in announcements:
        draft.notify(
            announcement.key,
            announcement.kind,
            announcement.person_id,
            about=announcement.about,
        )


ANNOUNCE_ACTS: Mapping[str, Act] = {
    "announce": Act(_announce, enters_itself=True),
}
