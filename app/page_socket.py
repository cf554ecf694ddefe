"""The address at which the page listens: on this machine only, until people can sign in."""

import ipaddress
import socket

from states.refusal import BadInput


def open_page_socket(host: str, port: int) -> socket.socket:
    """The page's socket; raises BadInput for an address that other machines reach, or that is taken."""
    must_be_this_machine(host)
    return _open_socket(host, port, "--port")


def must_be_free_port(host: str, port: int) -> None:
    """Raises BadInput where the engine's port is taken; its server opens it by itself.

    Two that look at the same moment do not take it from each other (`reuse_port`).
    """
    _open_socket(host, port, "--prefect-port", reuse_port=True).close()


def must_be_this_machine(host: str) -> None:
    """Raises BadInput where the host is not this machine's loopback address, by number or by name."""
    addresses = _addresses_of(host)
    if not addresses or not all(address.is_loopback for address in addresses):
        raise BadInput(
            f"The page listens on this machine only, and {host} is reached from others: it asks nobody who they are. "
            "Leave --host out; to look from another machine, open a tunnel: "
            "ssh -L 8027:127.0.0.1:8027 THIS-MACHINE, then http://127.0.0.1:8027 there."
        )


def _addresses_of(
    host: str,
) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """None for a host that is unknown."""
    try:
        known = socket.getaddrinfo(host, None)
    except (OSError, UnicodeError):
        return []
    return [_ip_address(str(address[0])) for *_, address in known]


def _ip_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Without the interface that may stand behind it (fe80::1%eth0)."""
    number, _, _ = text.partition("%")
    return ipaddress.ip_address(number)


def _open_socket(
    host: str,
    port: int,
    option: str,
    *,
    reuse_port: bool = False,
) -> socket.socket:
    try:
        return socket.create_server((host, port), family=_family_of(host), reuse_port=reuse_port)
    except (OSError, OverflowError) as error:
        remedy = f"stop what listens there, or choose another with {option}"
        raise BadInput(f"Port {port} on {host} cannot be used ({_error_words(error)}); {remedy}.") from error


def _family_of(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _error_words(error: OSError | OverflowError) -> str:
    """What is wrong, without the address that the system adds in brackets."""
    text = getattr(error, "strerror", "") or str(error)
    words, _, _ = text.partition(" (")
    return words


def host_of_socket(listening: socket.socket) -> str:
    """As a browser writes it."""
    host = listening.getsockname()[0]
    return f"[{host}]" if ":" in host else str(host)


def address_of_socket(listening: socket.socket) -> str:
    """The page's address, http://127.0.0.1:8027"""
    port = listening.getsockname()[1]
    return f"http://{host_of_socket(listening)}:{port}"
