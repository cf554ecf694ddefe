"""A guard is a row that is read twice: for one plan it is true or false, for the class Plan it is the SQL for that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    # Refusals need guards, every command needs refusals, and `--help` should not wait for pendulum.
    from pendulum import DateTime

Obstacle = Literal[
    "sections_missing",
    "partners_missing",
    "pages_over",
    "prereviews_missing",
    "objections_open",
    "ranks_wrong",
    "case_parts_missing",
    "attendance_missing",
    "feedback_missing",
    "actions_incomplete",
    "actions_open",
    "merge_acks_missing",
    "packets_unacked",
    "approvals_missing",
    "approval_objections",
    "conditions_open",
    "approvals_deadlocked",
]

REASON_MIN = 10  # what is shorter says nothing; REASON_REQUIRED names the number to people


def says_why(reason: str) -> bool:
    """Is it long enough to be a reason?"""
    return len(reason.strip()) >= REASON_MIN


@dataclass(frozen=True)
class Asking:
    """Who asks, when (UTC) and with which words: all that a guard may know besides the plan's own row.

    `on_behalf_of` are those for whom a stand-in acts, from the one whose right it is down the chain.
    """

    by: str
    at: DateTime
    reason: str = ""
    on_behalf_of: tuple[str, ...] = ()

    @property
    def people(self) -> tuple[str, ...]:
        """Who asks, and all for whom: separation of duties holds for each."""
        return (self.by, *self.on_behalf_of)


@dataclass(frozen=True)
class Reason:
    """One thing in the way, said for the person who can mend it.

    `whose_turn` names the people who can take it out of the way (ids; empty: whoever asked), `how_many` counts what
    stands there.
    """

    code: str
    text: str
    fix: str
    whose_turn: tuple[str, ...] = ()
    how_many: int = 1

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


@dataclass(frozen=True)
class Guard:
    """A condition on a move; `because` is what a refusal says, with the facts left open (docs/lifecycles.md)."""

    code: str
    because: str
    fix: str

    def holds(self, plan: Any, asking: Asking) -> Any:  # noqa: ARG002
        """For a plan: is nothing in the way? For the class Plan: the SQL condition that says so."""
        raise TypeError(f"{type(self).__name__} {self.code} does not say when it holds")

    def reason(self, facts: Mapping[str, Any]) -> Reason:
        """The sentence with its facts; `whose` and `left` among them say whose turn it is and how much is left."""
        whose_turn = facts.get("whose", ())
        how_many = facts.get("left", 1)
        return Reason(
            code=self.code,
            text=self.because.format_map(facts),
            fix=self.fix.format_map(facts),
            whose_turn=tuple(whose_turn),
            how_many=int(how_many),
        )


@dataclass(frozen=True)
class Counted(Guard):
    """Holds when nothing that it counts on the plan's own row is left."""

    counts: Obstacle

    def holds(self, plan: Any, asking: Asking) -> Any:  # noqa: ARG002  every kind of guard is asked the same way
        return getattr(plan, self.counts) == 0


@dataclass(frozen=True)
class Since(Guard):
    """Holds from an instant on."""

    since: Literal["opens_at"]

    def holds(self, plan: Any, asking: Asking) -> Any:
        return getattr(plan, self.since) <= asking.at


@dataclass(frozen=True)
class Until(Guard):
    """Holds up to an instant, and no longer at it."""

    until: Literal["closes_at", "withdraw_until"]

    def holds(self, plan: Any, asking: Asking) -> Any:
        return getattr(plan, self.until) > asking.at


@dataclass(frozen=True)
class AnotherPerson(Guard):
    """Holds when the one named on the plan neither asks nor has somebody ask."""

    than: Literal["owner_id"]

    def holds(self, plan: Any, asking: Asking) -> Any:
        named = getattr(plan, self.than)
        are_others = [named != person for person in asking.people]
        return reduce(and_, are_others)


@dataclass(frozen=True)
class CleanHands(Guard):
    """Holds when neither who asks, nor for whom, has put anything into the plan since it was last sent back."""

    counts: Literal["contributions_by"]

    def holds(self, plan: Any, asking: Asking) -> Any:
        count_of = getattr(plan, self.counts)
        have_none = [count_of(person) == 0 for person in asking.people]
        return reduce(and_, have_none)


@dataclass(frozen=True)
class Reasoned(Guard):
    """Holds when the one who asks gave a reason."""

    def holds(self, plan: Any, asking: Asking) -> Any:  # noqa: ARG002
        return says_why(asking.reason)
