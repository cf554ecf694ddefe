"""The address at which the page listens: on this machine only, until people can sign in."""

import ipaddress
import socket

from states.refusal import BadInput


def open_page_socket(host: str, port: int) -> socket.socket:
    """The page's socket; raises BadInput for an address that other machines reach, or that is taken."""
    must_be_this_machine(host)
    return _listen(host, port, "--port")


def must_be_free(host: str, port: int) -> None:
    """Raises BadInput where the engine's port is taken; its server opens it by itself.

    Two that look at the same moment do not take it from each other (`reuse_port`).
    """
    _listen(host, port, "--prefect-port", reuse_port=True).close()


def must_be_this_machine(host: str) -> None:
    """Raises BadInput where the host is not this machine's loopback address, by number or by name."""
    if not _addresses(host) or not all(ipaddress.ip_address(one).is_loopback for one in _addresses(host)):
        raise BadInput(
            f"The page listens on this machine only, and {host} is reached from others: it asks nobody who they are. "
            "Leave --host out; to look from another machine, open a tunnel: "
            "ssh -L 8027:127.0.0.1:8027 THIS-MACHINE, then http://127.0.0.1:8027 there."
        )


def _addresses(host: str) -> set[str]:
    try:
        return {str(found[4][0]).partition("%")[0] for found in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return set()


def _listen(host: str, port: int, option: str, *, reuse_port: bool = False) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, reuse_port=reuse_port)
    except (OSError, OverflowError) as why:
        remedy = f"stop what listens there, or choose another with {option}"
        reason = (getattr(why, "strerror", "") or str(why)).partition(" (")[0]
        raise BadInput(f"Port {port} on {host} cannot be used ({reason}); {remedy}.") from why


def host_of(listening: socket.socket) -> str:
    """As a browser writes it."""
    host = listening.getsockname()[0]
    return f"[{host}]" if ":" in host else str(host)


def address_of(listening: socket.socket) -> str:
    return f"http://{host_of(listening)}:{listening.getsockname()[1]}"
