"""What is wrong with a file that cannot be imported, and in which line."""


class BadFileError(ValueError):
    """A file cannot be understood; `line` counts from 1 and is None if no line is to blame.

    `hopeless` says that nobody could make sense of it, however lenient.
    """

    def __init__(self, reason: str, line: int | None = None, *, hopeless: bool = False) -> None:
        """Keep the reason, in words that end without a full stop, and the line."""
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.hopeless = hopeless
