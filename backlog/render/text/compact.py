"""How much room `compact` gained, in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backlog.domain.findings import Compacted


def compacted(done: Compacted) -> str:
    """Return the line about the sizes before and after."""
    if done.after >= done.before:
        return f"Already compact: {_size(done.after)}\n"
    saved = (done.before - done.after) / done.before
    return f"Compacted from {_size(done.before)} to {_size(done.after)} ({saved:.0%} less)\n"


_MEGABYTE = 1_000_000


def _size(count: int) -> str:
    """Return a number of bytes in kB below a megabyte, else in MB."""
    return f"{count / _MEGABYTE:,.1f} MB" if count >= _MEGABYTE else f"{count / 1e3:,.1f} kB"
