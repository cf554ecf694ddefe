"""phasegate lifecycle: the states and moves of a kind of thing, as a table or as a diagram."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from app.atomic_files import write_whole
from app.diagram.mermaid import mermaid
from app.diagram.pages import FOLDER, PAGE, page
from app.diagram.sheet import sheet
from app.diagram.sources import PLAN, built_in, kinds, of_plan
from app.diagram.subject import Subject
from app.diagram.tell import lines, told
from app.options import Options
from app.output import as_json, in_json, say, table
from config.read import parse_calendar, read_calendar
from config.template import template, templates
from flows.ground import stand
from models.organisation import SYSTEM
from states.kinds import KINDS
from states.refusal import BadInput, NoSeason, Unknown

Format = Literal["table", "mermaid", "svg", "png", "json"]

SHOWN = "amazon_op"
"""The template whose plans the documents show."""


def lifecycle(
    kind: str = "",
    /,
    *,
    calendar: str = "",
    format_: Annotated[Format | None, Parameter(name="--format")] = None,
    to: Annotated[Path | None, Parameter(name=("--to", "--out"))] = None,
    docs: Path | None = None,
    options: Options | None = None,
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
    options = options or Options()
    if docs:
        _write_docs(docs)
        return
    chosen = "json" if options.json and not to else _format(format_, to)
    if not kind and not calendar:
        _list(options, drawn=bool(to or format_))
        return
    _show(_subject(kind or PLAN, calendar, options), chosen, to, json=options.json)


def _show(subject: Subject, chosen: Format, to: Path | None, *, json: bool) -> None:
    drawn = FORMATS[chosen](subject)
    if to is None:
        sys.stdout.buffer.write(drawn)
        return
    write_whole(to, drawn)
    if json:
        as_json({"kind": subject.kind, "file": str(to), "format": chosen})
        return
    say(f"{to}: the {subject.table.thing}'s life-cycle, {subject.origin}.")


def _subject(kind: str, calendar: str, options: Options) -> Subject:
    """Raises Unknown for a kind that is none."""
    if kind not in kinds():
        raise Unknown("life-cycle", kind, kinds())
    if kind == PLAN:
        return plan_subject(calendar, options)
    if calendar:
        raise BadInput(f"A calendar says the life-cycle of plans, not that of {kind}; leave --calendar out.")
    return built_in(kind)


def plan_subject(calendar: str, options: Options) -> Subject:
    """The life-cycle of plans: that of a calendar file or template, by default that of the season."""
    return _of_calendar(calendar) if calendar else _of_season(options)


def _of_calendar(name: str) -> Subject:
    """A file, or else the template of that name."""
    if name in templates() and not Path(name).exists():
        return of_plan(parse_calendar(template(name), name).lifecycle.lifecycle(), f"the template {name}")
    return of_plan(read_calendar(Path(name)).lifecycle.lifecycle(), name)


def _of_season(options: Options) -> Subject:
    try:
        with options.reading() as session:
            season_id = options.season_id(session)
            ground = stand(session, season_id, by=SYSTEM, at=options.instant)
    except (BadInput, NoSeason) as missing:
        raise BadInput(f"{missing} Or name a calendar or template: --calendar {SHOWN}.") from None
    return of_plan(ground.lifecycle, f"season {season_id}")


def _list(options: Options, *, drawn: bool) -> None:
    if drawn:
        raise BadInput(f"Say which life-cycle: phasegate lifecycle KIND …. There are: {', '.join(kinds())}.")
    rows = [(kind, len(one.states), len(one.moves), one.initial) for kind, one in KINDS.items()]
    if options.json:
        found = [{"kind": kind, "states": states, "moves": moves} for kind, states, moves, _ in rows]
        as_json({"kinds": [{"kind": PLAN, "states": None, "moves": None}, *found]})
        return
    first = (PLAN, "", "", "as the season's calendar says")
    table(("Kind", "States", "Moves", "Begins"), [first, *rows], empty="There are no life-cycles.")
    say("", "Look at one: phasegate lifecycle KIND [--format svg --to FILE]")


def _write_docs(folder: Path) -> None:
    subjects = [_of_calendar(SHOWN), *(built_in(kind) for kind in KINDS)]
    pictures = folder / FOLDER
    try:
        pictures.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{pictures}: there can be no such folder ({error.strerror}); name another.") from error
    for subject in subjects:
        write_whole(pictures / f"{subject.kind}.svg", sheet(subject).encode())
    write_whole(folder / PAGE, page(subjects).encode())
    say(f"{folder / PAGE} and {len(subjects)} pictures in {pictures} are written.")


def _png(subject: Subject) -> bytes:
    from app.picture.png import png

    return png(sheet(subject))


FORMATS: Mapping[Format, Callable[[Subject], bytes]] = {
    "table": lambda subject: "".join(f"{line}\n" for line in lines(subject)).encode(),
    "mermaid": lambda subject: mermaid(subject).encode(),
    "svg": lambda subject: sheet(subject).encode(),
    "png": _png,
    "json": lambda subject: in_json(told(subject)).encode(),
}
ENDINGS: Mapping[str, Format] = {
    ".txt": "table",
    ".mmd": "mermaid",
    ".svg": "svg",
    ".png": "png",
    ".json": "json",
}


def _format(said: Format | None, to: Path | None) -> Format:
    """What was said, else what the file's name ends in; raises BadInput where that tells nothing."""
    if said == "png" and to is None:
        raise BadInput("A PNG is no text to be printed; say where it goes: --to FILE.png.")
    if said or to is None:
        return said or "table"
    if to.suffix.lower() not in ENDINGS:
        raise BadInput(f"“{to}” does not tell what to write; end its name in {', '.join(ENDINGS)}, or say --format.")
    return ENDINGS[to.suffix.lower()]
