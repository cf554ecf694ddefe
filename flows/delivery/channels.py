"""The one door to Apprise: a target is an address of a channel, and a message goes there or fails in words.

Besides all that Apprise knows (Slack, Teams’ workflows, webhooks, mailto:// …) there are schemes of our own, registered
with it: `smtp://` and `smtps://`, whose Message-ID follows from the notice's key and stays the same when a notice is
sent again (Apprise's own mail makes a new one each time), `file://` and `console://`; and the webhook of webhook.py.
`{email}` and `{person}` in a target become the recipient's.
"""

import re
import smtplib
import sys
from dataclasses import dataclass
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from flows.delivery.mail import fault_of, mail, message_id
from flows.delivery.message import Message
from flows.delivery.webhook import check_webhook, post
from rules.backoff import Fault
from states.refusal import BadInput

TIMEOUT_S = 20
SECRET_LENGTH = 6
OWN = ("smtp", "smtps", "file", "console", "webhook")


@dataclass(frozen=True)
class Trouble:
    """Why a message was not taken, and whether another attempt may help."""

    text: str
    fault: Fault


_ON_THE_WAY: dict[str, Message] = {}
"""What is being sent, by key: Apprise hands our own schemes a subject and a text, and they need more of the message."""
_FAULTS: dict[str, Fault] = {}


def named(channels: str) -> dict[str, str]:
    """`slack=slack://… teams=workflows://…` as a table; raises BadInput for a word that is no such pair."""
    pairs = [word.partition("=") for word in channels.split()]
    wrong = [name for name, equals, target in pairs if not (name and equals and target)]
    if wrong:
        # The rest of the word may be a password.
        raise BadInput(f"“{wrong[0]}” names no channel; write PHASEGATE_CHANNELS as NAME=ADDRESS NAME=ADDRESS.")
    return {name: target for name, _, target in pairs}


@lru_cache(maxsize=16)
def check_target(target: str) -> None:
    """Raises BadInput where nothing can be sent to this address."""
    if urlsplit(target).scheme == "webhook":
        check_webhook(target)
    if not _apprise().Apprise().add(_filled(target, email="someone@example.org", person="p1", key="k")):
        schemes = "smtp://HOST:25/?from=ADDRESS, file://FILE, console://, or any address that Apprise knows"
        raise BadInput(f"“{target.split(':', maxsplit=1)[0]}:…” is no target to deliver to; write {schemes}.")


def send(target: str, message: Message) -> Trouble | None:
    """Send one message; None when it was taken."""
    apprise = _apprise()
    channel = apprise.Apprise()
    channel.add(_filled(target, email=message.email, person=message.person_id, key=message.key))
    _ON_THE_WAY[message.key] = message
    try:
        with apprise.LogCapture(level=apprise.logging.DEBUG) as log:
            if channel.notify(title=message.subject, body=message.body):
                return None
            said = log.getvalue()
            fault: Fault = "unreachable" if "Connection error" in said else "refused"
            return Trouble(_reason(_unnamed(said, target)), _FAULTS.pop(message.key, fault))
    finally:
        del _ON_THE_WAY[message.key]


def _reason(log: str) -> str:
    lines = [line for line in log.splitlines() if "xception" in line or "WARNING" in line or "ERROR" in line]
    last = lines[-1].rpartition("Exception: ")[2][-300:] if lines else ""
    return last or "the channel refused the message and gave no reason"


def _unnamed(log: str, target: str) -> str:
    """Without the words of the address: those of a chat's are its password, and a reason is kept and shown."""
    if urlsplit(target).scheme in OWN:
        return log
    words = set(re.split(r"[/?&=:@#]", target.partition("://")[2])) - {urlsplit(target).hostname}
    for word in sorted(words | {unquote(word) for word in words if word}, key=len, reverse=True):
        if len(word) >= SECRET_LENGTH:
            log = log.replace(word, "…")
    return log


def _filled(target: str, *, email: str, person: str, key: str) -> str:
    filled = target.replace("{email}", quote(email)).replace("{person}", quote(person))
    if urlsplit(target).scheme not in OWN:
        return filled
    parts = urlsplit(target)
    # Apprise makes a relative path of an absolute one, so the path travels with the facts of the message.
    told = urlencode(
        {"to": email, "person": person, "key": key, "path": unquote(f"{parts.netloc}{parts.path}")}, quote_via=quote
    )
    return f"{filled}{'&' if '?' in filled else '?'}{told}"


@lru_cache(maxsize=1)
def _apprise() -> Any:
    """Apprise with our schemes; it takes 0.3 s to import, so only who sends pays for it."""
    import apprise  # noqa: PLC0415  see above
    from apprise import decorators  # noqa: PLC0415

    apprise.logger.propagate = False  # what went wrong is kept with the notice; the rest is chatter

    notify: Any = decorators.notify  # it has no annotations
    notify(on="smtp", name="SMTP")(_smtp)
    notify(on="smtps", name="SMTP with TLS")(_smtp)
    notify(on="file", name="A file")(_file)
    notify(on="console", name="The console")(_console)
    notify(on="webhook", name="A webhook")(_webhook)
    return apprise


def _asked(meta: dict[str, Any]) -> dict[str, str]:
    """The query of the target's address; Apprise lowers its own copy of some values."""
    query = urlsplit(str(meta["url"])).query
    return {name: values[-1] for name, values in parse_qs(query).items()}


def _smtp(_body: str, _title: str, *_: Any, meta: dict[str, Any], **__: Any) -> bool:
    asked = _asked(meta)
    try:
        email = mail(_ON_THE_WAY[asked["key"]], sender=asked.get("from", "phasegate@localhost"))
        _hand_over(email, meta)
    except Exception as error:
        _FAULTS[asked["key"]] = fault_of(error)
        raise
    return True


def _hand_over(email: EmailMessage, meta: dict[str, Any]) -> None:
    secure = meta["schema"] == "smtps"
    client = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with client(str(meta["host"]), int(meta["port"] or (465 if secure else 25)), timeout=TIMEOUT_S) as server:
        if meta.get("user"):
            server.login(unquote(str(meta["user"])), unquote(str(meta.get("password") or "")))
        server.send_message(email)


def _webhook(_body: str, _title: str, *_: Any, meta: dict[str, Any], **__: Any) -> bool:
    asked = _asked(meta)
    post(f"webhook://{asked['path']}", _ON_THE_WAY[asked["key"]])
    return True


def _file(body: str, title: str, *_: Any, meta: dict[str, Any], **__: Any) -> bool:
    asked = _asked(meta)
    with Path(asked["path"]).open("a", encoding="utf-8") as file:
        file.write(_written(title, body, asked))
    return True


def _console(body: str, title: str, *_: Any, meta: dict[str, Any], **__: Any) -> bool:
    sys.stdout.write(_written(title, body, _asked(meta)))
    return True


def _written(title: str, body: str, asked: dict[str, str]) -> str:
    return (
        f"To: {asked['person']} <{asked['to']}>\nSubject: {title}\nMessage-ID: {message_id(asked['key'])}\n\n{body}\n\n"
    )
