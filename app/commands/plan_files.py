"""phasegate plan attach, detach, attachment: the files beside a plan's text."""

from pathlib import Path

from app.atomic_files import must_be_free, write_whole
from app.commands.plan import Name, find
from app.options import Options
from app.output import as_json, say
from config.text import read_bytes
from flows.plan.attach import MAX_BYTES, Attached, attach, attachment, detach


def attach_(
    plan: Name, file: Path, /, *, name: str = "", seen: int | None = None, options: Options | None = None
) -> None:
    """Add a file to a plan, or put another in the place of the one of this name.

    Parameters
    ----------
    file
        The file; at most 10 MiB, and 20 of them.
    name
        What it is called; by default the file's own name.
    seen
        The version that you looked at; by default the current one.
    """
    options = options or Options()
    data = read_bytes(file, most=MAX_BYTES + 1)
    with options.writing() as session:
        found = find(session, options, plan)
        version = found.version if seen is None else seen
        done = attach(session, found.id, name or file.name, data, by=options.by, at=options.instant, seen=version)
    _say(done, "attached", options)


def detach_(plan: Name, name: str, /, *, seen: int | None = None, options: Options | None = None) -> None:
    """Take a file away from a plan.

    Parameters
    ----------
    name
        What it is called.
    seen
        The version that you looked at; by default the current one.
    """
    options = options or Options()
    with options.writing() as session:
        found = find(session, options, plan)
        version = found.version if seen is None else seen
        done = detach(session, found.id, name, by=options.by, at=options.instant, seen=version)
    _say(done, "detached", options)


def _say(done: Attached, act: str, options: Options) -> None:
    if options.json:
        as_json(done)
        return
    if not done.changed:
        say(f"{done.plan_id}: {done.name} is attached already, and the same; nothing was changed.")
        return
    say(f"{done.plan_id}: {done.name} {act} ({done.file_digest[:12]}); what there is to read is now t{done.number}.")


def attachment_(
    plan: Name, name: str, /, *, out: Path, of: str = "", force: bool = False, options: Options | None = None
) -> None:
    """Write an attachment of a plan into a file.

    Parameters
    ----------
    name
        What it is called.
    out
        The file to write.
    of
        The text with which it was attached (t3, or a digest); by default the current one.
    force
        Write over a file that is there.
    """
    options = options or Options()
    must_be_free(out, force=force, option="--out")
    with options.reading() as session:
        found = attachment(session, find(session, options, plan), name, version=of)
        write_whole(out, found.data)
    if options.json:
        as_json({"plan": found.plan_id, "name": found.name, "digest": found.digest, "size": found.size, "file": out})
        return
    say(f"{out}: {found.name}, {found.size:,} bytes ({found.digest[:12]}).")
