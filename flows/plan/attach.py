"""Files beside a plan's text: attaching and detaching them, each time a new version of what there is to read."""

import unicodedata
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import perform_in
from flows.texts.versions import readable, version_named
from models.attachment import Attachment
from models.plan import Plan
from rules.digest import bytes_digest
from states.refusal import BadInput, Unknown

MAX_BYTES = 10 * 1024 * 1024
MAX_NAME = 120
STRANGE = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode's categories of letters that nobody sees, or that break a line."""


@dataclass(frozen=True)
class Attached:
    """`changed` is False where the plan had this file already; `digest` is now the plan's, `number` its text's."""

    plan_id: str
    changed: bool
    name: str
    file_digest: str
    size: int
    number: int
    digest: str
    version: int


def attach(
    session: Session,
    plan_id: str,
    name: str,
    data: bytes,
    *,
    by: str,
    at: DateTime,
    seen: int,
) -> Attached:
    """Add a file, or put another in the place of the one of this name.

    The bytes that are there already change nothing. Raises BadInput where name, size or number are not allowed.
    """
    name = _fit_name(name)
    _must_fit(name, data)
    words = {"name": name, "data": data}
    command = Command(
        "plan",
        plan_id,
        "attach",
        by,
        at,
        seen=seen,
        words=words,
    )
    done = perform_in(session, command)
    return _attached(
        session,
        plan_id,
        name,
        bytes_digest(data),
        changed=bool(done.answer["changed"]),
    )


def detach(
    session: Session,
    plan_id: str,
    name: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
) -> Attached:
    """Take a file away; what was approved with it can still be looked at by its version."""
    plan = session.get(Plan, plan_id)
    before = readable(session, plan) if plan is not None else None
    gone = unicodedata.normalize("NFC", name)
    command = Command(
        "plan",
        plan_id,
        "detach",
        by,
        at,
        seen=seen,
        words={"name": gone},
    )
    perform_in(session, command)
    file_digest = before.attachments[gone] if before is not None else ""
    return _attached(
        session,
        plan_id,
        gone,
        file_digest,
        changed=True,
    )


def attachment(
    session: Session,
    plan: Plan,
    name: str,
    *,
    version: str = "",
) -> Attachment:
    """The file of this name, now or with an older version of the text (t3, or a digest)."""
    text = version_named(session, plan, version) if version else readable(session, plan)
    name = unicodedata.normalize("NFC", name)
    if name not in text.attachments:
        raise Unknown(f"attachment of {plan.id}", name, text.attachments)
    return session.get_one(Attachment, (plan.id, name, text.attachments[name]))


def _fit_name(name: str) -> str:
    """A name is what people call the file, never a path."""
    normal = unicodedata.normalize("NFC", name)
    is_strange = any(_is_strange(letter) for letter in normal)
    is_trimmed = bool(normal.strip(". ")) and normal == normal.strip()
    size = len(normal.encode(errors="replace"))
    if is_strange or not is_trimmed or size > MAX_NAME:
        raise BadInput(
            f"“{ascii(name)[1:-1]}” cannot be an attachment's name; give one of 1 to {MAX_NAME} bytes, without slashes "
            "and control characters: --name figures.xlsx"
        )
    return normal


def _is_strange(letter: str) -> bool:
    return letter in "/\\" or unicodedata.category(letter) in STRANGE


def _must_fit(name: str, data: bytes) -> None:
    if not data:
        raise BadInput(f"{name}: it is empty; attach a file that holds something.")
    if len(data) > MAX_BYTES:
        raise BadInput(f"{name}: it has more than {MAX_BYTES:,} bytes, and no more are kept. Make it smaller.")


def _attached(
    session: Session,
    plan_id: str,
    name: str,
    file_digest: str,
    *,
    changed: bool,
) -> Attached:
    plan = session.get_one(Plan, plan_id)
    size = session.get_one(Attachment, (plan_id, name, file_digest)).size
    return Attached(
        plan_id,
        changed,
        name,
        file_digest,
        size,
        plan.text_number,
        plan.digest,
        plan.version,
    )
