"""What the kernel knows of the connection of a client socket to the server."""

import pathlib

ESTABLISHED = "01"


def rows():
    """(local port, remote port, state, bytes to be sent, bytes to be read) of each end on this machine."""
    for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, remote, state, queues, *_ = line.split()
        sending, reading = queues.split(":")
        yield int(local[-4:], 16), int(remote[-4:], 16), state, int(sending, 16), int(reading, 16)


def is_established(socket):
    """Whether the server has neither closed the connection nor lost it."""
    client = socket.getsockname()[1]
    return any(remote == client and state == ESTABLISHED for _, remote, state, _, _ in rows())


def bytes_on_the_way(socket):
    """Sent by the server, and not read by the client."""
    client = socket.getsockname()[1]
    ends = list(rows())
    sending = sum(sending for _, remote, _, sending, _ in ends if remote == client)
    return sending + sum(reading for local, _, _, _, reading in ends if local == client)
