"""Prefect's server over HTTP, for whoever asks it something without importing Prefect, which takes two seconds."""

import os
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from flows.automation.expected import DEPLOYMENTS

KEY_VARIABLE = "PREFECT_API_AUTH_STRING"
"""Prefect's own name for the key that its clients send: USER:PASSWORD."""
CERTIFICATES_VARIABLE = "PREFECT_API_SSL_CERT_FILE"
"""Prefect's own name for the file with the certificates that its clients trust."""
OWN_SERVER = "PHASEGATE_OWN_SERVER"
"""Set by `serve` where the server is its own: there it looks after what stands on it."""
SECONDS = 10
BUSY_PAUSES = (0.2, 0.5, 1.0, 2.0, 0.0)
"""How long is waited before each further question to a busy server, in seconds; after the last nobody asks again."""

Row = dict[str, Any]


class PrefectApi:
    """One server; every method raises httpx.HTTPError where it does not answer, or refuses."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def version(self) -> str:
        return str(self._ask("GET", "/admin/version").json())

    def deployments(self) -> list[Row]:
        """Those of our flows, whatever tags and other names somebody gave them."""
        ours = {"name": {"any_": [row.name for row in DEPLOYMENTS]}}
        return self._all("/deployments/filter", {"flows": ours})

    def automations(self) -> list[Row]:
        return self._all("/automations/filter", {})

    def flow_runs(self, chosen: dict[str, Any]) -> list[Row]:
        return self._all("/flow_runs/filter", {"flow_runs": chosen})

    def switch_limit_on(self, limit_id: str) -> None:
        """A limit that counts nothing is set right by itself; its number comes with the deployment."""
        told = {"active": True, "slot_decay_per_second": 0}
        self._ask("PATCH", f"/v2/concurrency_limits/{limit_id}", told)

    def remove_automation(self, automation_id: str) -> None:
        self._ask("DELETE", f"/automations/{automation_id}")

    def answers_without_key(self) -> bool:
        """Does it let in whoever brings no key? Then the key is not in force."""
        with _client(str(self.client.base_url), auth=None) as bare:
            return bare.get("/admin/version").status_code != httpx.codes.UNAUTHORIZED

    def _all(self, path: str, chosen: dict[str, Any]) -> list[Row]:
        rows: list[Row] = self._ask("POST", path, chosen).json()
        return rows

    def _ask(self, method: str, path: str, told: dict[str, Any] | None = None) -> httpx.Response:
        """On SQLite its server answers 503 while it is busy; like its own client, we ask again."""
        for pause in BUSY_PAUSES:
            answer = self.client.request(method, path, json=told)
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                break
            time.sleep(pause)
        return answer.raise_for_status()


@contextmanager
def prefect_api(url: str, *, key: str) -> Iterator[PrefectApi]:
    """The server whose API has this address; `key` is USER:PASSWORD, or "" for a server that asks for none.

    Its certificate must be one that this machine trusts, or that of PREFECT_API_SSL_CERT_FILE.
    """
    user, _, password = key.partition(":")
    with _client(url, auth=httpx.BasicAuth(user, password) if key else None) as client:
        yield PrefectApi(client)


def _client(url: str, *, auth: httpx.BasicAuth | None) -> httpx.Client:
    authorities = os.environ.get(CERTIFICATES_VARIABLE) or None
    trusted = ssl.create_default_context(cafile=authorities) if authorities else True
    return httpx.Client(base_url=url, auth=auth, verify=trusted, timeout=SECONDS, trust_env=False)


def key_from_environment() -> str:
    """The key that this process's environment has for Prefect's server; "" where it has none."""
    return os.environ.get(KEY_VARIABLE, "")
