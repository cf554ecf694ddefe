"""Our own schemes of addresses, which Apprise calls: smtp, smtps, file, console and webhook.

A Message-ID follows from the notice's key and stays the same when a notice is sent again; Apprise's own mail makes a
new one each time. Apprise hands on only a subject and a text, so what else a scheme needs travels by the message's key.
"""

import smtplib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from flows.delivery.mail import build_email, fault_of, message_id
from flows.delivery.message import OutgoingMessage
from flows.delivery.webhook import post_message
from rules.backoff import Fault

SMTP_SECONDS = 20
SMTP_PORT = 25
SMTPS_PORT = 465

MESSAGES_UNDER_WAY: dict[str, OutgoingMessage] = {}
"""The messages that are being sent, by key."""
FAULTS: dict[str, Fault] = {}
"""Why a server did not take a message, by key."""

Meta = dict[str, Any]
"""What Apprise knows of the target's address."""


def _query_of(meta: Meta) -> dict[str, str]:
    """The query of the target's address; Apprise makes some values of its own copy lower-case."""
    query = urlsplit(str(meta["url"])).query
    return {name: values[-1] for name, values in parse_qs(query).items()}


def _send_by_smtp(*_: Any, meta: Meta, **__: Any) -> bool:
    query = _query_of(meta)
    key = query["key"]
    sender = query.get("from", "phasegate@localhost")
    try:
        email = build_email(MESSAGES_UNDER_WAY[key], sender=sender)
        _hand_to_server(email, meta)
    except Exception as error:
        FAULTS[key] = fault_of(error)
        raise
    return True


def _hand_to_server(email: EmailMessage, meta: Meta) -> None:
    with _open_server(meta) as server:
        _log_in(server, meta)
        server.send_message(email)


def _open_server(meta: Meta) -> smtplib.SMTP:
    host = str(meta["host"])
    if meta["schema"] == "smtps":
        port = int(meta["port"] or SMTPS_PORT)
        return smtplib.SMTP_SSL(host, port, timeout=SMTP_SECONDS)
    port = int(meta["port"] or SMTP_PORT)
    return smtplib.SMTP(host, port, timeout=SMTP_SECONDS)


def _log_in(server: smtplib.SMTP, meta: Meta) -> None:
    if meta.get("user"):
        user = str(meta["user"])
        password = str(meta.get("password") or "")
        server.login(unquote(user), unquote(password))


def _post_to_webhook(*_: Any, meta: Meta, **__: Any) -> bool:
    query = _query_of(meta)
    post_message(f"webhook://{query['path']}", MESSAGES_UNDER_WAY[query["key"]])
    return True


def _append_to_file(body: str, title: str, *_: Any, meta: Meta, **__: Any) -> bool:
    query = _query_of(meta)
    with Path(query["path"]).open("a", encoding="utf-8") as file:
        file.write(_as_text(title, body, query))
    return True


def _write_to_console(body: str, title: str, *_: Any, meta: Meta, **__: Any) -> bool:
    sys.stdout.write(_as_text(title, body, _query_of(meta)))
    return True


def _as_text(
    title: str,
    body: str,
    query: Mapping[str, str],
) -> str:
    lines = (
        f"To: {query['person']} <{query['to']}>",
        f"Subject: {title}",
        f"Message-ID: {message_id(query['key'])}",
        "",
        body,
        "\n",
    )
    return "\n".join(lines)


@dataclass(frozen=True)
class SchemeHandler:
    """What sends to addresses of a scheme: its title in Apprise's log, and the function that Apprise calls."""

    title: str
    send: Callable[..., bool]


HANDLERS: Mapping[str, SchemeHandler] = {
    "smtp": SchemeHandler("SMTP", _send_by_smtp),
    "smtps": SchemeHandler("SMTP with TLS", _send_by_smtp),
    "file": SchemeHandler("A file", _append_to_file),
    "console": SchemeHandler("The console", _write_to_console),
    "webhook": SchemeHandler("A webhook", _post_to_webhook),
}
"""By scheme."""
