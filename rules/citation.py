"""Which requests the initiatives of a plan name: “(r07)” anywhere in an initiative's heading or text."""

import re
from collections.abc import Iterable

from rules.document import WrittenInitiative


def cited_ids(initiatives: Iterable[WrittenInitiative], ids: Iterable[str]) -> frozenset[str]:
    """Those of the ids that stand in an initiative as words of their own; “r1” is not named by “r12” or “for1”."""
    texts = [initiative.text.casefold() for initiative in initiatives]
    return frozenset(name for name in ids if _is_cited(name, texts))


def _is_cited(name: str, texts: Iterable[str]) -> bool:
    as_word = re.compile(rf"(?<![\w-]){re.escape(name.casefold())}(?![\w-])")
    return any(as_word.search(text) for text in texts)
