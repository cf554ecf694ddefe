"""What a form on a plan's page can do: the fields that it may send, and the act that each address stands for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pendulum import DateTime
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.pages.format import title
from app.pages.plan import Attempt
from flows.answered import once
from flows.approval.vote import vote
from flows.approval.vote_seat import Said
from flows.headcount.tunnel_down import ack_tunnel
from flows.plan.advance import advance_plan
from flows.plan.partners import agree, object_to
from flows.review.attendance import attend
from models.database import transact
from states.guard import Reason
from states.refusal import PlanningError, Refused, Unknown


def _one_text(words: str) -> str:
    if "\0" in words or any("\ud800" <= letter <= "\udfff" for letter in words):
        raise ValueError("the text holds a character that is none")
    return words.replace("\r\n", "\n")


Word = Annotated[str, Field(max_length=200), AfterValidator(_one_text)]
Words = Annotated[str, Field(max_length=4000), AfterValidator(_one_text)]


class ActForm(BaseModel):
    """What a form may say, and nothing else: the version that the person saw, what they read, an id of its own."""

    model_config = ConfigDict(extra="forbid")

    seen: Annotated[int, Field(ge=0)]
    request_id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    digest: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    trigger: Word = ""
    unit_id: Word = ""
    decision: Word = ""
    group: Word = ""
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

    @property
    def read(self) -> dict[str, Any]:
        return {**self.told, "digest": self.form.digest}


def _vote(do: Doing) -> object:
    said = Said(do.form.decision, do.form.group, text=do.form.text)
    return vote(do.session, do.plan_id, said, **do.read)


ACTS: Mapping[str, Callable[[Doing], object]] = {
    "agree": lambda do: agree(do.session, do.plan_id, do.form.unit_id, **do.read),
    "object": lambda do: object_to(do.session, do.plan_id, do.form.unit_id, do.form.text, **do.read),
    "attend": lambda do: attend(do.session, do.plan_id, **do.read),
    "vote": _vote,
    "ack_tunnel": lambda do: ack_tunnel(do.session, do.plan_id, **do.told),
}
"""By the last word of the form's address; a move of the life-cycle is the act `move`."""

READS = frozenset({"move", "agree", "object", "attend", "vote"})
"""The acts whose form says, by its digest, which text the person had before them."""


def carry_out(engine: Any, plan_id: str, act: str, form: ActForm, *, by: str, at: DateTime) -> None:
    """Do what the form says, once however often it is sent. Raises Unknown where there is no such act."""
    if act == "move":
        told = {"reason": form.text, "request_id": form.request_id, "digest": form.digest}
        advance_plan(engine, plan_id, form.trigger, by=by, at=at, seen=form.seen, **told)
        return
    if act not in ACTS:
        raise Unknown("act", act, ("move", *ACTS))
    asked = form.model_dump(exclude={"request_id"}) | {"plan_id": plan_id, "act": act, "by": by}

    def work(session: Any) -> None:
        once(session, form.request_id, asked, lambda: ACTS[act](Doing(session, plan_id, form, by, at)), at=at)

    transact(engine, work)


def attempt(act: str, form: ActForm, refused: PlanningError) -> Attempt:
    """What was refused becomes reasons; a sentence without a code of its own is one."""
    key = "-".join(filter(None, (act, form.trigger, form.unit_id, form.decision, form.group)))
    reasons = refused.reasons if isinstance(refused, Refused) else (Reason("NOT_DONE", str(refused), ""),)
    return Attempt(key, f"{title(form.trigger or act)} was not done.", form.text, reasons)
