"""phasegate plan changes, merge-text: what is other than what was read, and two edits of one text."""

from pathlib import Path

from app.atomic_files import must_be_free, write_whole
from app.date_format import minute_in_zone
from app.options import DEFAULTS, Options
from app.output import Lines
from app.plan_named import PlanName, find_plan
from app.season_of import find_plan_and_zone
from config.text import read_text
from flows.views.plan_changes import Changes, VersionMark, changes_since, merge_text
from models.plan import Plan
from rules.changes import Figures


def show_changes(plan: PlanName, /, *, since: str = "", options: Options = DEFAULTS) -> None:
    """Print which sections, asks and attachments are other than they were, with the lines that differ.

    Parameters
    ----------
    since
        What you read: its number (t3) or its digest; by default the version before the current one.
    """
    with options.reading() as session:
        plan_row, zone = find_plan_and_zone(session, options, plan)
        difference = changes_since(
            session,
            plan_row,
            since=since,
            at=options.instant,
        )
    options.answer(difference, _change_lines(difference, zone))


def _change_lines(difference: Changes, zone: str) -> Lines:
    since = _version_words(difference.since, zone)
    now = _version_words(difference.now, zone)
    yield f"{difference.plan_id}: from {since} to {now}."
    if not (difference.sections or difference.asks or difference.attachments):
        yield "Nothing differs."
    yield from _section_lines(difference)
    yield from _ask_lines(difference)
    yield from _attachment_lines(difference)


def _ask_lines(difference: Changes) -> Lines:
    for ask in difference.asks:
        was = _figures_words(ask.was)
        now = _figures_words(ask.now)
        yield f"Ask {ask.slug}: {ask.how}, {was} → {now}"


def _attachment_lines(difference: Changes) -> Lines:
    for file in difference.attachments:
        was = file.was[:12] or "none"
        now = file.now[:12] or "none"
        yield f"Attachment {file.name}: {file.how}, {was} → {now}"


def _section_lines(difference: Changes) -> Lines:
    for section in difference.sections:
        yield ""
        yield f"Section {section.section}: {section.how}"
        for line in section.diff:
            yield f"  {line}"


def _version_words(mark: VersionMark, zone: str) -> str:
    """“t3 by Vera, Fri 14 Aug 2026 17:00 (0a1b2c3d4e5f)”"""
    return f"t{mark.number} by {mark.by}, {minute_in_zone(mark.at, zone)} ({mark.digest[:12]})"


def _figures_words(figures: Figures | None) -> str:
    if figures is None:
        return "none"
    return f"{figures.heads} heads (at least {figures.minimum}) at {figures.cost} each"


def merge_texts(
    plan: PlanName,
    file: Path,
    /,
    *,
    base: str,
    out: Path | None = None,
    force: bool = False,
    options: Options = DEFAULTS,
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
    target = out or _merged_file(file)
    text = read_text(file)
    must_be_free(target, force=force, option="--out")
    with options.reading() as session:
        plan_row = find_plan(session, options, plan)
        merged = merge_text(session, plan_row, text, base=base)
    write_whole(target, merged.text.encode())
    facts = {
        "plan": plan_row.id,
        "file": target,
        "conflicts": merged.conflicts,
        "version": plan_row.version,
    }
    options.answer(facts, _merged_line(plan_row, target, merged.conflicts))


def _merged_file(file: Path) -> Path:
    return file.with_name(f"{file.stem}.merged{file.suffix}")


def _merged_line(plan: Plan, target: Path, conflicts: int) -> str:
    load = f"phasegate plan load {plan.id} {target} --seen {plan.version}"
    return f"{target}: both texts; {_next_step(conflicts)}: {load}"


def _next_step(conflicts: int) -> str:
    if not conflicts:
        return "load it"
    places = "place" if conflicts == 1 else "places"
    return f"settle the {conflicts} {places} between <<<<<<< and >>>>>>>, then load it"
