"""What a form on a plan's page can do: the fields that it may send, and the act that each address stands for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from pendulum import DateTime
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
)

from app.pages.format import title_case
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


@dataclass(frozen=True)
class FormAct:
    """One act on a plan from its page; `session` is the transaction."""

    session: Any
    plan_id: str
    form: ActForm
    by: str
    at: DateTime

    @property
    def circumstances(self) -> dict[str, Any]:
        """Who acts, when, and on which version of the plan."""
        return {
            "by": self.by,
            "at": self.at,
            "seen": self.form.seen,
        }

    @property
    def circumstances_with_text(self) -> dict[str, Any]:
        """And which text they had before them."""
        return self.circumstances | {"digest": self.form.digest}


def _agree_for_unit(act: FormAct) -> object:
    return agree(
        act.session,
        act.plan_id,
        act.form.unit_id,
        **act.circumstances_with_text,
    )


def _object_for_unit(act: FormAct) -> object:
    return object_to(
        act.session,
        act.plan_id,
        act.form.unit_id,
        act.form.text,
        **act.circumstances_with_text,
    )


def _attend_review(act: FormAct) -> object:
    return attend(act.session, act.plan_id, **act.circumstances_with_text)


def _cast_vote(act: FormAct) -> object:
    form = act.form
    decision = Said(
        decision=form.decision,
        group=form.group,
        text=form.text,
    )
    return vote(
        act.session,
        act.plan_id,
        decision,
        **act.circumstances_with_text,
    )


def _acknowledge_tunnel(act: FormAct) -> object:
    return ack_tunnel(act.session, act.plan_id, **act.circumstances)


PAGE_ACTS: Mapping[str, Callable[[FormAct], object]] = {
    "agree": _agree_for_unit,
    "object": _object_for_unit,
    "attend": _attend_review,
    "vote": _cast_vote,
    "ack_tunnel": _acknowledge_tunnel,
}
"""By the last word of the form's address; a move of the life-cycle is the act `move`."""

READS = frozenset({"move", "agree", "object", "attend", "vote"})
"""The acts whose form says, by its digest, which text the person had before them."""


def carry_out(
    engine: Any,
    plan_id: str,
    act: str,
    form: ActForm,
    *,
    by: str,
    at: DateTime,
) -> None:
    """Do what the form says, once however often it is sent. Raises Unknown where there is no such act."""
    if act == "move":
        _make_move(engine, plan_id, form, by=by, at=at)
        return
    if act not in PAGE_ACTS:
        raise Unknown("act", act, ("move", *PAGE_ACTS))
    request = form.model_dump(exclude={"request_id"})
    request |= {"plan_id": plan_id, "act": act, "by": by}

    def do_once(session: Any) -> None:
        form_act = FormAct(session, plan_id, form, by, at)
        do = partial(PAGE_ACTS[act], form_act)
        once(session, form.request_id, request, do, at=at)

    transact(engine, do_once)


def _make_move(
    engine: Any,
    plan_id: str,
    form: ActForm,
    *,
    by: str,
    at: DateTime,
) -> None:
    advance_plan(
        engine,
        plan_id,
        form.trigger,
        by=by,
        at=at,
        seen=form.seen,
        reason=form.text,
        request_id=form.request_id,
        digest=form.digest,
    )


def attempt(
    act: str,
    form: ActForm,
    refused: PlanningError,
) -> Attempt:
    """What was refused becomes reasons; a sentence without a code of its own is one."""
    key_parts = (
        act,
        form.trigger,
        form.unit_id,
        form.decision,
        form.group,
    )
    name = title_case(form.trigger or act)
    return Attempt(
        key="-".join(filter(None, key_parts)),
        heading=f"{name} was not done.",
        text=form.text,
        reasons=_reasons_of(refused),
    )


def _reasons_of(refused: PlanningError) -> tuple[Reason, ...]:
    if isinstance(refused, Refused):
        return tuple(refused.reasons)
    sentence = Reason("NOT_DONE", str(refused), "")
    return (sentence,)
