"""phasegate plan changes, merge-text: what is other than what was read, and two edits of one text."""

from collections.abc import Iterator
from pathlib import Path

from app.atomic_files import must_be_free, write_whole
from app.commands.plan import Name, find
from app.options import Options
from app.output import as_json, minute, say
from config.text import read_text
from flows.views.lines import season
from flows.views.plan_changes import Changes, Mark, changes, merge_text
from rules.changes import Figures


def changes_(plan: Name, /, *, since: str = "", options: Options | None = None) -> None:
    """Print which sections, asks and attachments are other than they were, with the lines that differ.

    Parameters
    ----------
    since
        What you read: its number (t3) or its digest; by default the version before the current one.
    """
    options = options or Options()
    with options.reading() as session:
        found = find(session, options, plan)
        zone = season(session, found.season_id, at=options.instant).zone
        told = changes(session, found, since=since, at=options.instant)
    if options.json:
        as_json(told)
        return
    say(*_in_lines(told, zone))


def _in_lines(told: Changes, zone: str) -> Iterator[str]:
    yield f"{told.plan_id}: from {_mark(told.since, zone)} to {_mark(told.now, zone)}."
    if not (told.sections or told.asks or told.attachments):
        yield "Nothing differs."
    for section in told.sections:
        yield from ("", f"Section {section.section}: {section.how}", *(f"  {line}" for line in section.diff))
    for ask in told.asks:
        yield f"Ask {ask.slug}: {ask.how}, {_figures(ask.was)} → {_figures(ask.now)}"
    for file in told.attachments:
        yield f"Attachment {file.name}: {file.how}, {file.was[:12] or 'none'} → {file.now[:12] or 'none'}"


def _mark(mark: Mark, zone: str) -> str:
    return f"t{mark.number} by {mark.by}, {minute(mark.at, zone)} ({mark.digest[:12]})"


def _figures(ask: Figures | None) -> str:
    return f"{ask.heads} heads (at least {ask.minimum}) at {ask.cost} each" if ask else "none"


def merge_text_(
    plan: Name,
    file: Path,
    /,
    *,
    base: str,
    out: Path | None = None,
    force: bool = False,
    options: Options | None = None,
) -> None:
    """Lay your text over the plan's, both grown from one, and write that into a file; the plan is not changed.

    Parameters
    ----------
    file
        Your text.
    base
        The text that you began with: its number (t3) or its digest.
    out
        The file to write; by default NAME.merged.md beside yours.
    force
        Write over a file that is there.
    """
    options = options or Options()
    target = out or file.with_name(f"{file.stem}.merged{file.suffix}")
    mine = read_text(file)
    must_be_free(target, force=force, option="--out")
    with options.reading() as session:
        found = find(session, options, plan)
        merged = merge_text(session, found, mine, base=base)
    write_whole(target, merged.text.encode())
    if options.json:
        as_json({"plan": found.id, "file": target, "conflicts": merged.conflicts, "version": found.version})
        return
    load = f"phasegate plan load {found.id} {target} --seen {found.version}"
    say(f"{target}: both texts; {_settle(merged.conflicts)}: {load}")


def _settle(conflicts: int) -> str:
    places = f"the {conflicts} place{'s' * (conflicts > 1)} between <<<<<<< and >>>>>>>"
    return f"settle {places}, then load it" if conflicts else "load it"
