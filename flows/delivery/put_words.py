"""Putting a notice into words at the moment it is sent; what cannot be put into words holds no other back."""

import logging

from flows.delivery.context import DeliveryContext
from flows.delivery.obsolete import may_have_left
from flows.delivery.render import is_worded_of_facts, notice_words
from models.notice import Notice

log = logging.getLogger("phasegate.deliver")


def put_into_words(
    context: DeliveryContext,
    notice: Notice,
) -> bool:
    """Whether it could be done; a notice that cannot be put into words is set aside.

    One that was not taken is worded anew; one that may have left says the same again.
    """
    if is_worded_of_facts(notice) and not may_have_left(notice):
        notice.subject = ""
    try:
        words = notice_words(context.of(notice), notice, site=context.site)
    except Exception as error:
        log.exception("no words for %s", notice.key)
        _set_aside(notice, error)
        return False
    notice.subject = words.subject
    notice.body = words.body
    return True


def _set_aside(notice: Notice, error: Exception) -> None:
    notice.state = "dead"
    notice.last_error = f"It cannot be put into words ({type(error).__name__})."
