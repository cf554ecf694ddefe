"""A whole SVG file: paper, title, a description for those who hear it, and a style sheet of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.picture.svg import escape_words


@dataclass(frozen=True)
class SvgDocument:
    """What the file says besides its strokes; `definitions` are what goes into <defs>, "" for none."""

    width: float
    height: float
    title: str
    description: str
    style: str
    definitions: str = ""


def svg_document(document: SvgDocument, strokes: Sequence[str]) -> str:
    lines = [
        _opening_tag(document),
        f'<title id="title">{escape_words(document.title)}</title>',
        f'<desc id="told">{escape_words(document.description)}</desc>',
        f"<style>{document.style}</style>",
    ]
    if document.definitions:
        lines.append(f"<defs>{document.definitions}</defs>")
    lines.append(_paper(document))
    lines.extend(strokes)
    lines.append("</svg>\n")
    return "\n".join(lines)


def _opening_tag(document: SvgDocument) -> str:
    width = f"{document.width:.0f}"
    height = f"{document.height:.0f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-labelledby="title told">'
    )


def _paper(document: SvgDocument) -> str:
    return f'<rect class="paper" width="{document.width:.0f}" height="{document.height:.0f}"/>'
