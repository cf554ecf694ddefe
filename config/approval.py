"""How a document is approved by more than one, as calendar files write it: successive rounds of parallel groups."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from config.values import FileRow, Id
from rules.approval_words import Abstain, ApprovalRule

if TYPE_CHECKING:
    # Who reads a calendar counts no votes.
    from rules.approval import Group

VOTERS = (
    "approver",
    "manager",
    "partner",
    "product_ops",
    "finance",
    "executive",
)
"""The relations and roles that may have a seat; who writes the document has none."""


class ApprovalCondition(FileRow):
    """When a group is asked at all: any of these suffices."""

    heads_over: Annotated[int, Field(ge=0)] | None = None
    money_over: (
        Annotated[
            Decimal,
            Field(
                ge=0,
                max_digits=16,
                decimal_places=2,
            ),
        ]
        | None
    ) = None

    def holds(self, *, heads: int, money: Decimal) -> bool:
        """Of what the plan asks for, in people and in money a year."""
        if self.heads_over is not None and heads > self.heads_over:
            return True
        return self.money_over is not None and money > self.money_over


class GroupRule(FileRow):
    """Who decides together, and how many of them must approve.

    `sections` limits partners to those who sign one of these; `veto` lets the group object before its round opens.
    """

    id: Id
    title: str
    of: tuple[Id, ...]
    sections: tuple[Id, ...] = ()
    passes: Annotated[str, Field(pattern=r"^(all|any|quorum [1-9]\d{0,2}|share ([1-9]\d?|100) ?%)$")] = "any"
    veto: bool = False
    abstain: Abstain = "allowed"
    when: ApprovalCondition | None = None

    @property
    def rule(self) -> tuple[ApprovalRule, int]:
        """`share 60 %` as the rule's name and its number, 1 where it has none."""
        without_percent = self.passes.replace("%", "").strip()
        name, _, number = without_percent.partition(" ")
        return name, int(number or 1)  # type: ignore[return-value]  # the pattern allows these names only

    def group(self, position: int) -> "Group":
        """The same as approvals are reckoned, in the round at this position."""
        from rules.approval import Group  # noqa: PLC0415  see above

        rule, number = self.rule
        return Group(
            self.id,
            self.title,
            position,
            rule,
            number,
            self.veto,
            self.abstain,
        )


class ApprovalRound(FileRow):
    """Groups that are asked at the same time; the next round opens when all of them are satisfied."""

    groups: tuple[GroupRule, ...]
