"""Makes room for what a busy server has not read yet, so that it finds its next work there when it is done.

What has room is with the system, and reaches the server also if the client is stopped.
"""

import os
from contextlib import suppress
from socket import SO_SNDBUF, SOL_SOCKET, socket

WANTED = 400_000
"""Bytes; Linux gives up to 213 KB to who asks for nothing, and up to twice as many to who asks."""


def make_room(descriptor: int) -> int:
    """Let the system hold more of what is sent by a socket, and return for how many bytes there is room.

    The system counts its own bookkeeping in; 0 stands for a socket of which nothing is known.
    """
    with suppress(OSError), socket(fileno=os.dup(descriptor)) as shared:
        shared.setsockopt(SOL_SOCKET, SO_SNDBUF, WANTED)
        return shared.getsockopt(SOL_SOCKET, SO_SNDBUF) * 17 // 20
    return 0
