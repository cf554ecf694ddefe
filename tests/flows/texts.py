"""Giving a plan a text in whatever state it is, as no act of people could."""

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.decide import Decider
from flows.act.draft import Draft
from flows.act.kinds import KINDS
from flows.act.read import read_thing
from flows.act.write import write_draft
from flows.plan.decide_text import keep_text


def give_text(session: Session, plan_id: str, text: str, *, by: str, at: DateTime) -> None:
    """The text, with what the gates want to know of it; no version of the plan, and no entry in the journal."""
    session.flush()
    connection = session.connection()
    command = Command("plan", plan_id, "load", by, at)
    found = read_thing(connection, KINDS["plan"], command)
    facts, plan = found.facts, found.thing
    draft = Draft(facts, command, Decider(KINDS))
    keep_text(draft, plan, text, by=by)
    write_draft(connection, draft)
    session.expire_all()
