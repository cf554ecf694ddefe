"""SpiffWorkflow: a workflow for each round of a plan, kept as JSON, read, stepped once and written back."""

import json
import sqlite3
from pathlib import Path
from typing import Any

from SpiffWorkflow import Workflow
from SpiffWorkflow.serializer.json import JSONSerializer
from SpiffWorkflow.specs import Simple, WorkflowSpec
from SpiffWorkflow.util.task import TaskState

from benchmarks.w1.peers.rows import GUARDED, MOVES, PRAGMAS, RING, STATES, name, plan_id

SERIALIZER = JSONSerializer()
TABLES = (
    "CREATE TABLE plan (id TEXT PRIMARY KEY, version INTEGER, flow TEXT, counters TEXT)",
    "CREATE TABLE entry (seq INTEGER PRIMARY KEY, plan TEXT, act TEXT, was TEXT, now TEXT, actor TEXT)",
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
        told = (plan, trigger, was, STATES[(done + 1) % 4], by)
        execute("INSERT INTO entry (plan, act, was, now, actor) VALUES (?, ?, ?, ?, ?)", told)
        execute("COMMIT")

    def close(self) -> None:
        self.db.close()
