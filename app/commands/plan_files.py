"""phasegate plan load, attach, detach, attachment: a plan's text, and the files beside it."""

from pathlib import Path

from app.atomic_files import must_be_free, write_whole
from app.options import DEFAULTS, Options
from app.output import JsonAnswer
from app.plan_named import PlanName, find_plan
from app.take_step import act_on_plan
from config.text import read_bytes, read_text
from flows.plan.attach import MAX_BYTES, Attached, attach, attachment, detach
from flows.plan.load_plan import Loaded, load_plan
from models.attachment import Attachment


def load(
    plan: PlanName,
    file: Path,
    /,
    *,
    seen: int | None = None,
    options: Options = DEFAULTS,
) -> None:
    """Give a plan its text (Markdown).

    Parameters
    ----------
    file
        The text.
    seen
        The version that you looked at; by default the current one.
    """
    text = read_text(file)
    loaded = act_on_plan(
        options,
        load_plan,
        plan,
        text,
        seen=seen,
    )
    options.answer(loaded, _loaded_line(loaded))


def _loaded_line(loaded: Loaded) -> str:
    if not loaded.changed:
        return f"{loaded.plan_id}: this is the current text already (t{loaded.number}); nothing was changed."
    lacking = f" Missing sections: {', '.join(loaded.missing)}." if loaded.missing else ""
    return f"{loaded.plan_id}: text t{loaded.number}, {loaded.words} words, {loaded.pages} pages.{lacking}"


def attach_file(
    plan: PlanName,
    file: Path,
    /,
    *,
    name: str = "",
    seen: int | None = None,
    options: Options = DEFAULTS,
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
    data = read_bytes(file, most=MAX_BYTES + 1)
    attached = act_on_plan(
        options,
        attach,
        plan,
        name or file.name,
        data,
        seen=seen,
    )
    options.answer(attached, _attached_line(attached, "attached"))


def detach_file(
    plan: PlanName,
    name: str,
    /,
    *,
    seen: int | None = None,
    options: Options = DEFAULTS,
) -> None:
    """Take a file away from a plan.

    Parameters
    ----------
    name
        What it is called.
    seen
        The version that you looked at; by default the current one.
    """
    detached = act_on_plan(
        options,
        detach,
        plan,
        name,
        seen=seen,
    )
    options.answer(detached, _attached_line(detached, "detached"))


def _attached_line(file: Attached, act: str) -> str:
    if not file.changed:
        return f"{file.plan_id}: {file.name} is attached already, and the same; nothing was changed."
    digest = file.file_digest[:12]
    return f"{file.plan_id}: {file.name} {act} ({digest}); what there is to read is now t{file.number}."


def write_attachment(
    plan: PlanName,
    name: str,
    /,
    *,
    out: Path,
    of: str = "",
    force: bool = False,
    options: Options = DEFAULTS,
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
    must_be_free(out, force=force, option="--out")
    with options.reading() as session:
        plan_row = find_plan(session, options, plan)
        file = attachment(session, plan_row, name, version=of)
        write_whole(out, file.data)
    sentence = f"{out}: {file.name}, {file.size:,} bytes ({file.digest[:12]})."
    options.answer(_attachment_as_object(file, out), sentence)


def _attachment_as_object(file: Attachment, out: Path) -> JsonAnswer:
    return {
        "plan": file.plan_id,
        "name": file.name,
        "digest": file.digest,
        "size": file.size,
        "file": out,
    }
