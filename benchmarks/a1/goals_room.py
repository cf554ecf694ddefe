"""The goals of A1: what becomes of the teams' approved plans, from the cascade to the first reading of a key result."""

from collections.abc import Callable
from decimal import Decimal

import pendulum
from pendulum import Date

from benchmarks.a1.room import MeasuredAct, Word
from config.priorities import PriorityRow
from flows.act.command import Command
from models.plan import Plan

SEASON = "FY2027"
JANUARY = pendulum.datetime(2027, 1, 6, 18)
READING = pendulum.datetime(2027, 2, 1, 18)
"""When the first readings of the key results are due."""
LINES = (
    "Raise first-page answers from 44% to 80%, measured monthly via Gainsight report",
    "Reduce waiting from 20 hours to 14 hours, measured monthly via Zendesk",
)
"""Key results that pass the audit."""

Says = Callable[[Plan, int], Command]


def goal_id(n: int) -> str:
    """What becomes of the nth team's initiative."""
    return f"fy2027:team:t{n}:faster_search"


def _on_season(act: str, **words: Word) -> Says:
    def command(_plan: Plan, _n: int) -> Command:
        return Command("season", SEASON, act, "po", JANUARY, SEASON, words=words)

    return command


def _on_goal(act: str, **words: Word) -> Says:
    def command(_plan: Plan, n: int) -> Command:
        return Command("goal", goal_id(n), act, f"o{n}", JANUARY, words=words)

    return command


def _on_company_goal(name: str, by: str) -> Says:
    """One of the two that those of the teams are linked to."""

    def command(_plan: Plan, _n: int) -> Command:
        return Command("goal", f"fy2027:{name}", "align", by, JANUARY)

    return command


def _read_key_result(_plan: Plan, n: int) -> Command:
    words = {"value": Decimal(48), "note": "Two more pages answer at once.", "rag": "green"}
    return Command("check_in", f"{goal_id(n)}:kr1:c1", "submit", f"o{n}", READING, words=words)


def _key_result(line: str) -> Says:
    return _on_goal("write_key_result", text=line, fields={"due_on": Date(2027, 12, 31)})


PRIORITY = PriorityRow(id="grow", rank=1, title="Grow by a third").model_dump()

BEFORE = (
    MeasuredAct("set_priorities", _on_season("set_priorities", priorities=[PRIORITY]), "op2"),
    MeasuredAct("cascade", _on_season("cascade"), "op2"),
    MeasuredAct("align_above", _on_company_goal("s_team:grow", "ceo"), "op2"),
    MeasuredAct("align_between", _on_company_goal("quarterly:grow:shop", "vp"), "op2"),
)
"""Done once for the company, and not measured: the cascade is W3."""

OF_EACH_TEAM = (
    MeasuredAct("write_key_result", _key_result(LINES[0]), "op2"),
    MeasuredAct("write_another", _key_result(LINES[1]), "op2"),
    MeasuredAct("audit_key_results", _on_goal("audit_key_results"), "op2"),
    MeasuredAct("align", _on_goal("align"), "op2"),
)

PLANNED = (
    "UPDATE gate SET state = 'passed'",
    "UPDATE season SET state = 'planning'",
)
"""What months of ticks bring about, before goals may be locked."""

LOCK = MeasuredAct("lock_all", _on_season("lock"), "op2")
"""Once, all goals of the company."""

CHECK_IN = MeasuredAct("check_in", _read_key_result, "op2")


def play_goals(
    do: Callable[[MeasuredAct, int], None],
    execute: Callable[[str], None],
    teams: int,
) -> None:
    """All of it, for teams whose plans are approved; `execute` runs a statement in every database."""
    for act in BEFORE:
        do(act, 0)
    for act in OF_EACH_TEAM:
        for n in range(teams):
            do(act, n)
    for statement in PLANNED:
        execute(statement)
    do(LOCK, 0)
    for n in range(teams):
        do(CHECK_IN, n)
