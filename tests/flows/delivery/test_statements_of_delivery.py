"""Of how many people a delivery takes what is due: what it costs in statements does not grow with them."""

from pathlib import Path
from typing import Any

import pendulum
import pytest
from pendulum import DateTime
from sqlalchemy import Engine, event, update

from flows.act.transaction import in_transaction
from flows.automation.tick import tick_seasons
from flows.delivery.claim import Claimed, claim_notices
from flows.outbox.preferences import prefer
from models.database import writing
from models.notice import Notice
from models.obligation import Obligation
from tests.conftest import SEASON, Opener
from tests.flows.absence.test_many_people import FEW, MANY, people_of, teams_of, write_files
from tests.flows.conftest import AUGUST
from tests.flows.drafts import drafted

MORNING = pendulum.datetime(2026, 8, 31, 16)
"""09:00 in Seattle, when two things are late of everybody who has done nothing."""

LATER = MORNING.add(years=1)
PARTS = (("f", FEW), ("m", MANY))


@pytest.fixture
def season(sqlite_engine: Engine, organisation: Path, open_for: Opener) -> Engine:
    """Owners of teams, who hear this morning of two things that are late, and of one that can wait for a digest."""
    people = "".join(people_of(prefix, count) for prefix, count in PARTS)
    teams = "".join(teams_of(prefix, count) for prefix, count in PARTS)
    write_files(organisation, people, teams)
    open_for(sqlite_engine)
    tick_seasons(sqlite_engine, at=MORNING, lines=False)
    with writing(sqlite_engine) as session, drafted(session, by="po", at=MORNING) as draft:
        for prefix, count in PARTS:
            for number in range(count):
                person = f"{prefix}{number}"
                [owed, *_] = draft.facts.rows(Obligation, person_id=person)
                draft.notify(f"assigned:{person}", "assigned", person, obligation=owed)
    return sqlite_engine


def claim_for(engine: Engine, prefix: str, at: DateTime = MORNING) -> tuple[Claimed, list[str]]:
    """Take what is due to people whose ids begin so; the statements by how they begin."""
    with writing(engine) as session:
        is_theirs = Notice.person_id.startswith(prefix)
        session.execute(update(Notice).where(~is_theirs).values(send_at=LATER))
        session.execute(update(Notice).where(is_theirs, Notice.send_at == LATER).values(send_at=MORNING))
    sent: list[str] = []

    def watch(connection: Any, _record: object, _proxy: object) -> None:
        connection.set_trace_callback(sent.append)

    event.listen(engine, "checkout", watch)
    claimed = in_transaction(engine, lambda connection: claim_notices(connection, at))
    event.remove(engine, "checkout", watch)
    begins = [" ".join(text.split()[:3])[:24] for text in sent]
    return claimed, [text for text in begins if not text.startswith(("BEGIN", "COMMIT", "PRAGMA"))]


def take_digests(engine: Engine, choice: str) -> None:
    with writing(engine) as session:
        for prefix, count in PARTS:
            for number in range(count):
                prefer(session, SEASON, {"digest": choice}, by=f"{prefix}{number}", at=AUGUST)


def digests_and_messages(claimed: Claimed) -> tuple[int, int]:
    digests = [message for message in claimed.messages if message.is_digest]
    assert all(message.subject and message.body for message in claimed.messages)
    return len(digests), len(claimed.messages)


@pytest.mark.parametrize("choice", ["off", "on"])
def test_more_people_are_taken_and_worded_with_no_further_statement(season: Engine, choice: str) -> None:
    take_digests(season, choice)
    claim_for(season, "a")  # the first of a process loads tables
    (few, few_sent), (many, many_sent) = (claim_for(season, prefix) for prefix, _ in PARTS)
    each = int(choice == "on")
    assert digests_and_messages(few) == (FEW * each, FEW * 3)
    assert digests_and_messages(many) == (MANY * each, MANY * 3)
    assert many_sent == few_sent


def test_more_digests_are_made_anew_with_no_further_statement(season: Engine) -> None:
    take_digests(season, "on")
    for prefix, _ in PARTS:
        claim_for(season, prefix)
    after_the_lease = MORNING.add(hours=1)
    (few, few_sent), (many, many_sent) = (claim_for(season, prefix, after_the_lease) for prefix, _ in PARTS)
    assert digests_and_messages(few) == (FEW, FEW * 3)
    assert digests_and_messages(many) == (MANY, MANY * 3)
    assert many_sent == few_sent
