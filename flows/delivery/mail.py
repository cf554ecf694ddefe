"""A message as an e-mail: plain text with HTML beside it, an id that stays the same, and a thread for each matter."""

import hashlib
import smtplib
from email.message import EmailMessage
from email.utils import format_datetime

from flows.delivery.message import OutgoingMessage
from rules.backoff import Fault

FIRST_PERMANENT_CODE = 500


def message_id(key: str) -> str:
    """`<sha256 of the key @phasegate>`: the same notice is the same message, however often it is sent."""
    digest = hashlib.sha256(key.encode()).hexdigest()
    return f"<{digest}@phasegate.invalid>"


def build_email(
    message: OutgoingMessage,
    *,
    sender: str,
) -> EmailMessage:
    """The message of RFC 5322; raises ValueError for an invalid address."""
    email = EmailMessage()
    for name, value in _headers_of(message, sender).items():
        email[name] = value
    email.set_content(message.body)
    email.add_alternative(message.html, subtype="html")
    return email


def _headers_of(
    message: OutgoingMessage,
    sender: str,
) -> dict[str, str]:
    return {
        "Message-ID": message_id(message.key),
        "Date": format_datetime(message.at),
        "From": sender,
        "To": message.email,
        "Subject": " ".join(message.subject.split()),
        # No mail has this id. Mail programs show together whatever refers to the same id.
        "References": message_id(f"{message.thread}:{message.person_id}"),
        "Auto-Submitted": "auto-generated",
    }


def fault_of(error: Exception) -> Fault:
    """Why a server did not take a message (RFC 5321 §4.2.1: 4yz is temporary, 5yz is permanent)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _fault_of_recipients(error)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "unreachable"  # the administrator must correct it: no other message would fare better
    if isinstance(error, smtplib.SMTPConnectError):
        return "unreachable"
    if isinstance(error, smtplib.SMTPResponseException):
        return _fault_of_code(error.smtp_code)
    if isinstance(error, OSError):
        return "unreachable"
    return "rejected"


def _fault_of_recipients(error: smtplib.SMTPRecipientsRefused) -> Fault:
    faults = {_fault_of_code(code) for code, _ in error.recipients.values()}
    return "refused" if "refused" in faults else "rejected"


def _fault_of_code(code: int) -> Fault:
    return "rejected" if code >= FIRST_PERMANENT_CODE else "refused"
