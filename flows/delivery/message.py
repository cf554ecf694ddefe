"""A message as it leaves: to whom, through which channel, in plain text and in HTML."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pendulum import DateTime

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ subject }}</title></head>
<body style="font:16px/1.5 sans-serif;color:#1b1f24;max-width:42em;margin:1em auto;padding:0 1em">
<h1 style="font-size:1.2em">{{ subject }}</h1>
{% for block in blocks %}{% for kind, line in block -%}
{% if kind == "head" %}<h2 style="font-size:1em;margin:1.5em 0 .3em;border-bottom:1px solid #d0d7de">{{ line }}</h2>
{% elif kind == "item" %}<p style="margin:.7em 0 0"><strong>{{ line|urlize }}</strong></p>
{% elif kind == "detail" %}<p style="margin:0 0 0 1.3em;color:#57606a">{{ line|urlize }}</p>
{% else %}<p style="margin:0">{{ line|urlize }}</p>
{% endif %}{%- endfor %}<p style="margin:0">&nbsp;</p>
{% endfor %}</body></html>
"""
_ITEM = re.compile(r"(- |\d+\. )")


@dataclass(frozen=True)
class OutgoingMessage:
    """One message under lease; mail with the same `thread` is about one matter and stays together.

    A digest carries other notices, which are sent with it.
    """

    key: str
    lease: str
    person_id: str
    email: str
    channel: str
    subject: str
    body: str
    thread: str
    at: DateTime
    is_digest: bool = False

    @property
    def html(self) -> str:
        blocks = list(_text_blocks(self.body))
        page = _page_template().render(subject=self.subject, blocks=blocks)
        return str(page)


Block = list[tuple[str, str]]
"""A paragraph: each line with its kind, which is head (of a list), item, detail (of an item) or plain."""


def _text_blocks(text: str) -> Iterator[Block]:
    for paragraph in text.strip().split("\n\n"):
        yield list(_lines_with_kind(_written_lines(paragraph)))


def _written_lines(paragraph: str) -> list[str]:
    return [line.rstrip() for line in paragraph.splitlines() if line.strip()]


def _lines_with_kind(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines):
        is_head = number == 0 and _begins_list(lines)
        kind = "head" if is_head else _kind_of_line(line)
        yield kind, line.strip()


def _begins_list(lines: Sequence[str]) -> bool:
    return len(lines) > 1 and _ITEM.match(lines[1]) is not None


def _kind_of_line(line: str) -> str:
    if _ITEM.match(line):
        return "item"
    if line.startswith(" "):
        return "detail"
    return "plain"


@lru_cache(maxsize=1)
def _page_template() -> Any:
    """The template; only a sender pays for the import of Jinja."""
    from jinja2 import Environment  # noqa: PLC0415  see above

    return Environment(autoescape=True).from_string(_PAGE)
