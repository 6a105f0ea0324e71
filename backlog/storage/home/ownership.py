"""Finds what belongs to another user, who could lead us wherever they like with it, as git does.

The rule is that of git's `safe.directory` (https://git-scm.com/docs/git-config, is_path_owned_by_current_uid
in its source): what one uses is one's own. Root, which has become so by sudo, may also use what
belongs to the user who ran sudo. Nothing of another user is used, not even by root, until the person agrees.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from backlog.domain.trust import Owned

if TYPE_CHECKING:
    from collections.abc import Iterable

_ROOT = 0


def belonging_to_others(statuses: Iterable[tuple[str, os.stat_result]]) -> tuple[Owned, ...]:
    """Return which of some paths belong to other users; a link counts with what it leads to."""
    owned = []
    for path, status in statuses:
        strangers = {uid for uid in _owners(path, status) if not is_mine(uid)}
        owned += [Owned(path, uid) for uid in sorted(strangers)]
    return tuple(owned)


def is_mine(uid: int) -> bool:
    """Say whether what belongs to a user is used without asking."""
    me = os.geteuid()
    return uid == me or (me == _ROOT and uid == _before_sudo())


def _owners(path: str, status: os.stat_result) -> list[int]:
    if not stat.S_ISLNK(status.st_mode):
        return [status.st_uid]
    try:
        return [status.st_uid, os.stat(path).st_uid]
    except OSError:  # it leads nowhere, which shows when it is opened
        return [status.st_uid]


def _before_sudo() -> int | None:
    """Return the number of the user who ran sudo, None if nobody did."""
    number = os.environ.get("SUDO_UID", "")
    return int(number) if number.isascii() and number.isdigit() else None


def user_name(uid: int) -> str:
    """Return what a user is called, the number where there is no name."""
    import pwd  # only what belongs to somebody else needs a name

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
