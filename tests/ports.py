"""Ports for servers that the tests start."""

import random
import socket
from pathlib import Path

CALLERS = Path("/proc/sys/net/ipv4/ip_local_port_range")


def free_port() -> int:
    """A port of this machine at which nobody listens, and none of those that callers are given: until the server that
    it is for listens there, the tests of other processes call a great deal."""
    first_of_callers = int(CALLERS.read_text().split()[0])
    chance = random.SystemRandom()  # a test that seeds chance would choose what another chose
    while True:
        port = chance.randrange(first_of_callers // 2, first_of_callers)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
