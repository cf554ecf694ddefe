"""A message as it leaves: to whom, through which channel, in plain text and in HTML."""

import re
from collections.abc import Iterator
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
class Message:
    """One message under lease; `thread` names what it is about, so that mail of one matter stays together."""

    key: str
    lease: str
    person_id: str
    email: str
    channel: str
    subject: str
    body: str
    thread: str
    at: DateTime

    @property
    def html(self) -> str:
        return str(_page().render(subject=self.subject, blocks=list(_blocks(self.body))))


def _blocks(text: str) -> Iterator[list[tuple[str, str]]]:
    """Paragraphs, each line with what it is: the head of a list, an item, a detail of it, or plain."""
    for block in text.strip().split("\n\n"):
        lines = [line.rstrip() for line in block.splitlines() if line.strip()]
        listed = len(lines) > 1 and _ITEM.match(lines[1]) is not None
        yield [("head" if listed and not n else _kind(line), line.strip()) for n, line in enumerate(lines)]


def _kind(line: str) -> str:
    return "item" if _ITEM.match(line) else "detail" if line.startswith(" ") else "plain"


@lru_cache(maxsize=1)
def _page() -> Any:
    """The template; Jinja is imported only by who sends."""
    from jinja2 import Environment  # noqa: PLC0415  see above

    return Environment(autoescape=True).from_string(_PAGE)
