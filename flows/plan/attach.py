"""Files beside a plan's text: attaching and detaching them, each time a new version of what there is to read."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from mimetypes import MimeTypes
from typing import Any

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.acts import acting
from flows.ground import Ground
from flows.plan.advance import locked
from flows.plan.load_plan import ask_again
from flows.plan.versions import make_current, readable, version_named
from models.attachment import Attachment
from models.plan import Plan, PlanVersion
from rules.digest import bytes_digest
from states.refusal import BadInput, Unknown

MAX_BYTES = 10 * 1024 * 1024
MAX_FILES = 20
MAX_NAME = 120
MEDIA = MimeTypes(filenames=())
"""Of Python alone: a machine's own list of types would make one file two kinds of thing."""

OWN = frozenset({"plan_id", "number", "digest", "attachments", "by", "at"})
"""What a version with other files says for itself; all else it has from the one before."""


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


def attach(session: Session, plan_id: str, name: str, data: bytes, *, by: str, at: DateTime, seen: int) -> Attached:
    """Add a file, or put another in the place of the one of this name.

    The bytes that are there already change nothing. Raises BadInput where name, size or number are not allowed.
    """
    name, found = _fit_name(name), bytes_digest(data)
    _must_fit(name, data)
    plan = locked(session, plan_id)
    before = readable(session, plan)
    if before.attachments.get(name) != found:
        files = {**before.attachments, name: found}
        if len(files) > MAX_FILES:
            raise BadInput(f"{plan.id} has {MAX_FILES} attachments, and no more are kept; detach one first.")
        with acting(session, plan_id, "attach", by=by, at=at, seen=seen) as stood:
            _keep(stood[0], plan, name, data)
            _with_files(stood[0], plan, before, files)
    return _told(session, plan, name, found, changed=before.number != plan.text_number)


def detach(session: Session, plan_id: str, name: str, *, by: str, at: DateTime, seen: int) -> Attached:
    """Take a file away; what was approved with it can still be looked at by its version."""
    plan = locked(session, plan_id)
    before = readable(session, plan)
    gone = _among(plan, before, unicodedata.normalize("NFC", name))
    with acting(session, plan_id, "detach", by=by, at=at, seen=seen) as stood:
        rest = {other: digest for other, digest in before.attachments.items() if other != gone}
        _with_files(stood[0], plan, before, rest)
    return _told(session, plan, gone, before.attachments[gone], changed=True)


def attachment(session: Session, plan: Plan, name: str, *, version: str = "") -> Attachment:
    """The file of this name, now or with an older version of the text (t3, or a digest)."""
    of = version_named(session, plan, version) if version else readable(session, plan)
    name = _among(plan, of, unicodedata.normalize("NFC", name))
    return session.get_one(Attachment, (plan.id, name, of.attachments[name]))


def _among(plan: Plan, version: PlanVersion, name: str) -> str:
    if name not in version.attachments:
        raise Unknown(f"attachment of {plan.id}", name, version.attachments)
    return name


def _fit_name(name: str) -> str:
    """A name is what people call the file, never a path."""
    plain = unicodedata.normalize("NFC", name)
    strange = any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") or letter in "/\\" for letter in plain)
    if strange or not plain.strip(". ") or plain != plain.strip() or len(plain.encode(errors="replace")) > MAX_NAME:
        raise BadInput(
            f"“{ascii(name)[1:-1]}” cannot be an attachment's name; give one of 1 to {MAX_NAME} bytes, without slashes "
            "and control characters: --name figures.xlsx"
        )
    return plain


def _must_fit(name: str, data: bytes) -> None:
    if not data:
        raise BadInput(f"{name}: it is empty; attach a file that holds something.")
    if len(data) > MAX_BYTES:
        raise BadInput(f"{name}: it has more than {MAX_BYTES:,} bytes, and no more are kept. Make it smaller.")


def _keep(ground: Ground, plan: Plan, name: str, data: bytes) -> None:
    """The same bytes under the same name are kept once, however often they come and go."""
    digest = bytes_digest(data)
    if ground.session.get(Attachment, (plan.id, name, digest)) is None:
        media = MEDIA.guess_type(name)[0] or "application/octet-stream"
        told: dict[str, Any] = {"size": len(data), "media": media, "by": ground.by, "at": ground.at}
        ground.session.add(Attachment(plan_id=plan.id, name=name, digest=digest, data=data, **told))


def _with_files(ground: Ground, plan: Plan, before: PlanVersion, files: Mapping[str, str]) -> None:
    """The same text with other files is another version."""
    same = {name: getattr(before, name) for name in set(PlanVersion.__mapper__.column_attrs.keys()) - OWN}
    make_current(ground, plan, PlanVersion(**same, attachments=dict(files)), by=ground.by)
    ask_again(ground, plan)


def _told(session: Session, plan: Plan, name: str, digest: str, *, changed: bool) -> Attached:
    size = session.get_one(Attachment, (plan.id, name, digest)).size
    return Attached(plan.id, changed, name, digest, size, plan.text_number, plan.digest, plan.version)
