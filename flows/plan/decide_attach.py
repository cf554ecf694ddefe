"""What people bring into a plan: its text, and files beside it, each time a new version of what there is to read."""

from collections.abc import Mapping, Sized
from mimetypes import MimeTypes

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act, Field
from flows.plan.decide_readings import ask_again
from flows.plan.decide_text import keep_text
from flows.texts.decide_version import current_text, make_current, readable_text
from models.attachment import Attachment
from models.journal import Entry
from models.plan import Plan, PlanVersion
from models.rows import shape_of
from rules.digest import bytes_digest, text_digest
from states.refusal import BadInput, Unknown

MAX_FILES = 20
MEDIA = MimeTypes(filenames=())
"""Of Python alone: a machine's own list of types would make one file two kinds of thing."""

OWN = frozenset({"plan_id", "number", "digest", "attachments", "by", "at"})
"""What a version with other files says for itself; all else it has from the one before."""


# --- the text ---------------------------------------------------------------------------------------------------


def _load(draft: Draft, plan: Plan, command: Command) -> None:
    """Give the plan this text; partners who are reading and whose part of it has changed are asked again."""
    keep_text(
        draft,
        plan,
        str(command.word("text")),
        by=draft.facts.actor,
    )
    ask_again(draft, plan)


def _has_text(facts: Facts, plan: Plan, command: Command) -> bool:
    """The text that the plan has already changes nothing, whoever brings it."""
    current = current_text(facts, plan)
    if current is None:
        return False
    new = str(command.word("text"))
    return text_digest(current.text) == text_digest(new)


def _lay_over(facts: Facts, plan: Plan, command: Command) -> str:
    base = f"t{_text_seen(facts, plan, command.seen or 0)}"
    return (
        f"See what changed: phasegate plan changes {plan.id} --since {base}. "
        f"Lay yours over it: phasegate plan merge-text {plan.id} FILE --base {base}."
    )


def _text_seen(facts: Facts, plan: Plan, seen: int) -> int:
    """The number of the text that the plan had when its version was this."""
    versions = facts.rows(PlanVersion, plan_id=plan.id)
    numbers = {version.digest: version.number for version in versions}
    entries = facts.rows(Entry, kind="plan", thing_id=plan.id)
    for entry in reversed(entries):
        digest = entry.facts.get("digest")
        if entry.version <= seen and digest in numbers:
            return numbers[digest]
    return 1


# --- files beside it --------------------------------------------------------------------------------------------


def _attach(draft: Draft, plan: Plan, command: Command) -> None:
    """Add a file, or put another in the place of the one of this name."""
    name = str(command.word("name"))
    data: bytes = command.word("data")
    before = readable_text(draft.facts, plan)
    files = {**before.attachments, name: bytes_digest(data)}
    _must_be_few(plan, files)
    _keep_file(
        draft,
        plan,
        name,
        data,
    )
    _with_files(
        draft,
        plan,
        before,
        files,
    )


def _must_be_few(plan: Plan, files: Sized) -> None:
    if len(files) > MAX_FILES:
        raise BadInput(f"{plan.id} has {MAX_FILES} attachments, and no more are kept; detach one first.")


def _has_file(facts: Facts, plan: Plan, command: Command) -> bool:
    """The bytes that are there already change nothing."""
    files = readable_text(facts, plan).attachments
    name = str(command.word("name"))
    digest = bytes_digest(command.word("data"))
    return bool(files.get(name) == digest)


def _keep_file(
    draft: Draft,
    plan: Plan,
    name: str,
    data: bytes,
) -> None:
    """The same bytes under the same name are kept once, however often they come and go."""
    facts = draft.facts
    digest = bytes_digest(data)
    if facts.get(Attachment, plan.id, name, digest) is not None:
        return
    media, _ = MEDIA.guess_type(name)
    file = Attachment(
        plan_id=plan.id,
        name=name,
        digest=digest,
        size=len(data),
        media=media or "application/octet-stream",
        data=data,
        by=facts.actor,
        at=facts.at,
    )
    draft.add(file)


def _detach(draft: Draft, plan: Plan, command: Command) -> None:
    """Take a file away; what was approved with it can still be looked at by its version."""
    before = readable_text(draft.facts, plan)
    name = str(command.word("name"))
    if name not in before.attachments:
        raise Unknown(f"attachment of {plan.id}", name, before.attachments)
    rest = dict(before.attachments)
    del rest[name]
    _with_files(draft, plan, before, rest)


def _with_files(
    draft: Draft,
    plan: Plan,
    before: PlanVersion,
    files: Mapping[str, str],
) -> None:
    """The same text with other files is another version."""
    columns = shape_of(PlanVersion).columns
    names = [column.key for column in columns if column.key not in OWN]
    same = {name: getattr(before, name) for name in names}
    version = PlanVersion(**same, attachments=dict(files))
    make_current(draft, plan, version, by=draft.facts.actor)
    ask_again(draft, plan)


OF_TEXT = (
    "text",
    "partners",
    "units",
    "initiatives",
    "asks",
    "obligations",
    "messages",
)

TEXT_FIELD = Field("text", "Give the text in a file: phasegate plan load PLAN FILE")
FILE_NAME = Field("name", "Say which file: phasegate plan attach PLAN FILE, or phasegate plan detach PLAN NAME")
DATA = Field("data", "Give the file: phasegate plan attach PLAN FILE")

TEXT_ACTS: Mapping[str, Act] = {
    "load": Act(
        _load,
        reads=OF_TEXT,
        is_done=_has_text,
        stale_fix=_lay_over,
        fields=(TEXT_FIELD,),
    ),
    "attach": Act(
        _attach,
        reads=OF_TEXT,
        is_done=_has_file,
        fields=(FILE_NAME, DATA),
    ),
    "detach": Act(
        _detach,
        reads=OF_TEXT,
        fields=(FILE_NAME,),
    ),
}
