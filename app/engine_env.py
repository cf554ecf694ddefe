"""The surroundings of Prefect in `serve`: quiet, offline, with a home of its own, and set before it is imported."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.automation.prefect_api import KEY_VARIABLE, OWN_SERVER

LOCAL_HOST = "127.0.0.1"
SERVER_KEY_VARIABLE = "PREFECT_SERVER_API_AUTH_STRING"
_DATABASE_VARIABLE = "PHASEGATE_DB"
_TARGET_VARIABLE = "PHASEGATE_DELIVER_TO"
HIDDEN = (
    _DATABASE_VARIABLE,
    _TARGET_VARIABLE,
    "PHASEGATE_CHANNELS",
    "PHASEGATE_WEBHOOK_SECRET",
    KEY_VARIABLE,
)
"""What Prefect's server has no need to know."""
THIRTY_DAYS = 30 * 24 * 3600
"""In seconds."""
FOREIGN_PREFIXES = ("PREFECT_", "UVICORN_")
"""Settings that somebody made for another Prefect, or another server, and that this one must not follow."""

QUIET_AND_OFFLINE = {
    "DO_NOT_TRACK": "1",
    "PREFECT_CLI_PROMPT": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    # A run that was killed says nothing any more; who reports is alive (flows/automation/reaper.py).
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    "PREFECT_LOGGING_LEVEL": "ERROR",
    "PREFECT_LOGGING_ROOT_LEVEL": "ERROR",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    # Without these the recorder loses rows at shutdown; a flush interval below 1 spins a core for ever.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_FLUSH_INTERVAL": "1",
    # A sweep each five minutes is 100,000 runs a year; the history is our journal, so Prefect's memory may be short.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(THIRTY_DAYS),
}


@dataclass(frozen=True)
class Engine:
    """The engine of one `serve`: its home, its own server's port and key, and the zone of its schedules."""

    home: Path
    port: int
    zone: str
    every: float | None
    key: str = ""

    @property
    def log(self) -> Path:
        """What its server writes to stdout and stderr."""
        return self.home / "server.log"

    @property
    def api(self) -> str:
        return f"http://{LOCAL_HOST}:{self.port}/api"


def engine_home(folder: Path) -> Path:
    """Where Prefect's files lie, and every process of the engine starts, within the installation's folder."""
    return folder / "engine"


def environment(engine: Engine, *, db_url: str, deliver_to: str) -> dict[str, str]:
    """Everything Prefect reads when it is first imported, and what the flows read instead of parameters."""
    key = {KEY_VARIABLE: engine.key} if engine.key else {}
    return {
        **QUIET_AND_OFFLINE,
        **_environment_of_flows(db_url, deliver_to),
        "PREFECT_HOME": str(engine.home),
        "PREFECT_API_URL": engine.api,
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{engine.home / 'prefect.db'}",
        # What its answers show to pages from elsewhere; what they ask for is refused at the door.
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": f"http://{LOCAL_HOST}:{engine.port}",
        **key,
        OWN_SERVER: "1",
    }


def environment_elsewhere(
    api: str,
    home: Path,
    *,
    db_url: str,
    deliver_to: str,
) -> dict[str, str]:
    """The same where the server is the company's own: its key and certificates are in the environment already."""
    of_client = {name: value for name, value in QUIET_AND_OFFLINE.items() if not name.startswith("PREFECT_SERVER_")}
    return {
        **of_client,
        **_environment_of_flows(db_url, deliver_to),
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": api,
        OWN_SERVER: "",
    }


def _environment_of_flows(db_url: str, deliver_to: str) -> dict[str, str]:
    """Where the flows look and deliver to, and what keeps them off proxies and out of the folder they start in."""
    no_proxy = _without_proxy()
    return {
        # A company's proxy is not the way to the process next door.
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
        # No module of the folder that a process starts in comes before the installed ones.
        "PYTHONSAFEPATH": "1",
        _DATABASE_VARIABLE: db_url,
        _TARGET_VARIABLE: deliver_to,
    }


def _without_proxy() -> str:
    """The hosts that are reached without a proxy, and our own."""
    hosts = os.environ.get("no_proxy") or os.environ.get("NO_PROXY")
    return f"{hosts},{LOCAL_HOST}" if hosts else LOCAL_HOST


def without_foreign(environ: Mapping[str, str]) -> dict[str, str]:
    """This environment without settings for another Prefect, and without folders that depend on where one is."""
    kept = {name: value for name, value in environ.items() if not name.startswith(FOREIGN_PREFIXES)}
    if "PYTHONPATH" in kept:
        kept["PYTHONPATH"] = _absolute_only(kept["PYTHONPATH"])
    return kept


def _absolute_only(python_path: str) -> str:
    folders = python_path.split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if os.path.isabs(folder))


def environment_of_server(environ: Mapping[str, str], key: str) -> dict[str, str]:
    """What Prefect's server gets: its own key, and nothing of ours that it has no need to know."""
    visible = {name: value for name, value in environ.items() if name not in HIDDEN}
    return visible | {SERVER_KEY_VARIABLE: key}
