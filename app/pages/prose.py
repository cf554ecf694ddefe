"""A plan's Markdown as HTML that can only be read: no HTML of its own, no picture, no script, no foreign scheme."""

from functools import lru_cache
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

TAGS: Final = frozenset(
    (
        *("h3", "h4", "h5", "h6", "p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "a"),
        *("ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"),
    )
)
SCHEMES: Final = frozenset({"https", "mailto"})

# js-default reads no HTML, as commonmark does; nh3 is the second lock on the same door.
_MARKDOWN: Final = MarkdownIt("js-default", {"html": False})


@lru_cache(maxsize=128)
def prose(text: str) -> Markup:
    """The text as safe HTML; its headings begin below those of the page."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        _lower(token)
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


def _lower(token: Token) -> None:
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
