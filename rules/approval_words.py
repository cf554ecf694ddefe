"""The words of an approval that calendar files and votes have."""

from typing import Literal

VoteDecision = Literal["approve", "object", "abstain", "recuse", "withdraw"]
ApprovalRule = Literal["all", "any", "quorum", "share"]
Abstain = Literal["allowed", "counts_as_absent"]
