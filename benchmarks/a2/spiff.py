"""SpiffWorkflow: a workflow for each round of a plan, kept as JSON, read, stepped once and written back."""

import json
import sqlite3
from pathlib import Path
from typing import Any

from SpiffWorkflow import Workflow
from SpiffWorkflow.serializer.json import JSONSerializer
from SpiffWorkflow.specs import Simple, WorkflowSpec
from SpiffWorkflow.util.task import TaskState

from benchmarks.a2.rows import (
    COLUMNS,
    GENESIS,
    GUARDED,
    MOVES,
    PRAGMAS,
    RING,
    as_row,
    entry_hash,
    name,
    plan_id,
    said,
)

SERIALIZER = JSONSerializer()
ENTER = f"INSERT INTO entry ({COLUMNS}) VALUES ({', '.join('?' * 14)})"
TABLES = (
    "CREATE TABLE plan (id TEXT PRIMARY KEY, version INTEGER, flow TEXT, counters TEXT)",
    f"CREATE TABLE entry ({COLUMNS.replace('seq', 'seq INTEGER PRIMARY KEY', 1)})",
    "CREATE TABLE head (id INTEGER PRIMARY KEY, seq INTEGER, hash TEXT)",
)


def one_round() -> WorkflowSpec:
    """A task for each move; Spiff looks ahead without end in a ring, so each round is a workflow of its own."""
    spec = WorkflowSpec(name="ring", addstart=True)
    before = spec.start
    for trigger, _, _ in MOVES:
        task = Simple(spec, trigger, manual=True)
        before.connect(task)
        before = task
    return spec


def begun(spec: WorkflowSpec) -> Any:
    workflow = Workflow(spec)
    workflow.run_all(halt_on_manual=True)
    return workflow


class Way:
    """The state is Spiff's; the guards' counters and the journal are rows beside it."""

    def __init__(self, folder: Path, plans: int) -> None:
        self.spec = one_round()
        self.db = sqlite3.connect(name(folder, "spiff"), isolation_level=None)
        for statement in (*PRAGMAS, *TABLES):
            self.db.execute(statement)
        self.db.execute("INSERT INTO head VALUES (1, 0, ?)", (GENESIS,))
        counters = json.dumps(dict.fromkeys((one for names in GUARDED.values() for one in names), 0))
        told = (begun(self.spec).serialize(SERIALIZER), counters)
        self.db.executemany("INSERT INTO plan VALUES (?, 1, ?, ?)", [(plan_id(n), *told) for n in range(plans)])

    def move(self, n: int, done: int) -> None:
        was, trigger, by = RING[done % 4]
        plan, execute = plan_id(n), self.db.execute
        execute("BEGIN IMMEDIATE")
        read = "SELECT version, flow, counters FROM plan WHERE id = ?"
        version, flow, counters = execute(read, (plan,)).fetchone()
        held = json.loads(counters)
        if any(held[one] for one in GUARDED[trigger] if one != "closes_at"):
            raise RuntimeError(plan)
        workflow = Workflow.deserialize(SERIALIZER, flow)
        (task,) = workflow.get_tasks(state=TaskState.READY)
        if task.task_spec.name != trigger:
            raise RuntimeError(task.task_spec.name)
        task.run()
        kept = workflow if done % 4 < 3 else begun(self.spec)
        moved = (version + 1, kept.serialize(SERIALIZER), plan, version)
        execute("UPDATE plan SET version = ?, flow = ? WHERE id = ? AND version = ?", moved)
        self._tell(by, plan, trigger, was, version + 1)
        execute("COMMIT")

    def _tell(self, by: str, plan: str, trigger: str, was: str, version: int) -> None:
        seq, previous = self.db.execute("SELECT seq, hash FROM head WHERE id = 1").fetchone()
        told = said(seq + 1, by, plan, trigger, was, version, "")
        hashed = entry_hash(previous, told)
        self.db.execute("UPDATE head SET seq = ?, hash = ? WHERE id = 1", (seq + 1, hashed))
        self.db.execute(ENTER, as_row(told, told["at"], previous, hashed))

    def close(self) -> None:
        self.db.close()
