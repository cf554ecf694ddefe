"""Whose fault it is that a message was not taken decides whether it is tried again, and the others with it."""

import smtplib

import pytest

from flows.delivery.mail import fault_of
from rules.backoff import Fault


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b"no such user")}), "rejected"),
        (smtplib.SMTPRecipientsRefused({"a": (450, b"greylisted")}), "refused"),
        (smtplib.SMTPDataError(554, b"spam"), "rejected"),
        (smtplib.SMTPDataError(451, b"later"), "refused"),
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), "unreachable"),
        (smtplib.SMTPConnectError(421, b"too many"), "unreachable"),
        (smtplib.SMTPServerDisconnected("gone"), "unreachable"),
        (ConnectionRefusedError(), "unreachable"),
        (TimeoutError(), "unreachable"),
        (ValueError("an address with a line break"), "rejected"),
    ],
)
def test_a_failure_is_the_messages_the_servers_or_the_ways(error: Exception, fault: Fault) -> None:
    assert fault_of(error) == fault
