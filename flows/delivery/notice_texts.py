"""What is said of messages that do not reach somebody: never what was in them."""

from collections.abc import Mapping

from flows.act.facts import Facts
from flows.act.notice_kind import NoticeKind, Words
from models.notice import Notice


def _undeliverable_words(facts: Facts, notice: Notice) -> Words:
    person_id = notice.facts["person"]
    error = notice.facts["error"]
    return Words(
        f"Messages do not reach {facts.name_of(person_id)}",
        f"{error}\nCorrect the address, then: phasegate notice retry {person_id}\n",
    )


def _why_deliverable(facts: Facts, notice: Notice) -> str:
    dead = facts.rows(Notice, person_id=notice.facts["person"], state="dead")
    return "" if dead else "they were sent again"


DELIVERY_NOTICES: Mapping[str, NoticeKind] = {
    "undeliverable": NoticeKind(_undeliverable_words, _why_deliverable),
}
