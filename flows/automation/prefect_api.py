"""Prefect's server over HTTP, for asking it something without the import of Prefect, which takes two seconds."""

import os
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from flows.automation.expected import DEPLOYMENT_NAMES

KEY_VARIABLE = "PREFECT_API_AUTH_STRING"
"""Prefect's own name for the key that its clients send: USER:PASSWORD."""
CERTIFICATES_VARIABLE = "PREFECT_API_SSL_CERT_FILE"
"""Prefect's own name for the file with the certificates that its clients trust."""
OWN_SERVER = "PHASEGATE_OWN_SERVER"
"""Set by `serve` if the server is its own: then it looks after what is on it."""
API_SECONDS = 10
BUSY_PAUSES = (0.2, 0.5, 1.0, 2.0, 0.0)
"""The pause after each request to a busy server, in seconds; after the last one there is no further request."""

ApiRow = dict[str, Any]
ApiRows = list[ApiRow]


class PrefectApi:
    """One server; every method raises httpx.HTTPError if it does not answer, or refuses."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def version(self) -> str:
        answer = self._request("GET", "/admin/version")
        return str(answer.json())

    def deployments(self) -> ApiRows:
        """Those of our flows, whatever tags and other names somebody gave them."""
        our_flows = {"name": {"any_": DEPLOYMENT_NAMES}}
        return self._filter_rows("/deployments/filter", {"flows": our_flows})

    def automations(self) -> ApiRows:
        return self._filter_rows("/automations/filter", {})

    def flow_runs(self, chosen: dict[str, Any]) -> ApiRows:
        return self._filter_rows("/flow_runs/filter", {"flow_runs": chosen})

    def switch_limit_on(self, limit_id: str) -> None:
        """Let a limit that was switched off count again; its number comes with the deployment."""
        limit = {"active": True, "slot_decay_per_second": 0}
        self._request("PATCH", f"/v2/concurrency_limits/{limit_id}", limit)

    def remove_automation(self, automation_id: str) -> None:
        self._request("DELETE", f"/automations/{automation_id}")

    def answers_without_key(self) -> bool:
        """Whether it answers a client without a key; then the key is not in force."""
        url = str(self.client.base_url)
        with _open_client(url, auth=None) as client:
            answer = client.get("/admin/version")
        return answer.status_code != httpx.codes.UNAUTHORIZED

    def _filter_rows(
        self,
        path: str,
        chosen: dict[str, Any],
    ) -> ApiRows:
        rows: ApiRows = self._request("POST", path, chosen).json()
        return rows

    def _request(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
    ) -> httpx.Response:
        """On SQLite the server answers 503 while it is busy; like Prefect's own client, this asks again."""
        for pause in BUSY_PAUSES:
            answer = self.client.request(method, path, json=body)
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                break
            time.sleep(pause)
        return answer.raise_for_status()


@contextmanager
def prefect_api(url: str, *, key: str) -> Iterator[PrefectApi]:
    """The server whose API has this address; `key` is USER:PASSWORD, or "" for a server that asks for none.

    Its certificate must be one that this machine trusts, or that of PREFECT_API_SSL_CERT_FILE.
    """
    with _open_client(url, auth=_auth_by(key)) as client:
        yield PrefectApi(client)


def _auth_by(key: str) -> httpx.BasicAuth | None:
    if not key:
        return None
    user, _, password = key.partition(":")
    return httpx.BasicAuth(user, password)


def _open_client(
    url: str,
    *,
    auth: httpx.BasicAuth | None,
) -> httpx.Client:
    return httpx.Client(
        base_url=url,
        auth=auth,
        verify=_trusted_authorities(),
        timeout=API_SECONDS,
        trust_env=False,
    )


def _trusted_authorities() -> ssl.SSLContext | bool:
    """Those of PREFECT_API_SSL_CERT_FILE, else those that this machine trusts."""
    file = os.environ.get(CERTIFICATES_VARIABLE)
    if not file:
        return True
    return ssl.create_default_context(cafile=file)


def key_from_environment() -> str:
    """The key that this process's environment has for Prefect's server; "" where it has none."""
    return os.environ.get(KEY_VARIABLE, "")
