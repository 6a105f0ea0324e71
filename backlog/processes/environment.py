"""The environment of a check or a hook: what finds programs, and nothing of the caller's session."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PASSED_ON = frozenset(
    {"HOME", "LANG", "LANGUAGE", "LOGNAME", "PATH", "SSL_CERT_DIR", "SSL_CERT_FILE", "TMPDIR", "TZ", "USER"}
)
"""The variables that are handed on, beside those that `PASSED_FAMILIES` begin (docs/verification.md)."""
PASSED_FAMILIES = ("LC_", "XDG_")
"""How the names of the locale begin, and those of the folders that belong to HOME."""
FIXED = {"TERM": "dumb", "CI": "true", "NO_COLOR": "1"}
"""Nobody watches, nobody answers, and output is kept as text."""
DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin"


def environment(caller: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a command: what is kept of the caller's, what is fixed, what is its `own`."""
    kept = {
        name: value for name, value in caller.items() if name in PASSED_ON or name.startswith(PASSED_FAMILIES)
    }
    return {"PATH": DEFAULT_PATH, **kept, **FIXED, **own}
