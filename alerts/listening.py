"""A listening socket and its address, for the web server and the stand-in."""

from __future__ import annotations

import ipaddress
import socket

from alerts.errors import Misconfigured

WAITING = 512
"""Who connects before the server runs waits instead of being turned away."""


def listen(host: str, port: int, *, remedy: str) -> socket.socket:
    """Bound and listening; port 0 is any free one. Raises Misconfigured with this remedy when it can't be had."""
    # asyncio switches Nagle's delay (40 ms an answer) off only where the protocol is spelled out.
    listening = socket.socket(_family(host), socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(WAITING)
    except (OSError, OverflowError):
        listening.close()
        raise Misconfigured(f"Avizu can't use port {port} on {host}.", remedy=remedy) from None
    return listening


def _family(host: str) -> socket.AddressFamily:
    try:
        return socket.AF_INET6 if ipaddress.ip_address(host).version == 6 else socket.AF_INET
    except ValueError:
        return socket.AF_INET


def url(listening: socket.socket) -> str:
    """`http://127.0.0.1:8630`."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
