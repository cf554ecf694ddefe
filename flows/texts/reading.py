"""Reading a plan's text as its kind of document wants it: sections, pages, initiatives and what they ask for."""

from config.document import DocumentKind, Section
from rules.digest import AskFigures
from rules.document import DocumentReading, SectionKind, WrittenAsk, read_document, section_texts


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
    return SectionKind(
        section.id,
        section.title,
        _headings_of(section),
        section.required,
        section.counted,
        section.says,
    )


def _headings_of(section: Section) -> frozenset[str]:
    headings = (section.title, *section.headings)
    return frozenset(heading.casefold() for heading in headings)


def ask_figures(reading: DocumentReading) -> list[AskFigures]:
    """What the document asks for, in figures."""
    return [
        _figures_of(initiative.slug, initiative.ask) for initiative in reading.initiatives if initiative.ask is not None
    ]


def _figures_of(slug: str, ask: WrittenAsk) -> AskFigures:
    return (
        slug,
        ask.heads,
        ask.minimum,
        ask.cost,
    )
