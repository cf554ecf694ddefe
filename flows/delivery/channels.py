"""The only door to Apprise: a target is an address of a channel, and a message is sent there, or fails with a reason.

Besides all that Apprise knows (Slack, Teams’ workflows, mailto:// …) our own schemes are registered with it: see
schemes.py.
`{email}` and `{person}` in a target become the recipient's.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from flows.delivery.message import OutgoingMessage
from flows.delivery.schemes import FAULTS, HANDLERS, MESSAGES_UNDER_WAY
from rules.backoff import Fault

SECRET_LENGTH = 6
REASON_LENGTH = 300
NO_REASON = "the channel refused the message and gave no reason"


@dataclass(frozen=True)
class Trouble:
    """Why a message was not taken, and whether another attempt may help."""

    text: str
    fault: Fault


@dataclass(frozen=True)
class Recipient:
    """What a target's address takes from a message."""

    email: str
    person: str
    key: str


SOMEBODY = Recipient("someone@example.org", "p1", "k")
"""For checking a target before there is a message."""


def can_send_to(target: str) -> bool:
    """Does Apprise know what to do with this address?"""
    return len(_channel_to(target, SOMEBODY)) > 0


def send(target: str, message: OutgoingMessage) -> Trouble | None:
    """Send one message; None if the channel took it."""
    recipient = Recipient(message.email, message.person_id, message.key)
    channel = _channel_to(target, recipient)
    MESSAGES_UNDER_WAY[message.key] = message
    try:
        return _notify_channel(channel, target, message)
    finally:
        del MESSAGES_UNDER_WAY[message.key]


def _channel_to(target: str, recipient: Recipient) -> Any:
    channel = _load_apprise().Apprise()
    channel.add(_address_for(target, recipient))
    return channel


def _notify_channel(
    channel: Any,
    target: str,
    message: OutgoingMessage,
) -> Trouble | None:
    apprise = _load_apprise()
    with apprise.LogCapture(level=apprise.logging.DEBUG) as captured:
        if channel.notify(title=message.subject, body=message.body):
            return None
        log = captured.getvalue()
    fault = FAULTS.pop(message.key, _fault_from_log(log))
    return Trouble(_reason_from_log(_without_secrets(log, target)), fault)


def _fault_from_log(log: str) -> Fault:
    return "unreachable" if "Connection error" in log else "refused"


def _reason_from_log(log: str) -> str:
    complaints = [line for line in log.splitlines() if _is_complaint(line)]
    if not complaints:
        return NO_REASON
    reason = complaints[-1].rpartition("Exception: ")[2]
    return reason[-REASON_LENGTH:] or NO_REASON


def _is_complaint(line: str) -> bool:
    marks = ("xception", "WARNING", "ERROR")
    return any(mark in line for mark in marks)


def _without_secrets(log: str, target: str) -> str:
    """The log without the words of the address: a chat's address is its password, and a reason is kept and shown."""
    if urlsplit(target).scheme in HANDLERS:
        return log
    for word in _words_of_address(target):
        if len(word) >= SECRET_LENGTH:
            log = log.replace(word, "…")
    return log


def _words_of_address(target: str) -> list[str]:
    """The words of the address but its host, as written and decoded, the longest first."""
    address = target.partition("://")[2]
    words = set(re.split(r"[/?&=:@#]", address)) - {urlsplit(target).hostname}
    decoded = {unquote(word) for word in words if word}
    return sorted(words | decoded, key=len, reverse=True)


def _address_for(target: str, recipient: Recipient) -> str:
    """The target with the recipient's address and id; our own schemes get all their facts in its query."""
    with_email = target.replace("{email}", quote(recipient.email))
    address = with_email.replace("{person}", quote(recipient.person))
    if urlsplit(target).scheme not in HANDLERS:
        return address
    separator = "&" if "?" in address else "?"
    return f"{address}{separator}{_query_for(target, recipient)}"


def _query_for(target: str, recipient: Recipient) -> str:
    parts = urlsplit(target)
    facts = {
        "to": recipient.email,
        "person": recipient.person,
        "key": recipient.key,
        # Apprise makes a relative path of an absolute one, so the path travels with the facts.
        "path": unquote(f"{parts.netloc}{parts.path}"),
    }
    return urlencode(facts, quote_via=quote)


@lru_cache(maxsize=1)
def _load_apprise() -> Any:
    """Apprise with our schemes; it takes 0.3 s to import, so only a sender pays for it."""
    import apprise  # noqa: PLC0415  see above
    from apprise import decorators  # noqa: PLC0415

    apprise.logger.propagate = False  # what went wrong is kept with the notice; the rest is chatter

    notify: Any = decorators.notify  # it has no annotations
    for scheme, handler in HANDLERS.items():
        register = notify(on=scheme, name=handler.title)
        register(handler.send)
    return apprise
