"""A message as an e-mail: plain text with HTML beside it, an id that stays, and a thread for each matter."""

import hashlib
import smtplib
from email.message import EmailMessage
from email.utils import format_datetime

from flows.delivery.message import Message
from rules.backoff import Fault


def message_id(key: str) -> str:
    """`<sha256 of the key @phasegate>`: the same notice is the same message, however often it is sent."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()}@phasegate.invalid>"


def mail(message: Message, *, sender: str) -> EmailMessage:
    """The message of RFC 5322; raises ValueError where an address is none."""
    email = EmailMessage()
    email["Message-ID"] = message_id(message.key)
    email["Date"] = format_datetime(message.at)
    email["From"], email["To"] = sender, message.email
    email["Subject"] = " ".join(message.subject.split())
    # Nobody ever sent the message that begins the thread; who refers to it is shown together all the same.
    email["References"] = message_id(f"{message.thread}:{message.person_id}")
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(message.body)
    email.add_alternative(message.html, subtype="html")
    return email


def fault_of(error: Exception) -> Fault:
    """Whose fault it is that a server did not take a message (RFC 5321 §4.2.1: 4yz for now, 5yz for good)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "rejected" if all(code >= 500 for code, _ in error.recipients.values()) else "refused"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "unreachable"  # the administrator's to mend: no other message would fare better
    if isinstance(error, smtplib.SMTPResponseException) and not isinstance(error, smtplib.SMTPConnectError):
        return "rejected" if error.smtp_code >= 500 else "refused"
    return "unreachable" if isinstance(error, OSError) else "rejected"
