"""The terminal as the board writes to it: where it is gone, the board ends instead of waiting for it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from textual.drivers.linux_driver import LinuxDriver


class Lasting:
    """A terminal that can be written to after it was closed; nobody sees it then."""

    def __init__(self, file: Any) -> None:  # noqa: ANN401  as Textual has it
        """Take the terminal."""
        self._file = file

    def write(self, text: str) -> None:
        """Write a text, if there still is anything to write to."""
        with suppress(OSError, ValueError):
            self._file.write(text)

    def flush(self) -> None:
        """Write what was held back, if there still is anything to write to."""
        with suppress(OSError, ValueError):
            self._file.flush()

    def fileno(self) -> int:
        """Return the number of the file."""
        return int(self._file.fileno())

    def isatty(self) -> bool:
        """Say whether it is a terminal."""
        return bool(self._file.isatty())


class Terminal(LinuxDriver):
    """Textual's driver, whose writing thread would end with the terminal while the board waits for it."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  Textual's options
        """Take what Textual gives."""
        super().__init__(*args, **options)
        self._file = Lasting(self._file)  # type: ignore[assignment]  # it does all that is asked of it
