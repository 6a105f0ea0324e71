"""Takes the lines of a batch in before anything is opened for writing, and reads each of them."""

from collections.abc import Iterator
from contextlib import suppress
from json import JSONDecoder
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from pydantic import ValidationError

from backlog.batch.mistakes import explained
from backlog.batch.models import OPERATION
from backlog.batch.values import Operation
from backlog.errors import InvalidInput, quoted

LONGEST_LINE = 8_000_000
_TOO_LONG = b"\0a line that was too long"
_validated = OPERATION.validator.validate_json  # without the adapter's own, which asks for options
_BOM = b"\xef\xbb\xbf"


class Spool:
    """The lines of a batch, kept in a temporary file, so that memory does not grow with their number."""

    def __init__(self, source: BinaryIO) -> None:
        """Copy everything that comes from a file or a pipe.

        `count` is the number of operations, `last` the number of the last line. Lines may end in CR LF, a
        byte-order mark may come first, and blank lines are left out.
        """
        self._file = TemporaryFile()  # noqa: SIM115  it lives as long as this
        self.count = self.last = 0
        try:
            for number, line in _numbered(source):
                self._file.write(b"%d %s\n" % (number, line))
                self.count += 1
                self.last = number
            self._file.flush()  # a full disk shows here, and not when the database is open
        except BaseException:
            with suppress(OSError):  # what is left to write does not fit either
                self._file.close()
            raise

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Yield each operation with the number of its line, from the first."""
        self._file.seek(0)
        for kept in self._file:
            number, _, line = kept.partition(b" ")
            yield int(number), line[:-1]

    def digest(self) -> str:
        """Return the digest of the operations, by which a batch that is sent again is known."""
        from hashlib import sha256

        digest = sha256()
        for _, line in self.lines():
            digest.update(line + b"\n")
        return digest.hexdigest()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _once(pairs: list[tuple[str, Any]]) -> None:
    """Raise InvalidInput for a key that stands twice in an object: only one of its values could count."""
    if len(dict(pairs)) == len(pairs):
        return
    names = [name for name, _ in pairs]
    key = next(name for name in names if names.count(name) > 1)
    raise InvalidInput(
        f"{quoted(key)} is given {names.count(key)} times", code="conflicting-keys", key=key, keys=[key]
    )


_pairs = JSONDecoder(object_pairs_hook=_once).raw_decode  # `decode` would look for space around it first


def read_operation(line: bytes) -> Operation:
    """Return what a line asks for; raise InvalidInput."""
    if line == _TOO_LONG:
        raise InvalidInput(
            f"the line is too long; at most {LONGEST_LINE:,} bytes are allowed",
            code="too-long",
            most=LONGEST_LINE,
        )
    try:
        operation: Operation = _validated(line)
    except ValidationError as error:
        raise explained(error, line) from None
    if not _plainly_once(operation, line):
        _pairs(line.decode())
    return operation


def _plainly_once(operation: Operation, line: bytes) -> bool:
    """Say whether each key of a line stands there once, as far as counting tells; it mostly does.

    There are as many keys as fields that were set, or more: a field of several names takes one of them. A
    colon follows on each, and texts may hold more of them. Where none follows on white space, each key ends
    in `":`. A tab or carriage return is white space in JSON, for a text cannot hold one; to look for a single
    byte is quickest.
    """
    keys = len(operation.model_fields_set)
    if line.count(b":") == keys:
        return True
    spaced = b"\t" in line or b"\r" in line or b" :" in line
    return not spaced and line.count(b'":') == keys


def _numbered(source: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := source.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = source.readline(LONGEST_LINE)
            line = _TOO_LONG
        if number == 1:
            line = line.removeprefix(_BOM)
        if stripped := line.strip(b" \t\r\n"):
            yield number, stripped
