"""A season with three linked goals and the acts on them at a moving instant, for tests of goals and key results."""

from decimal import Decimal
from typing import Any

import pendulum
import pytest
from pendulum import DateTime
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from flows.act.context import open_context
from flows.goals.check_ins import move_check_in
from flows.goals.goals import edit_goal, move_goal
from flows.goals.key_results import add_key_result, audit_goal, move_key_result
from flows.goals.lock import lock_goals
from flows.goals.sweep import sweep_goals
from models.gate import Gate
from models.goal import Goal
from models.key_result import CheckIn, KeyResult
from models.notice import Notice
from models.organisation import SYSTEM
from models.season import Season
from states.refusal import Refused
from tests.conftest import SEASON

TOP, MIDDLE, TEAM = "fy2027:s_team:grow", "fy2027:quarterly:grow:shop", "fy2027:team:search:faster"
LINE = "Raise first-page answers from 44% to 80%, measured monthly via Gainsight report"
OTHER = "Reduce waiting from 20 hours to 14 hours, measured monthly via Zendesk"
JANUARY = pendulum.datetime(2027, 1, 5, 18)


class Year:
    """Goals of three tiers: the CEO's, the VP's and Ana's; Ana reports to Vera, Vera to Cleo."""

    def __init__(self, session: Session) -> None:
        self.session, self.at = session, JANUARY
        rows = ((TOP, "s_team", "ceo", None, None), (MIDDLE, "quarterly", "vp", "shop", TOP))
        for goal_id, tier, owner, unit, parent in (*rows, (TEAM, "team", "ana", "search", MIDDLE)):
            told: dict[str, Any] = {"id": goal_id, "tier": tier, "owner_id": owner, "unit_id": unit}
            named: dict[str, Any] = {
                "parent_id": parent,
                "title": f"Answer riders sooner, {tier}",
                "state": "proposed",
                "base": {},
            }
            session.add(Goal(season_id=SEASON, **told, **named))
        session.flush()

    def goal(self, goal_id: str = TEAM) -> Goal:
        return self.session.get_one(Goal, goal_id)

    def do(self, trigger: str, by: str = "ana", goal: str = TEAM, reason: str = "", **words: Any) -> str:
        return move_goal(self.session, goal, trigger, by=by, at=self.at, reason=reason, words=words).now

    def refused(self, trigger: str, by: str = "ana", goal: str = TEAM, reason: str = "", **words: Any) -> list[str]:
        with pytest.raises(Refused) as caught:
            self.do(trigger, by, goal, reason, **words)
        return [str(one) for one in caught.value.reasons]

    def edit(self, by: str = "ana", goal: str = TEAM, **told: str) -> Goal:
        return edit_goal(self.session, goal, by=by, at=self.at, seen=self.goal(goal).version, **told)

    def add(self, text: str = LINE, goal: str = TEAM, by: str = "ana", **said: Any) -> KeyResult:
        fields = {"due_on": pendulum.date(2027, 12, 31), **said}
        return add_key_result(self.session, goal, text, fields, by=by, at=self.at)

    def audit(self, goal: str = TEAM, by: str = "ana") -> list[tuple[str, list[str]]]:
        found = audit_goal(self.session, goal, by=by, at=self.at)
        return [(one.state, [str(reason) for reason in one.reasons]) for one in found]

    def kr(self, n: int = 1) -> KeyResult:
        return self.session.get_one(KeyResult, f"{TEAM}:kr{n}")

    def finish(self, value: str, n: int = 1, by: str = "ana") -> str:
        told = {"by": by, "at": self.at, "value": Decimal(value)}
        return move_key_result(self.session, f"{TEAM}:kr{n}", "finish", **told).now  # type: ignore[arg-type]

    def check_in(self, number: int, by: str = "ana", trigger: str = "submit", **words: Any) -> CheckIn:
        check_in_id = f"{TEAM}:kr1:c{number}"
        move_check_in(self.session, check_in_id, trigger, by=by, at=self.at, words=words)
        return self.session.get_one(CheckIn, check_in_id)

    def aligned(self) -> None:
        for goal_id, owner in ((TOP, "ceo"), (MIDDLE, "vp"), (TEAM, "ana")):
            self.do("align", owner, goal_id)

    def locked(self) -> None:
        self.aligned()
        self.session.execute(update(Gate).where(Gate.season_id == SEASON).values(state="passed"))
        self.session.get_one(Season, SEASON).state = "planning"
        self.session.flush()
        lock_goals(self.session, SEASON, by="po", at=self.at)

    def audited_and_locked(self) -> None:
        self.add()
        self.add(OTHER, unit="hours")
        self.audit()
        self.locked()

    def sweep(self, at: DateTime | None = None) -> None:
        self.at = at or self.at
        sweep_goals(open_context(self.session, SEASON, by=SYSTEM, at=self.at))

    def scoring(self) -> None:
        self.session.get_one(Season, SEASON).state = "scoring"
        self.sweep(pendulum.datetime(2028, 1, 3, 18))

    def told(self, kind: str) -> list[str]:
        return sorted(self.session.scalars(select(Notice.person_id).where(Notice.kind == kind)))
