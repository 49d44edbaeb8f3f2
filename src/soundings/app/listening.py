"""The door the pages are served at, and how a process says that it stands there.

Whoever starts a web process may hold the listening socket for it: systemd
(`LISTEN_FDS`) or our own `up`. A connection made while one process goes and the next
comes then waits in the socket's queue, where without it would be refused.
"""

import os
import socket
from collections.abc import Mapping
from contextlib import suppress

from soundings.kit.settings import Settings, WrongSetting

_FIRST_FD = 3
"""Where systemd's sockets begin. Source: sd_listen_fds(3)."""

HELD = "DOOR_FD"
TOLD = "READY_FD"
"""The two file descriptors that `up` leaves to a child: its door, and where to say it is ready."""


def bind(settings: Settings) -> socket.socket:
    """Return a socket bound to the pages' port; several of ours may share it."""
    family = socket.AF_INET6 if ":" in settings.web.host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        door.bind((settings.web.host, settings.web.port))
    except OSError as error:
        message = f"web.port {settings.web.port} on {settings.web.host}: {error.strerror}."
        raise WrongSetting(message) from error
    return door


def door(settings: Settings, environ: Mapping[str, str], pid: int) -> socket.socket:
    """Return the socket left to this process, or one of its own."""
    if HELD in environ:
        return socket.socket(fileno=int(environ[HELD]))
    if environ.get("LISTEN_PID") == str(pid) and int(environ.get("LISTEN_FDS", "0")) > 0:
        return socket.socket(fileno=_FIRST_FD)
    return bind(settings)


def tell_ready(environ: Mapping[str, str]) -> None:
    """Say that this process serves: to `up` through its pipe, to systemd by sd_notify."""
    if TOLD in environ:
        with suppress(OSError):  # nobody waits any more
            os.write(int(environ[TOLD]), b"1")
    if address := environ.get("NOTIFY_SOCKET"):
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.connect(address.replace("@", "\0", 1))
            notify.send(b"READY=1")
