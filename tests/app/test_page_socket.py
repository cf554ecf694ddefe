"""The page listens on this machine only, and two that look for a free port do not take it from each other."""

import socket

import pytest

from app.page_socket import address_of_socket, must_be_free_port, open_page_socket
from states.refusal import BadInput
from tests.engine_room import free_port


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "10.0.0.1", "8.8.8.8", "", "no.such.host.invalid"])
def test_an_address_that_others_reach_is_refused_with_what_to_do(host: str) -> None:
    with pytest.raises(BadInput) as refused:
        open_page_socket(host, free_port())
    assert "The page listens on this machine only" in str(refused.value)
    assert "ssh -L 8027:127.0.0.1:8027 THIS-MACHINE" in str(refused.value)


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("127.0.0.5", "127.0.0.5"), ("::1", "[::1]")])
def test_every_loopback_address_may_be_named(host: str, shown: str) -> None:
    port = free_port()
    with open_page_socket(host, port) as listening:
        assert address_of_socket(listening) == f"http://{shown}:{port}"


def test_the_engines_port_is_free_while_somebody_else_looks_and_not_while_somebody_listens() -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port), reuse_port=True):
        must_be_free_port("127.0.0.1", port)
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(BadInput, match=f"Port {port} on 127.0.0.1 cannot be used .*--prefect-port"),
    ):
        must_be_free_port("127.0.0.1", port)
