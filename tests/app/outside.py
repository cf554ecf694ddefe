"""A `serve` that looks at its server every three seconds, seen from outside."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Any

from flows.automation.differences import SILENCE_NAME
from flows.installation.engine_key import read_key
from flows.installation.folder import installation_folder
from models.database import open_engine, reading
from models.notice import Notice
from tests.engine_room import PRODUCT_OPS, PrefectApi, alive, free_port, start
from tests.flows.worded import subjects
from tests.raw_http import Header

CALL = """
import sys
from app.serve import serve
sys.exit(serve({db_url!r}, user="p04", deliver_to="console://", zone="America/Los_Angeles",
               port={port}, prefect_port={prefect_port}, look_seconds=3))
"""


@dataclass
class Outside:
    """A `serve` that runs, seen from outside; `api` has its key."""

    process: "Popen[str]"
    db_url: str
    port: int
    prefect_port: int
    folder: Path
    api: PrefectApi

    @property
    def key(self) -> str:
        return read_key(self.folder)

    @property
    def host(self) -> Header:
        return ("Host", f"127.0.0.1:{self.prefect_port}")

    def deployments(self) -> dict[str, dict[str, Any]]:
        return {row["name"]: row for row in self.api.ask("/deployments/filter")}

    def automation(self) -> dict[str, Any]:
        rows: list[dict[str, Any]] = self.api.ask("/automations/filter")
        return next((row for row in rows if row["name"] == SILENCE_NAME), {})

    def all_that_stands(self) -> str:
        """Without what changes by itself: when something was polled or seen last."""
        rows = [self.api.ask(f"/{kind}/filter") for kind in ("flows", "deployments", "automations")]
        kept = [[{key: row[key] for key in row if key not in ("last_polled", "status")} for row in one] for one in rows]
        return json.dumps(kept, sort_keys=True)

    def told(self) -> list[str]:
        """The subjects of what Product Ops hear of changes, in their order."""
        engine = open_engine(self.db_url)
        with reading(engine) as session:
            mine = (Notice.kind == "engine_change", Notice.person_id == PRODUCT_OPS)
            found = subjects(session, *mine, order_by=Notice.created_at)
        engine.dispose()
        return [subject for _, subject in found]


@contextmanager
def serving(folder: Path, db_url: str) -> Iterator[Outside]:
    port, prefect_port = free_port(), free_port()
    code = CALL.format(db_url=db_url, port=port, prefect_port=prefect_port)
    home = installation_folder(db_url, {})
    with start("-c", code, env={}, log=folder / "serve.stderr") as process:
        api = PrefectApi(prefect_port, key=lambda: read_key(home))
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("Page for p04")
            assert process.stdout.readline().startswith("Automation engine ready")
            assert api.healthy()
            yield Outside(process, db_url, port, prefect_port, home, api)
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=240)
        finally:
            api.client.close()
            if alive(process.pid):
                os.killpg(process.pid, signal.SIGKILL)
