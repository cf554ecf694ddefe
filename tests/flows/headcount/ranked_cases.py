"""Two complete cases of Search, whose plan is approved, in the order in which their approver wants them."""

from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from flows.headcount.set_envelope import set_envelope
from flows.headcount.tunnel_down import rank_asks
from flows.plan.partners import agree
from flows.review.attendance import attend
from rules.allocation import Room
from tests.conftest import SEASON, document
from tests.flows.conftest import Play

REGION, THIRD = "fy2027_op1_search:second_region", "fy2027_op1_search:third_region"
WHY = "Two are what there is."
PARTS = (
    "Current state",
    "Growth projection",
    "Efficiency improvements",
    "Residual gap",
    "Risk of no additional headcount",
)


def case(
    rank: int, title: str, *, heads: int = 3, gap: str = "2.968", other: str = "a vendor; too slow", parts: Any = PARTS
) -> str:
    lines = {"Residual gap": f"Residual gap: {gap}" if gap else "Some words."}
    written = "\n".join(f"#### {part}\n{lines.get(part, 'Some words.')}\n" for part in parts)
    tail = f"- Alternative: {other}\n" if other else ""
    head = f"### {rank}. {title}\nHeadcount: {heads}\nMinimum: 2\nYearly cost per head: 92437.68\n"
    return f"{head}\n{written}{tail}\n"


BOTH = case(1, "Second region") + case(2, "Third region")


def ranked(session: Session) -> None:
    """Search's plan is approved with two complete cases, ranked 1 and 2."""
    play = Play(session)
    play.move("start")
    play.load(document(unfunded=BOTH))
    play.move("request_prereview")
    play.act(agree, "payments", by="bjo")
    play.move("submit")
    play.act(attend, by="vp")
    play.act(attend, by="bjo")
    play.move("begin_review", by="vp")
    play.move("approve", by="vp")
    rank_asks(play.session, {REGION: 1, THIRD: 2}, by="vp", at=play.at)


def put_envelope(play: Play, unit: str, heads: int, money: str, held: int = 0, by: str = "po") -> None:
    size, kept = Room(heads, Decimal(money)), Room(held, Decimal(0))
    set_envelope(play.session, SEASON, unit, size, kept, by=by, at=play.at)
