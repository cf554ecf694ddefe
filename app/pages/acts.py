"""What a form on a plan's page can do: the fields that it may send, and the act that each address stands for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pendulum import DateTime
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.pages.plan import Attempt
from app.pages.words import title
from flows.advance import advance
from flows.prereview import agree, object_to
from flows.review import attend
from flows.tunnel_down import ack_tunnel
from states.guard import Reason
from states.refusal import PlanningError, Refused


def _one_text(words: str) -> str:
    if "\0" in words or any("\ud800" <= letter <= "\udfff" for letter in words):
        raise ValueError("the text holds a character that is none")
    return words.replace("\r\n", "\n")


Word = Annotated[str, Field(max_length=200), AfterValidator(_one_text)]
Words = Annotated[str, Field(max_length=4000), AfterValidator(_one_text)]


class ActForm(BaseModel):
    """What a form may say, and nothing else: the version that the person saw, and a request id of its own."""

    model_config = ConfigDict(extra="forbid")

    seen: Annotated[int, Field(ge=0)]
    request_id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    trigger: Word = ""
    unit_id: Word = ""
    text: Words = ""


@dataclass(frozen=True)
class Doing:
    """One act on a plan from its page; `session` is the transaction."""

    session: Any
    plan_id: str
    form: ActForm
    by: str
    at: DateTime

    @property
    def told(self) -> dict[str, Any]:
        return {"by": self.by, "at": self.at, "seen": self.form.seen}


def _move(do: Doing) -> object:
    form = do.form
    return advance(do.session, do.plan_id, form.trigger, reason=form.text, request_id=form.request_id, **do.told)


ACTS: Mapping[str, Callable[[Doing], object]] = {
    "move": _move,
    "agree": lambda do: agree(do.session, do.plan_id, do.form.unit_id, **do.told),
    "object": lambda do: object_to(do.session, do.plan_id, do.form.unit_id, do.form.text, **do.told),
    "attend": lambda do: attend(do.session, do.plan_id, **do.told),
    "ack_tunnel": lambda do: ack_tunnel(do.session, do.plan_id, **do.told),
}
"""By the last word of the form's address."""


def attempt(act: str, form: ActForm, refused: PlanningError) -> Attempt:
    """What was refused becomes reasons; a sentence without a code of its own is one."""
    key = "-".join(filter(None, (act, form.trigger, form.unit_id)))
    reasons = refused.reasons if isinstance(refused, Refused) else (Reason("NOT_DONE", str(refused), ""),)
    return Attempt(key, f"{title(form.trigger or act)} was not done.", form.text, reasons)
