"""A plan's Markdown as HTML that can only be read: no HTML of its own, no picture, no script, no foreign scheme."""

from functools import lru_cache
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

TEXT_TAGS = (
    "p",
    "br",
    "hr",
    "em",
    "strong",
    "s",
    "code",
    "pre",
    "blockquote",
    "a",
)
LIST_TAGS = ("ul", "ol", "li")
TABLE_TAGS = ("table", "thead", "tbody", "tr", "th", "td")
HEADING_TAGS = ("h3", "h4", "h5", "h6")
TAGS: Final = frozenset(TEXT_TAGS + LIST_TAGS + TABLE_TAGS + HEADING_TAGS)
SCHEMES: Final = frozenset({"https", "mailto"})

LOWEST_HEADING = 6
LOWERED_BY = 2
"""The first two levels of headings are those of the page."""

# js-default reads no HTML, as commonmark does; nh3 is the second lock on the same door.
_MARKDOWN: Final = MarkdownIt("js-default", {"html": False})


@lru_cache(maxsize=128)
def safe_html(text: str) -> Markup:
    """The text as safe HTML; its headings begin below those of the page."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        _lower_heading(token)
    raw = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return Markup(  # noqa: S704  cleaned in this very call
        nh3.clean(
            raw,
            tags=set(TAGS),
            attributes={"a": {"href"}, "ol": {"start"}},
            url_schemes=set(SCHEMES),
            url_relative="deny",
            link_rel="noopener noreferrer nofollow",
        )
    )


def _lower_heading(token: Token) -> None:
    if token.type in ("heading_open", "heading_close"):
        level = int(token.tag[1]) + LOWERED_BY
        token.tag = f"h{min(level, LOWEST_HEADING)}"
