"""What a form on a plan's page can do: the fields that it may send, and the act that each address stands for."""

from typing import Annotated, Any

from pendulum import DateTime
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
)

from app.pages.format import title_case
from app.pages.plan import Attempt
from flows.act.command import Command
from flows.act.fields import filled_command, is_bound_to_text
from flows.act.kinds import KINDS
from flows.act.perform import perform
from states.guard import Reason
from states.refusal import PlanningError, Refused, Unknown

MOVE = "move"
FIRST_SURROGATE = "\ud800"
LAST_SURROGATE = "\udfff"


def _as_stored(text: str) -> str:
    """With plain line ends; raises ValueError where a character cannot be stored."""
    if any(map(_cannot_be_stored, text)):
        raise ValueError("the text contains a character that cannot be stored")
    return text.replace("\r\n", "\n")


def _cannot_be_stored(letter: str) -> bool:
    return letter == "\0" or FIRST_SURROGATE <= letter <= LAST_SURROGATE


StoredText = AfterValidator(_as_stored)
ShortText = Annotated[str, Field(max_length=200), StoredText]
LongText = Annotated[str, Field(max_length=4000), StoredText]
Version = Annotated[int, Field(ge=0)]
RequestId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
DigestOrNone = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]


class ActForm(BaseModel):
    """What a form may say, and nothing else: the version that the person saw, what they read, an id of its own."""

    model_config = ConfigDict(extra="forbid")

    seen: Version
    request_id: RequestId
    digest: DigestOrNone = ""
    trigger: ShortText = ""
    unit_id: ShortText = ""
    decision: ShortText = ""
    group: ShortText = ""
    text: LongText = ""
    into: ShortText = ""
    start: AwareDatetime | None = None


def is_text_bound(act: str) -> bool:
    """Does the act's form say, by its digest, which text the person had before them?"""
    return is_bound_to_text(KINDS["plan"], act)


def carry_out(
    engine: Any,
    plan_id: str,
    act: str,
    form: ActForm,
    *,
    by: str,
    at: DateTime,
) -> None:
    """Do what the form says, once however often it is sent. Raises Unknown where there is no such act.

    The last word of the form's address is the act; a move of the life-cycle is `move`, and the form names it.
    """
    kind = KINDS["plan"]
    if act != MOVE and act not in kind.acts:
        raise Unknown("act", act, (MOVE, *kind.acts))
    command = Command(
        kind.name,
        plan_id,
        form.trigger if act == MOVE else act,
        by,
        at,
        seen=form.seen,
        digest=form.digest,
        reason=form.text,
        request_id=form.request_id,
    )
    perform(engine, filled_command(kind, command, _values_of(form)))


def _values_of(form: ActForm) -> dict[str, Any]:
    """What the form says, by the names of the acts' fields."""
    return {
        "unit": form.unit_id,
        "decision": form.decision,
        "group": form.group,
        "text": form.text,
        "into": form.into,
        "start": form.start,
    }


def refused_attempt(
    act: str,
    form: ActForm,
    refused: PlanningError,
) -> Attempt:
    """What was refused becomes reasons; a sentence without a code of its own is one."""
    return Attempt(
        key=_attempt_key(act, form),
        heading=f"{title_case(form.trigger or act)} was not done.",
        text=form.text,
        reasons=_reasons_of(refused),
    )


def _attempt_key(act: str, form: ActForm) -> str:
    parts = (
        act,
        form.trigger,
        form.unit_id,
        form.decision,
        form.group,
    )
    return "-".join(filter(None, parts))


def _reasons_of(refused: PlanningError) -> tuple[Reason, ...]:
    if isinstance(refused, Refused):
        return tuple(refused.reasons)
    return (Reason("NOT_DONE", str(refused), ""),)
