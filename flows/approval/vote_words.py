"""What a command to vote says, and of which seat."""

from flows.act.command import Command
from flows.act.facts import Facts
from flows.approval.vote_seat import Seat, seat_meant
from flows.approval.voted_states import passed_in
from models.plan import Plan


def seat_in_command(facts: Facts, plan: Plan, command: Command) -> Seat | None:
    group = command.word("group") or ""
    person = command.word("person") or ""
    return seat_meant(
        facts,
        plan,
        str(group),
        str(person),
    )


def vote_text(command: Command) -> str:
    return str(command.word("text") or "").strip()


def vote_condition(command: Command) -> str:
    return str(command.word("condition") or "").strip()


def has_passed(facts: Facts, plan: Plan) -> bool:
    return plan.state in passed_in(facts.lifecycle)
