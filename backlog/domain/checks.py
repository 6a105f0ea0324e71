"""What a check is: a command that proves a criterion (docs/verification.md)."""

from backlog.errors import InvalidInput, printable, quoted

MAX_COMMAND = 4_000
"""Characters of a command: what is longer belongs into a script."""


def check_command(given: str, what: str = "check") -> str:
    """Return a command as it is stored, trimmed; raise InvalidInput for one that is not a line of text."""
    command = given.strip()
    if not command:
        raise InvalidInput(f"the {what} is empty", code="invalid-check")
    if printable(command) != command:
        raise InvalidInput(
            f"the {what} {quoted(command)} is not one line of text; put more into a script",
            code="invalid-check",
        )
    if len(command) > MAX_COMMAND:
        raise InvalidInput(
            f"the {what} has {len(command):,} characters; at most {MAX_COMMAND:,} are allowed; "
            "put more into a script",
            code="invalid-check",
        )
    return command
