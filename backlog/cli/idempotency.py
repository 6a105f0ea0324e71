"""Makes create and edit safe to repeat: the options for it, and what they mean."""

from __future__ import annotations

from datetime import date

from backlog.cli.command import SAFETY, UsageError, text
from backlog.errors import quoted
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from backlog.service.idempotency import Key

KEY = text(
    "--idempotency-key",
    "KEY",
    "make repeats safe: run again with the same key, it changes nothing and prints the same",
    group=SAFETY,
)
IF_REVISION = text(
    "--if-revision",
    "NUMBER",
    "apply only at this revision, as shown by --json; otherwise exit code 5",
    group=SAFETY,
)

_DIGITS = 18


def revision(given: str | None) -> int | None:
    """Return the number in `--if-revision`, None if it was not given; raise InvalidInput."""
    if given is None:
        return None
    digits = given.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS):
        raise UsageError(
            f"--if-revision {quoted(given)} is not the number of a revision",
            hint='it is "revision" in: backlog task view ID --json',
            code="invalid-revision",
        )
    return int(digits)


def key_of(given: str, due_date: str | None, meant: object) -> Key:
    """Return an idempotency key, with the due date of the request as it was put unless that is a date."""
    from backlog.service.idempotency import Key

    if due_date is None or not isinstance(meant, date) or due_date.strip() == meant.isoformat():
        return Key(given)
    return Key(given, " ".join(due_date.lower().split()))
