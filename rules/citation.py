"""Which requests the initiatives of a plan name: “(r07)” anywhere in an initiative's heading or text."""

import re
from collections.abc import Iterable

from rules.document import Initiative


def cited(initiatives: Iterable[Initiative], ids: Iterable[str]) -> frozenset[str]:
    """Those of the ids that stand in an initiative as words of their own; “r1” is not named by “r12” or “for1”."""
    texts = [one.text.casefold() for one in initiatives]
    return frozenset(one for one in ids if any(_named(one.casefold(), text) for text in texts))


def _named(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None
