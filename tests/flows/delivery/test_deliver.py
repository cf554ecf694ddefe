"""Delivery to a real SMTP server: stable message ids, retries after refusal, leases, and held messages."""

import email
import email.policy
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pendulum
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import Engine, orm, select, update

from flows.delivery.deliver import deliver_notices
from flows.delivery.mail import message_id
from models.database import reading, writing
from models.notice import Notice
from rules.backoff import ATTEMPTS
from states.refusal import BadInput
from tests.conftest import Opener
from tests.flows.drafts import drafted
from tests.flows.worded import subjects

NOON = pendulum.datetime(2026, 8, 5, 19)  # 12:00 in Seattle, 21:00 in Berlin, 20:00 in London


LATER, NEVER = "451 4.3.0 Try again later", "550 5.1.1 No such user"


class Mailbox:
    """What a real SMTP server was handed; `refusing` is its no."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refusing = ""

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's word
        if self.refusing:
            return self.refusing
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        parsed = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        self.messages.append(parsed)
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, f"smtp://127.0.0.1:{port}/?from=phasegate@example.org"
    controller.stop()


def put_worded(session: orm.Session, key: str, person: str, subject: str, body: str) -> None:
    """A notice that has its words already."""
    with drafted(session, by="po", at=NOON) as draft:
        draft.notify(key, "review", person)
        notice = draft.notices[key]
        notice.subject, notice.body = subject, body


@pytest.fixture
def waiting(engine: Engine, open_for: Opener) -> Engine:
    """One message for Ana in Seattle and one for Björn in Berlin."""
    open_for(engine)
    with writing(engine) as session:
        for person in ("ana", "bjo"):
            put_worded(session, f"k:{person}", person, "Größe “ok”?", "Read it.\n")
    return engine


def states(engine: Engine) -> dict[str, tuple[str, int]]:
    with reading(engine) as session:
        return {one.person_id: (one.state, one.attempts) for one in session.scalars(select(Notice))}


def test_a_message_reaches_a_real_server_with_an_id_that_follows_from_its_key(
    waiting: Engine, mailbox: tuple[Mailbox, str]
) -> None:
    box, target = mailbox
    assert deliver_notices(waiting, at=NOON, target=target).sent == 1
    [message] = box.messages
    assert (message["To"], message["Subject"], message["Message-ID"]) == (
        "ana@example.org",
        "Größe “ok”?",
        message_id("k:ana"),
    )
    text, html = message.iter_parts()
    assert (text.get_content().splitlines(), text.get_content_type()) == (["Read it."], "text/plain")
    assert '<p style="margin:0">Read it.</p>' in html.get_content()
    assert (message["References"], message["Auto-Submitted"]) == (message_id("k:ana:ana"), "auto-generated")
    assert message["Date"].datetime == NOON


def test_who_is_asleep_gets_it_at_nine_on_the_next_working_day(waiting: Engine, mailbox: tuple[Mailbox, str]) -> None:
    box, target = mailbox
    deliver_notices(waiting, at=NOON, target=target)
    with reading(waiting) as session:
        held = session.get_one(Notice, "k:bjo")
        assert (held.state, held.send_at) == ("waiting", pendulum.datetime(2026, 8, 6, 7))
    assert deliver_notices(waiting, at=pendulum.datetime(2026, 8, 6, 7), target=target).sent == 1
    assert [message["To"] for message in box.messages] == ["ana@example.org", "bjorn@example.org"]


def test_sending_twice_sends_once(waiting: Engine, mailbox: tuple[Mailbox, str]) -> None:
    box, target = mailbox
    deliver_notices(waiting, at=NOON, target=target)
    assert deliver_notices(waiting, at=NOON, target=target).sent == 0
    assert len(box.messages) == 1


def test_a_refused_message_is_tried_again_later_and_arrives_once(waiting: Engine, mailbox: tuple[Mailbox, str]) -> None:
    box, target = mailbox
    box.refusing = LATER
    assert deliver_notices(waiting, at=NOON, target=target).failed == 1
    with reading(waiting) as session:
        assert session.get_one(Notice, "k:ana").last_error == "(451, b'4.3.0 Try again later')"
    box.refusing = ""
    assert deliver_notices(waiting, at=NOON.add(seconds=119), target=target).sent == 0
    assert deliver_notices(waiting, at=NOON.add(minutes=3), target=target).sent == 1
    assert [message["Message-ID"] for message in box.messages] == [message_id("k:ana")]


def test_what_a_server_will_never_take_is_dead_after_five_attempts_and_the_others_go_on(
    waiting: Engine, mailbox: tuple[Mailbox, str]
) -> None:
    box, target = mailbox
    box.refusing = NEVER
    for n in range(ATTEMPTS):
        deliver_notices(waiting, at=NOON.add(minutes=45 * n), target=target)
    assert states(waiting)["ana"] == ("dead", ATTEMPTS)
    box.refusing = ""
    assert deliver_notices(waiting, at=pendulum.datetime(2026, 8, 6, 7), target=target).sent == 1
    with reading(waiting) as session:
        told = subjects(session, Notice.kind == "undeliverable", order_by=Notice.person_id)
        assert told == [
            ("po", "Messages do not reach Ana"),
            ("vp", "Messages do not reach Ana"),
        ]


def test_a_server_that_says_later_for_days_is_asked_for_days(waiting: Engine, mailbox: tuple[Mailbox, str]) -> None:
    box, target = mailbox
    box.refusing = LATER
    for n in range(40):
        deliver_notices(waiting, at=NOON.add(hours=n), target=target)
    box.refusing = ""
    assert states(waiting)["ana"][0] == "waiting"
    for hour in (15, 16):  # 17:00 in Berlin, 09:00 in Seattle
        deliver_notices(waiting, at=pendulum.datetime(2026, 8, 7, hour), target=target)
    assert sorted(message["To"] for message in box.messages) == ["ana@example.org", "bjorn@example.org"]


def test_when_nobody_is_there_one_message_is_tried_and_the_rest_is_left_alone(waiting: Engine) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with writing(waiting) as session:
        session.execute(update(Notice).values(person_id="ana"))
    done = deliver_notices(waiting, at=NOON, target=f"smtp://127.0.0.1:{port}/?from=p@example.org")
    assert (done.unreachable, done.failed, done.waiting) == (True, 1, 2)
    with reading(waiting) as session:
        rows = session.execute(select(Notice.attempts, Notice.lease).order_by(Notice.key)).tuples().all()
    assert rows == [(1, ""), (0, "")]


def test_what_another_sender_has_leased_is_left_alone_until_the_lease_ends(
    waiting: Engine, mailbox: tuple[Mailbox, str]
) -> None:
    box, target = mailbox
    with writing(waiting) as session:
        session.execute(update(Notice).values(lease="another", leased_until=NOON.add(minutes=10)))
    assert deliver_notices(waiting, at=NOON, target=target).sent == 0
    assert deliver_notices(waiting, at=NOON.add(minutes=10), target=target).sent == 1
    assert len(box.messages) == 1


def test_a_line_break_in_a_subject_makes_no_second_header(
    sqlite_engine: Engine, open_for: Opener, mailbox: tuple[Mailbox, str]
) -> None:
    box, target = mailbox
    open_for(sqlite_engine)
    with writing(sqlite_engine) as session:
        subject = "Hello\r\nBcc: eve@example.org"
        put_worded(session, "k", "ana", subject, ".")
    deliver_notices(sqlite_engine, at=NOON, target=target)
    assert [(one["Subject"], one["Bcc"]) for one in box.messages] == [("Hello Bcc: eve@example.org", None)]


def test_a_target_that_nothing_can_be_sent_to_is_refused_before_anything_is_claimed(waiting: Engine) -> None:
    with pytest.raises(BadInput, match="“carrier:…” is no target to deliver to; write smtp://HOST:25"):
        deliver_notices(waiting, at=NOON, target="carrier://pigeon")
    assert states(waiting) == {"ana": ("waiting", 0), "bjo": ("waiting", 0)}


def test_a_file_collects_what_a_demo_sends(waiting: Engine, tmp_path: Path) -> None:
    outbox = tmp_path / "out box.txt"
    deliver_notices(waiting, at=NOON, target=f"file://{outbox}")
    head = f"To: ana <ana@example.org>\nSubject: Größe “ok”?\nMessage-ID: {message_id('k:ana')}\n\nRead it.\n"
    assert outbox.read_text(encoding="utf-8").rstrip("\n") == head.rstrip("\n")
