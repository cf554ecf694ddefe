"""A message as it leaves: to whom, through which channel, in plain text and in HTML."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pendulum import DateTime

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ subject }}</title></head>
<body style="font:16px/1.5 sans-serif;color:#1b1f24;max-width:42em;margin:1em auto;padding:0 1em">
<h1 style="font-size:1.15em">{{ subject }}</h1>
{% for block in blocks %}<p>{% for line in block %}{{ line|urlize }}{% if not loop.last %}<br>
{% endif %}{% endfor %}</p>
{% endfor %}</body></html>
"""


@dataclass(frozen=True)
class Letter:
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


def _blocks(text: str) -> Iterator[list[str]]:
    """Paragraphs, each as its lines."""
    for block in text.strip().split("\n\n"):
        yield [line.strip() for line in block.splitlines() if line.strip()]


@lru_cache(maxsize=1)
def _page() -> Any:
    """The template; Jinja is imported only by who sends."""
    from jinja2 import Environment  # noqa: PLC0415  see above

    return Environment(autoescape=True).from_string(_PAGE)
