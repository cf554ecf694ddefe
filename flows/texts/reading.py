"""Reading a plan's text as its kind of document wants it: sections, pages, initiatives and what they ask for."""

from config.document import DocumentKind, Section
from rules.digest import AskFigures
from rules.document import DocumentReading, SectionKind, read_document, section_texts


def read_text(text: str, document: DocumentKind) -> DocumentReading:
    """What the gates want to know of it."""
    return read_document(
        text,
        _section_kinds(document),
        page_limit=document.page_limit,
        words_per_page=document.words_per_page,
    )


def cut_sections(text: str, document: DocumentKind) -> dict[str, str]:
    """What stands in each of the document's sections."""
    return section_texts(text, _section_kinds(document))


def _section_kinds(document: DocumentKind) -> list[SectionKind]:
    return [_section_kind(section) for section in document.sections]


def _section_kind(section: Section) -> SectionKind:
    headings = (section.title, *section.headings)
    return SectionKind(
        section.id,
        section.title,
        frozenset(heading.casefold() for heading in headings),
        section.required,
        section.counted,
        section.says,
    )


def ask_figures(reading: DocumentReading) -> list[AskFigures]:
    """What the document asks for, in figures."""
    asked_figures = []
    for initiative in reading.initiatives:
        ask = initiative.ask
        if ask is not None:
            figures = (
                initiative.slug,
                ask.heads,
                ask.minimum,
                ask.cost,
            )
            asked_figures.append(figures)
    return asked_figures
