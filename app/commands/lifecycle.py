"""phasegate lifecycle: the states and moves of a kind of thing, as a table or as a diagram."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from app.atomic_files import write_whole
from app.diagram.mermaid import mermaid_text
from app.diagram.pages import FOLDER, LIFECYCLES_PAGE, lifecycles_page
from app.diagram.sheet import diagram_sheet
from app.diagram.sources import PLAN_SUBJECT, built_in, lifecycle_kinds, of_plan
from app.diagram.subject import Subject
from app.diagram.tell import lifecycle_data as subject_as_object
from app.diagram.tell import lifecycle_lines as subject_lines
from app.options import DEFAULTS, Options
from app.output import JsonAnswer, Lines, RowCells, Table, in_json, say
from config.read import parse_calendar, read_calendar
from config.template import template_files, template_text
from states.kinds import LIFECYCLES
from states.refusal import BadInput, NoSeason, Unknown

Format = Literal["table", "mermaid", "svg", "png", "json"]

SHOWN_TEMPLATE = "amazon_op"
"""The template whose plans the documents show."""

KINDS_TABLE = Table(
    ("Kind", "States", "Moves", "Begins"),
    empty="There are no life-cycles.",
)


def lifecycle(
    kind: str = "",
    /,
    *,
    calendar: str = "",
    format_: Annotated[Format | None, Parameter(name="--format")] = None,
    to: Annotated[Path | None, Parameter(name=("--to", "--out"))] = None,
    docs: Path | None = None,
    options: Options = DEFAULTS,
) -> None:
    """Print a kind's states and moves: whom each state waits for, who makes which move, and what must hold.

    Parameters
    ----------
    kind
        plan, goal, intake_request …; without it all kinds are listed.
    calendar
        For plan: the calendar file or template whose plans are meant; by default the season's.
    format_
        By default a table, or what the file's name ends in.
    to
        The file to write: .svg, .png, .mmd, .json or .txt.
    docs
        Only write the page of all life-cycles, lifecycles.md, and its pictures into this folder.
    """
    if docs:
        _write_docs(docs)
        return
    chosen = "json" if options.json and not to else _choose_format(format_, to)
    if not kind and not calendar:
        _answer_list(options, drawn=bool(to or format_))
        return
    subject = _find_subject(kind or PLAN_SUBJECT, calendar, options)
    _answer_drawn(subject, chosen, to, options)


def _answer_drawn(
    subject: Subject,
    chosen: Format,
    to: Path | None,
    options: Options,
) -> None:
    drawn = DRAWN_FORMATS[chosen](subject)
    if to is None:
        sys.stdout.buffer.write(drawn)
        return
    write_whole(to, drawn)
    facts = {
        "kind": subject.kind,
        "file": str(to),
        "format": chosen,
    }
    sentence = f"{to}: the {subject.table.thing}'s life-cycle, {subject.origin}."
    options.answer(facts, sentence)


def _find_subject(kind: str, calendar: str, options: Options) -> Subject:
    """Raises Unknown for a kind that is none."""
    _must_have_lifecycle(kind)
    if kind == PLAN_SUBJECT:
        return plan_subject(calendar, options)
    if calendar:
        raise BadInput(f"A calendar says the life-cycle of plans, not that of {kind}; leave --calendar out.")
    return built_in(kind)


def _must_have_lifecycle(kind: str) -> None:
    if kind not in lifecycle_kinds():
        raise Unknown("life-cycle", kind, lifecycle_kinds())


def plan_subject(calendar: str, options: Options) -> Subject:
    """The life-cycle of plans: that of a calendar file or template, by default that of the season."""
    if calendar:
        return _subject_of_calendar(calendar)
    return _subject_of_season(options)


def _subject_of_calendar(name: str) -> Subject:
    """A file, or else the template of that name."""
    if _is_template(name):
        return _subject_of_template(name)
    calendar = read_calendar(Path(name))
    return of_plan(calendar.lifecycle.lifecycle(), name)


def _is_template(name: str) -> bool:
    return name in template_files() and not Path(name).exists()


def _subject_of_template(name: str) -> Subject:
    calendar = parse_calendar(template_text(name), name)
    return of_plan(calendar.lifecycle.lifecycle(), f"the template {name}")


def _subject_of_season(options: Options) -> Subject:
    try:
        with options.reading() as session:
            season_id = options.season_id(session)
            context = options.season_context(session, season_id)
    except (BadInput, NoSeason) as missing:
        raise BadInput(f"{missing} Or name a calendar or template: --calendar {SHOWN_TEMPLATE}.") from None
    return of_plan(context.lifecycle, f"season {season_id}")


def _answer_list(options: Options, *, drawn: bool) -> None:
    if drawn:
        raise BadInput(f"Say which life-cycle: phasegate lifecycle KIND …. There are: {', '.join(lifecycle_kinds())}.")
    options.answer(_kinds_as_object(), _kind_lines())


def _kinds_as_object() -> JsonAnswer:
    plan = {"kind": PLAN_SUBJECT, "states": None, "moves": None}
    return {"kinds": [plan, *_kind_objects()]}


def _kind_objects() -> Iterator[JsonAnswer]:
    for kind, kind_table in LIFECYCLES.items():
        yield {
            "kind": kind,
            "states": len(kind_table.states),
            "moves": len(kind_table.moves),
        }


def _kind_lines() -> Lines:
    yield from KINDS_TABLE.lines(list(_kind_rows()))
    yield ""
    yield "Look at one: phasegate lifecycle KIND [--format svg --to FILE]"


def _kind_rows() -> Iterator[RowCells]:
    yield (PLAN_SUBJECT, "", "", "as the season's calendar says")
    for kind, kind_table in LIFECYCLES.items():
        yield (
            kind,
            len(kind_table.states),
            len(kind_table.moves),
            kind_table.initial,
        )


def _write_docs(folder: Path) -> None:
    """The page of all life-cycles, with a picture of each."""
    subjects = list(_document_subjects())
    pictures = _make_folder(folder / FOLDER)
    _write_pictures(subjects, pictures)
    write_whole(folder / LIFECYCLES_PAGE, lifecycles_page(subjects).encode())
    say(f"{folder / LIFECYCLES_PAGE} and {len(subjects)} pictures in {pictures} are written.")


def _write_pictures(subjects: Iterable[Subject], folder: Path) -> None:
    for subject in subjects:
        picture = diagram_sheet(subject).encode()
        write_whole(folder / f"{subject.kind}.svg", picture)


def _document_subjects() -> Iterator[Subject]:
    yield _subject_of_calendar(SHOWN_TEMPLATE)
    for kind in LIFECYCLES:
        yield built_in(kind)


def _make_folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{folder}: there can be no such folder ({error.strerror}); name another.") from error
    return folder


def _draw_table(subject: Subject) -> bytes:
    return "".join(f"{line}\n" for line in subject_lines(subject)).encode()


def _draw_mermaid(subject: Subject) -> bytes:
    return mermaid_text(subject).encode()


def _draw_svg(subject: Subject) -> bytes:
    return diagram_sheet(subject).encode()


def _draw_png(subject: Subject) -> bytes:
    from app.picture.png import svg_to_png

    return svg_to_png(diagram_sheet(subject))


def _draw_json(subject: Subject) -> bytes:
    return in_json(subject_as_object(subject)).encode()


DRAWN_FORMATS: Mapping[Format, Callable[[Subject], bytes]] = {
    "table": _draw_table,
    "mermaid": _draw_mermaid,
    "svg": _draw_svg,
    "png": _draw_png,
    "json": _draw_json,
}
FORMAT_OF_SUFFIX: Mapping[str, Format] = {
    ".txt": "table",
    ".mmd": "mermaid",
    ".svg": "svg",
    ".png": "png",
    ".json": "json",
}


def _choose_format(format_: Format | None, to: Path | None) -> Format:
    """The format that is named, else what the file's name ends in; raises BadInput where that tells nothing."""
    if format_ == "png" and to is None:
        raise BadInput("A PNG is no text to be printed; say where it goes: --to FILE.png.")
    if format_:
        return format_
    if to is None:
        return "table"
    suffix = to.suffix.lower()
    if suffix not in FORMAT_OF_SUFFIX:
        suffixes = ", ".join(FORMAT_OF_SUFFIX)
        raise BadInput(f"“{to}” does not tell what to write; end its name in {suffixes}, or say --format.")
    return FORMAT_OF_SUFFIX[suffix]
