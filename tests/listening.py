"""A stranger's server: speaks the start of PostgreSQL's protocol, asks for a password, keeps what it hears.

See PostgreSQL's manual, section 54.2.1 (start-up) and 54.7 (messages).
"""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_REQUESTS = (80_877_103, 80_877_104)
"""For TLS and for GSSAPI; it has neither."""
_PATIENCE_SECONDS = 60


class Stranger:
    """A server on the loopback; `heard` holds what each connection sent, passwords last."""

    def __init__(self) -> None:
        """Begin to listen."""
        self.heard: list[bytes] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self._listening = threading.Thread(target=self._listen, daemon=True)
        self._listening.start()

    def url(self, parameters: str = "") -> str:
        """Return a URL that leads here, by address."""
        return f"postgresql://127.0.0.1:{self.port}/x{parameters}"

    def leave(self) -> None:
        """Stop listening."""
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._listening.join(_PATIENCE_SECONDS)

    def _listen(self) -> None:
        while True:
            try:
                line, _ = self._door.accept()
            except OSError:
                return
            with line:
                line.settimeout(_PATIENCE_SECONDS)
                self.heard.append(b"")
                with suppress(OSError, struct.error):
                    self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        """Hear who calls, ask for the password in clear text, and refuse it."""
        while True:
            (length,) = struct.unpack("!i", self._hear(line, 4))
            said = self._hear(line, length - 4)
            if struct.unpack("!i", said[:4])[0] not in _REQUESTS:
                break
            line.sendall(b"N")
        line.sendall(b"R" + struct.pack("!ii", 8, 3))
        self._hear(line, 1)
        (length,) = struct.unpack("!i", self._hear(line, 4))
        self._hear(line, length - 4)
        fields = b"SFATAL\0VFATAL\0C28P01\0Mno\0\0"
        line.sendall(b"E" + struct.pack("!i", len(fields) + 4) + fields)

    def _hear(self, line: socket.socket, length: int) -> bytes:
        heard = b""
        while len(heard) < length:
            more = line.recv(length - len(heard))
            if not more:
                raise ConnectionError
            heard += more
            self.heard[-1] += more
        return heard


@contextmanager
def stranger() -> Iterator[Stranger]:
    """Lend a server that nobody has agreed to."""
    listening = Stranger()
    try:
        yield listening
    finally:
        listening.leave()
