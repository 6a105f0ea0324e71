"""Keeps what a person has agreed to, in a folder of their own: one small file for each agreement.

The name of a file is a digest of its content, so that looking for an agreement takes one look at the disk,
and two commands that agree at once never overwrite each other. The folder is `backlog/trust` in the state
folder of the user: XDG_STATE_HOME, https://specifications.freedesktop.org/basedir-spec/latest/.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from backlog.domain.trust import Agreement
from backlog.errors import Failed, quoted
from backlog.storage.home.ownership import is_mine

if TYPE_CHECKING:
    from collections.abc import Iterable

_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_MAX_BYTES = 65_536
_SUFFIX = ".json"


def is_agreed(agreement: Agreement) -> bool:
    """Say whether the person has agreed to that; raise Failed if others can write what they agreed to."""
    path = _path_of(agreement)
    _check_folders()
    return _read(path) == agreement


def agree(agreements: Iterable[Agreement]) -> None:
    """Record what the person agrees to; raise Failed if that cannot be kept."""
    from backlog.files.atomic import write  # only what agrees writes

    _make_folders()
    _check_folders()
    for agreement in agreements:
        write(_path_of(agreement), (_text(agreement),), mode=0o600)


def revoke(agreements: Iterable[Agreement]) -> None:
    """Remove agreements, if they exist; raise Failed if one cannot be removed."""
    _check_folders()
    for agreement in agreements:
        path = _path_of(agreement)
        try:
            with suppress(FileNotFoundError):
                os.unlink(path)
        except OSError as error:
            raise _unavailable(path, error) from error


def every_agreement() -> tuple[Agreement, ...]:
    """Return all that the person has agreed to, by folder; raise Failed."""
    _check_folders()
    folder = _folders()[-1]
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise _unavailable(folder, error) from error
    agreements = (_read(os.path.join(folder, name)) for name in names if name.endswith(_SUFFIX))
    return tuple(sorted(filter(None, agreements), key=_order))


def _order(agreement: Agreement) -> tuple[str, str, int, str]:
    rest = f"{agreement.path or ''}{agreement.shell or ''}{agreement.command or ''}"
    return agreement.folder, agreement.url or "", agreement.uid or 0, rest


def _folders() -> tuple[str, str]:
    """Return the program's state folder, and the one in it that holds the agreements."""
    state = os.environ.get("XDG_STATE_HOME", "")
    if not os.path.isabs(state):  # the specification: ignore a relative one
        home = os.path.expanduser("~")
        if not os.path.isabs(home):  # it would be a folder of whatever project one is in
            raise Failed(
                "HOME names no folder in which your agreements can be kept", code="trust-unavailable"
            )
        state = os.path.join(home, ".local", "state")
    own = os.path.join(state, "backlog")
    return own, os.path.join(own, "trust")


def _path_of(agreement: Agreement) -> str:
    return os.path.join(_folders()[-1], f"{hashlib.sha256(_text(agreement)).hexdigest()}{_SUFFIX}")


def _text(agreement: Agreement) -> bytes:
    said = {name: value for name, value in agreement._asdict().items() if value is not None}
    return f"{json.dumps(said)}\n".encode()


def _read(path: str) -> Agreement | None:
    """Return what a file says was agreed to; None if it does not exist, or says nothing of the kind."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unavailable(path, error) from error
    with open(descriptor, "rb") as file:
        _check_own(path, os.fstat(descriptor))
        content = file.read(_MAX_BYTES)
    try:
        agreement = Agreement(**json.loads(content))
    except (TypeError, ValueError, RecursionError):
        return None
    return agreement if _path_of(agreement) == path else None


def _check_folders() -> None:
    """Raise Failed if somebody else could put agreements into the existing folders."""
    for folder in _folders():
        try:
            _check_own(folder, os.stat(os.path.join(folder, "")))
        except FileNotFoundError:
            return
        except OSError as error:
            raise _unavailable(folder, error) from error


def _check_own(path: str, status: os.stat_result) -> None:
    if is_mine(status.st_uid) and not status.st_mode & _OTHERS_WRITE:
        return
    raise Failed(
        f"{quoted(path, 200)}, which says what you agreed to, is not yours alone: others may write to it",
        code="trust-not-private",
        path=path,
    )


def _make_folders() -> None:
    state, agreed = _folders()
    try:
        os.makedirs(os.path.dirname(state), exist_ok=True)
        for folder in (state, agreed):
            with suppress(FileExistsError):
                os.mkdir(folder, 0o700)
    except OSError as error:
        raise _unavailable(state, error) from error


def _unavailable(path: str, error: OSError) -> Failed:
    return Failed(
        f"cannot use {quoted(path, 200)}, where your agreements are kept: {error.strerror}",
        code="trust-unavailable",
        path=path,
        reason=error.strerror,
    )
