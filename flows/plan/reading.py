"""Reading a plan's text as its kind of document wants it: sections, pages, initiatives and what they ask for."""

from config.document import DocumentKind
from rules.digest import AskFigures
from rules.document import DocumentReading, SectionKind, read_document, section_texts


def read_text(text: str, document: DocumentKind) -> DocumentReading:
    """What the gates want to know of it."""
    limits = {"page_limit": document.page_limit, "words_per_page": document.words_per_page}
    return read_document(text, _section_kinds(document), **limits)


def cut_sections(text: str, document: DocumentKind) -> dict[str, str]:
    """What stands in each of the document's sections."""
    return section_texts(text, _section_kinds(document))


def _section_kinds(document: DocumentKind) -> list[SectionKind]:
    found = []
    for section in document.sections:
        headings = frozenset(heading.casefold() for heading in (section.title, *section.headings))
        kind = SectionKind(
            section.id,
            section.title,
            headings,
            section.required,
            section.counted,
            section.says,
        )
        found.append(kind)
    return found


def ask_figures(reading: DocumentReading) -> list[AskFigures]:
    """What the document asks for, in figures."""
    found = []
    for initiative in reading.initiatives:
        ask = initiative.ask
        if ask is not None:
            found.append((initiative.slug, ask.heads, ask.minimum, ask.cost))
    return found
