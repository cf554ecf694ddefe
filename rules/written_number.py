"""Numbers as people write them in a document: a count, a figure with places, an amount of money."""

import re
from decimal import Decimal, InvalidOperation

MAX_COST = 10**12

_COUNT = re.compile(r"[~+]?(\d{1,6})(?!\d)")
_FIGURE = re.compile(r"\d{1,6}(?:\.\d{1,6})?(?![\d.])")


def read_count(text: str) -> int:
    """“3”, “~3” and “3 people” are 3; words without a number are 0."""
    match = _COUNT.match(text)
    return int(match[1]) if match else 0


def read_figure(text: str) -> Decimal | None:
    """“2.97 FTE” is 2.97; words without a figure are None."""
    match = _FIGURE.match(text)
    return Decimal(match[0]) if match else None


def read_money(text: str) -> Decimal:
    """“200,000 USD” is 200000; 0 for what is no amount, or one that nobody means."""
    without_commas = text.replace(",", "")
    first_word, _, _ = without_commas.partition(" ")
    try:
        amount = Decimal(first_word or "0")
    except InvalidOperation:
        return Decimal(0)
    if amount.is_finite() and 0 <= amount < MAX_COST:
        return amount
    return Decimal(0)
