"""What messages say to those for whom somebody stood in."""

from collections.abc import Mapping

from flows.act.facts import Facts
from flows.act.notice_kind import NoticeKind, Words
from models.notice import Notice


def _on_behalf_words(facts: Facts, notice: Notice) -> Words:
    actor = facts.name_of(notice.facts["by"])
    act = notice.facts["act"].replace("_", " ")
    thing_id = notice.facts["thing"]
    return Words(
        f"Done for you: {act} {thing_id}",
        f"{actor} stood in for you.\nSee: phasegate journal list {thing_id}\n",
    )


NOTICE_KINDS: Mapping[str, NoticeKind] = {
    "on_behalf": NoticeKind(_on_behalf_words),
}
