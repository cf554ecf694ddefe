"""`phasegate serve` as it is typed, for tests that look at it from outside: where it is, and what it says."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.installation.engine_key import read_key
from flows.installation.folder import installation_folder
from tests.engine_room import PrefectApi, alive, free_port, season_of_this_year

PHASEGATE = Path(sys.executable).with_name("phasegate")


@dataclass(frozen=True)
class Typed:
    """A `serve` that was typed in a folder, and where its page and its server are."""

    process: "subprocess.Popen[str]"
    port: int
    prefect_port: int
    said: Path
    complained: Path

    def has_said(self, words: str) -> bool:
        return words in self.said.read_text(encoding="utf-8")


@contextmanager
def typed(
    folder: Path, db_url: str, *words: str, env: Mapping[str, str] = os.environ, like: Typed | None = None
) -> Iterator[Typed]:
    """On ports of its own, or on those of another that has ended."""
    port, prefect_port = (like.port, like.prefect_port) if like else (free_port(), free_port())
    ports = ("--port", str(port), "--prefect-port", str(prefect_port))
    said, complained = folder / f"{port}.out", folder / f"{port}.err"
    with said.open("w") as out, complained.open("w") as err:
        command = [str(PHASEGATE), "serve", "--db", db_url, "--as", "p04", *ports, *words]
        process = subprocess.Popen(
            command, cwd=folder, stdout=out, stderr=err, text=True, start_new_session=True, env=dict(env)
        )
    try:
        yield Typed(process, port, prefect_port, said, complained)
    finally:
        if alive(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def season_to_call(place: Path) -> Path:
    """A folder with a season in `season.db`, in which most gates are due."""
    made, called = place / "made", place / "called"
    made.mkdir()
    called.mkdir()
    season_of_this_year(made)
    shutil.move(made / "phasegate.db", called / "season.db")
    return called


def home_of(called: Path) -> Path:
    return installation_folder(f"sqlite:///{called}/season.db", {})


def api_of(there: Typed, called: Path) -> PrefectApi:
    api = PrefectApi(there.prefect_port, key=lambda: read_key(home_of(called)))
    assert api.healthy()
    return api


def deployment_of(api: PrefectApi, name: str) -> dict[str, Any]:
    [row] = [row for row in api.ask("/deployments/filter") if row["name"] == name]
    return dict(row)


def has_ended(api: PrefectApi, run: str) -> bool:
    return bool(api.look(f"/flow_runs/{run}")["state"]["type"] == "COMPLETED")
