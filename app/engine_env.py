"""The surroundings of Prefect in `serve`: quiet, offline, with a home of its own, and set before it is imported."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

HOST = "127.0.0.1"
SECRETS = ("PHASEGATE_DB", "PHASEGATE_DELIVER_TO")
HIDDEN = (*SECRETS, "PHASEGATE_CHANNELS", "PHASEGATE_WEBHOOK_SECRET")
"""What Prefect's server has no need to know."""

QUIET_AND_OFFLINE = {
    "DO_NOT_TRACK": "1",
    "PREFECT_CLI_PROMPT": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    # A run that was killed says nothing any more; who reports is alive (flows/engine/reaper.py).
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
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(30 * 24 * 3600),
}


@dataclass(frozen=True)
class Engine:
    home: Path
    port: int
    zone: str
    every: float | None

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def api(self) -> str:
        return f"http://{HOST}:{self.port}/api"


def engine_home(db_url: str) -> Path:
    """Beside the database when that is a file, else where the command was called."""
    url = urlsplit(db_url)
    file = Path(unquote(url.path.removeprefix("/"))) if url.scheme.startswith("sqlite") else Path("phasegate")
    return file.with_name(f"{file.name}.prefect").absolute()


def environment(engine: Engine, *, db_url: str, deliver_to: str) -> dict[str, str]:
    """Everything Prefect reads when it is first imported, and what the flows read instead of parameters."""
    direct = ",".join(filter(None, [os.environ.get("no_proxy") or os.environ.get("NO_PROXY"), HOST]))
    return {
        **QUIET_AND_OFFLINE,
        "PREFECT_HOME": str(engine.home),
        "PREFECT_API_URL": engine.api,
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{engine.home / 'prefect.db'}",
        # Its API asks nobody who they are: no page from elsewhere may call it out of somebody's browser.
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": f"http://{HOST}:{engine.port}",
        # A company's proxy is not the way to the process next door.
        "NO_PROXY": direct,
        "no_proxy": direct,
        **dict(zip(SECRETS, (db_url, deliver_to), strict=True)),
    }
