"""Counts how often a program waits for its server: a proxy between them sees each turn of the conversation.

A round trip is counted when the server answers after the client has said something. What a program sends in
one go, or goes on sending before an answer has come, is one. The handshake of TCP itself is not seen.
"""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from select import select
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 65_536
_TERMINATE = b"X\0\0\0\4"
"""What a program says to PostgreSQL before it hangs up: it waits for no answer to it, though one to what it
said before may still be on its way (https://www.postgresql.org/docs/current/protocol-message-formats.html)."""


class Turns:
    """The round trips of all connections through one proxy, since it began or was `reset`."""

    def __init__(self, port: int) -> None:
        """Remember the port of 127.0.0.1 on which the proxy listens."""
        self.port = port
        self.count = 0
        self._lock = threading.Lock()

    def add(self) -> None:
        """Count one."""
        with self._lock:
            self.count += 1

    def reset(self) -> None:
        """Begin anew."""
        with self._lock:
            self.count = 0


@contextmanager
def counted(path: str) -> Iterator[Turns]:
    """Lend a proxy to the server that listens on a Unix socket, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        turns = Turns(listener.getsockname()[1])
        threading.Thread(target=_serve, args=(listener, path, turns), daemon=True).start()
        try:
            yield turns
        finally:
            listener.shutdown(socket.SHUT_RDWR)  # closing it would not wake who waits for it


def _serve(listener: socket.socket, path: str, turns: Turns) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:  # the block has ended
            return
        threading.Thread(target=_converse, args=(client, path, turns), daemon=True).start()


def _converse(client: socket.socket, path: str, turns: Turns) -> None:
    """Pass on what either side says, until one of them hangs up."""
    with client, socket.socket(socket.AF_UNIX) as server:
        server.connect(path)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        asked = False
        while True:
            speaking, _, _ = select([client, server], [], [])
            for speaker, listener in ((client, server), (server, client)):
                if speaker not in speaking:
                    continue
                try:
                    said = speaker.recv(_CHUNK)
                    if said and speaker is server and asked:
                        turns.add()  # before the program hears of it, and ends, and the next one begins
                    listener.sendall(said)
                except OSError:
                    return
                if not said:
                    return
                asked = speaker is client and said != _TERMINATE
