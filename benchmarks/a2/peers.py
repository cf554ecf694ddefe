"""A2's `submit` as other libraries make it: each with its own tables, its own guards, and a journal linked as ours is.

They write the plan and its entry only, where ours writes messages, what is owed and the record by which it is undone
besides; so they do less. Their packages: pip install -r benchmarks/requirements-peers.txt. What is missing is named.
"""

import importlib
import statistics
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.a1.copies import cpu_of

PEERS = ("naive", "django_fsm_2", "viewflow", "spiff", "statemachine_orm")
REQUEST, SUBMIT = 0, 1
"""How many moves a plan has made before these."""


def peers_of_submit(plans: int) -> dict[str, Any]:
    """The median CPU of each peer, in microseconds."""
    with tempfile.TemporaryDirectory(prefix="phasegate-a2-") as folder:
        return {peer: _figures(peer, Path(folder), plans) for peer in PEERS}


def _figures(peer: str, folder: Path, plans: int) -> dict[str, Any]:
    try:
        module = importlib.import_module(f"benchmarks.a2.{peer}")
    except ImportError as missing:
        return {"missing": str(missing)}
    way = module.Way(folder, plans)
    figures = [_submit(way, n) for n in range(plans)][1:]
    way.close()
    return {"us": round(statistics.median(figures) * 1e6)}


def _submit(way: Any, n: int) -> float:
    way.move(n, REQUEST)
    return cpu_of(lambda: way.move(n, SUBMIT))
