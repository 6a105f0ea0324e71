"""Chooses what the server parses and plans once for many uses, within one transaction of many changes.

A name is unique, and the server forgets it before the transaction ends: a pooler may hand its process on
to somebody else, who would meet the same names.
"""

from os import urandom

PLANNED = frozenset({3, 50, 400, 3_000, 20_000})
"""At which uses a statement is planned for those that follow: again and again, for what it reads grows."""


class NamedStatements:
    """The statements of a transaction that were given names."""

    def __init__(self) -> None:
        """Begin without any."""
        self._uses: dict[tuple[bytes, tuple[int, ...]], tuple[int, bytes]] = {}
        self.names: list[bytes] = []
        """All names given, for the server to forget."""

    def name(self, sql: bytes, kinds: list[int]) -> tuple[bytes, bool]:
        """Return the name to send a statement by, b"" for none, and whether it is to be prepared now.

        `kinds` are the numbers of the types of its values: with other types it is another statement.
        """
        key = sql, tuple(kinds)
        uses, name = self._uses.get(key, (0, b""))
        new = uses + 1 in PLANNED
        if new:
            name = b"backlog_" + urandom(8).hex().encode()
            self.names.append(name)
        self._uses[key] = uses + 1, name
        return name, new
